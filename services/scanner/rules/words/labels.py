"""The labels of product pages in the languages of many shops, by what they label."""

from __future__ import annotations

from typing import Final

LABELS: Final = {
    "sku": """sku|item no|item number|item #|item code|item id|item|article
        number|article no|article|art no|art nr|artnr|artikelnummer|artikel nr|
        artikelnr|artikel|artikelcode|bestellnummer|bestell nr|best nr|
        produktnummer|produkt nr|produktcode|product code|product no|product
        number|product id|product #|catalog number|catalogue number|catalog no|
        référence|reference|ref|réf|référence produit|code article|code produit|
        codice|codice prodotto|codice articolo|cod|cod prodotto|cod articolo|cod
        produs|cod art|codul produsului|código|código de producto|código do
        produto|cód|cod do produto|referencia|referência|varenummer|varenr|vare
        nr|tuotenumero|tuotekoodi|tuotenro|kod produktu|nr katalogowy|indeks|kod|
        kód|kód produktu|kód zboží|kód tovaru|katalogové číslo|číslo produktu|
        cikkszám|termékkód|артикул|код товара|код товару|код|арт|код продукта|код
        на продукт|номер товара|šifra|šifra artikla|toote kood|tootekood|prekės
        kodas|preces kods|ürün kodu|stok kodu|κωδικός|κωδικός προϊόντος|商品番号|
        品番|商品コード|管理番号|商品编号|货号|商品編號|貨號|編號|상품번호|
        상품코드|품번|mã sản phẩm|mã sp|mã hàng|รหัสสินค้า|رقم المنتج|رمز المنتج|
        sku منتج|מק"ט|מקט|מק״ט|asin|listing id|ad id|post id|posting id|id
        annuncio|anzeigennummer|anzeigen id|numero oggetto|style
        no|style number|style code|style #|lot|lot number|stock number|stock no|
        stock code|web id|id produs|id produktu|product reference|model
        code|nº de artículo|numero articolo|numéro d'article""",
    "mpn": """mpn|manufacturer part number|manufacturer part no|typenummer|mfr part
        number|mfr part|mfr no|mfg part|mfg number|manufacturer number|manufacturer
        no|part number|part no|
        partnumber|part #|herstellernummer|hersteller nr|herstellerartikelnummer|
        hersteller artikelnummer|herstellerreferenz|numéro de pièce|référence
        fabricant|référence constructeur|réf fabricant|numero modello|numero di
        modello articolo|modellnummer|model number|item model number|model no|
        model #|model nr|artikelnummer des herstellers|numéro du modèle de
        l'article|numéro de modèle|número de modelo|número de modelo del producto|
        modelnummer|code fabricant|codice produttore|part nummer|kod producenta|
        kód výrobce|kód výrobcu|код производителя|part č|производственный код|
        型番|モデル番号|mã nhà sản xuất|p/n|pn|fabrikantcode""",
    "gtin": """ean|ean code|ean13|ean 13|gtin|gtin 13|gtin13|upc|upc code|barcode|
        bar code|isbn|isbn 13|isbn 10|isbn13|isbn10|jan|jan code|штрихкод|штрих
        код|código de barras|codice a barre|code barre|codes barres|strichcode|
        čiarový kód|čárový kód|kod kreskowy|vonalkód|streckkod|stregkode|
        viivakoodi|ribakood|code barres|kod kreskowy ean|upc ean|ean upc|gtin ean|ean
    gtin|jan コード|janコード|cod bare|cod ean|kod ean|kód ean|codice ean|código ean""",
    "brand": """fabrikat|brand|brand name|marke|marque|marca|merk|märke|varumärke|mærke|
        merke|merkki|tuotemerkki|brändi|marka|značka|márka|бренд|марка|торговая
        марка|bränd|zīmols|prekės ženklas|μάρκα|ブランド|ブランド名|品牌|브랜드|
        thương hiệu|แบรนด์|العلامة التجارية|الماركة|ماركة|מותג|label|publisher|
        editore|verlag""",
    "maker": """manufacturer|hersteller|fabricant|producent|producător|producator|
        fabricante|produttore|výrobce|výrobca|gyártó|valmistaja|tootja|
        производитель|виробник|fabrikant|tillverkare|produsent|proizvođač|
        κατασκευαστής|メーカー|制造商|製造商|제조사|יצרן|author|make|made by""",
    "condition": """condition|item condition|zustand|artikelzustand|état|
        condizione|condizioni|estado|condición|stav|состояние|stan|tillstånd|
        stand|kunto""",
    "seller": """sold by|seller|dispatched from and sold by|verkauft von|
        verkäufer|vendu par|venduto da|vendido por|verkocht door|продавец|
        sprzedawca""",
    "unit_count": """pack size|number of items|unit count|pack of|stückzahl|
        packungsinhalt|anzahl der artikel|nombre d'articles|numero di articoli|
        número de productos""",
}
"""`|` between them; lower case, without marks and points."""

CLASSES: Final = {
    "sku": "sku|product[-_]?(?:code|reference|number)|artnr|artikelnummer|"
    "(?:article|item)[-_]?(?:number|no|code)",
    "mpn": "mpn|part[-_]?number|model[-_]?number",
    "gtin": "gtin(?:13)?|ean(?:13)?|upc",
    "brand": "product[a-z]*[-_]?brand|brand[-_]?name",
}
"""What elements are called that hold such a value, as expressions."""
