"""Column names of seven languages, with units, currencies and filler around them."""

from __future__ import annotations

import pytest

from services.pricing.adapters.tables import load_column_words
from services.pricing.rules.column_names import (
    BadColumns,
    ColumnWords,
    count_known,
    role_of,
    tokens,
)

WORDS = load_column_words()


class TestRoleOf:
    @pytest.mark.parametrize(
        ("role", "names"),
        [
            ("id", "id|ID"),
            ("sku", "SKU|Art.-Nr.|Artikelnummer|Item #|Référence|kod produktu"),
            (
                "title",
                "Title|Product Name|productName|product_name|Bezeichnung|Désignation"
                "|Nome prodotto|Nombre|Naam|Nazwa|name_de",
            ),
            ("description", "Description|Beschreibung|Descrizione|opis"),
            ("brand", "Brand|Marke|Marque|marca|Merk"),
            ("manufacturer", "Manufacturer|Hersteller|Fabricant|Producent"),
            (
                "price",
                "Price|price (EUR)|EK netto €|Unit Price USD|Preis pro Stück|Prix HT"
                "|Prezzo|Precio|Prijs|cena netto PLN|cost|Your Price ($)|price 2026"
                "|Preis inkl. MwSt.|Wholesale Price GBP",
            ),
            ("list_price", "RRP|UVP|MSRP|List Price|Listenpreis|PVP|RRP £|Adviesprijs"),
            ("currency", "Currency|Währung|Devise|Valuta|waluta"),
            ("shipping", "Shipping|Versandkosten|Frais de port|Spedizione|wysyłka"),
            ("gtin", "GTIN|EAN|EAN-Code|UPC|UPC/EAN|Barcode|EAN 13|Strichcode"),
            ("isbn", "ISBN|ISBN-13"),
            ("asin", "ASIN|Amazon ASIN"),
            ("mpn", "MPN|Model|Mfr. Part No.|Hersteller-Artikelnummer|Modello"),
            ("pack", "Pack|Pack size|VPE|Units per pack|Verpackungseinheit|Confezione"),
            ("moq", "MOQ|Mindestbestellmenge|Min. order qty"),
            ("stock", "Qty|Quantity|Bestand|Lagerbestand|Menge|In stock|Verfügbar"),
            ("weight", "Weight|Weight (g)|Gewicht [kg]|Poids|Waga"),
            ("length", "Length|Länge (mm)|Longueur"),
            ("height", "Height (in)|Höhe cm"),
            ("dimensions", "Dimensions|L x W x H (cm)|Abmessungen|Maße"),
            ("category", "Category|Warengruppe|Kategoria"),
            ("condition", "Condition|Zustand"),
            ("price_p10", "price_p10|Price P10"),
            ("price_p90", "price_p90"),
            ("sellers", "Sellers|Number of sellers"),
            ("units_per_month", "units_per_month|Monthly sales"),
            ("days_to_sell", "days_to_sell|Days to sell"),
        ],
    )
    def test_names_of_a_role_are_known(self, role: str, names: str) -> None:
        roles = {name: role_of(name, WORDS) for name in names.split("|")}
        assert roles == dict.fromkeys(roles, role)

    @pytest.mark.parametrize(
        "name",
        ["", "Größe", "Price/100", "Mug", "12.50", "Kč", "Notes", "Stück", "€", "foo"],
    )
    def test_other_names_mean_nothing(self, name: str) -> None:
        assert role_of(name, WORDS) is None


class TestTokens:
    def test_case_accents_and_punctuation_do_not_matter(self) -> None:
        assert tokens("Verkaufs-Preis (Stück)") == ["verkaufs", "preis", "stuck"]
        assert tokens("productName_2") == ["product", "name", "2"]
        assert tokens("Wysyłka") == ["wysylka"]


class TestCountKnown:
    def test_roles_count_once(self) -> None:
        assert count_known(["title", "name", "price", "x", ""], WORDS) == 2

    def test_long_cells_are_no_names(self) -> None:
        assert count_known(["price " * 30], WORDS) == 0


class TestColumnWords:
    def test_a_word_with_two_roles_is_refused(self) -> None:
        with pytest.raises(BadColumns, match="means title and price"):
            ColumnWords.of(
                names={"title": ["name, what"], "price": ["What"]}, weak={}, fill=[]
            )
