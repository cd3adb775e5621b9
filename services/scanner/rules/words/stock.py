"""What shops write where something can be bought, and where it cannot."""

from __future__ import annotations

from typing import Final

from services.scanner.rules.words import listed

OUT: Final = listed(
    """out of stock|sold out|currently unavailable|temporarily unavailable|no
    longer available|not available|none in stock|backordered|back ordered|on
    backorder|nicht lagernd|unavailable|this item is sold|nicht verfügbar|
    nicht mehr verfügbar|nicht auf lager|nicht lieferbar|nicht mehr lieferbar|
    derzeit nicht verfügbar|ausverkauft|vergriffen|actuellement indisponible|
    indisponible|rupture de stock|en rupture|épuisé|plus disponible|non
    disponibile|attualmente non disponibile|esaurito|agotado|no disponible|sin
    existencias|sin stock|esgotado|indisponível|sem estoque|uitverkocht|niet op
    voorraad|niet meer leverbaar|niet leverbaar|niet beschikbaar|slutsåld|ej i
    lager|slut i lager|udsolgt|ikke på lager|utsolgt|loppu|loppuunmyyty|ei
    saatavilla|ei varastossa|wyprzedany|wyprzedane|niedostępny|brak w magazynie|
    vyprodáno|není skladem|vypredané|nie je skladom|nincs raktáron|elfogyott|stoc
    epuizat|indisponibil|нет в наличии|распродано|распродан|закончился|немає в
    наявності|няма наличност|изчерпан|rasprodano|ni na zalogi|tükendi|stokta yok|
    εξαντλήθηκε|εξαντλημένο|μη διαθέσιμο|läbi müüdud|otsas|išparduota|izpārdots|
    品切れ|売り切れ|在庫切れ|在庫なし|缺货|缺貨|售罄|售完|已售完|품절|hết hàng|
    สินค้าหมด|غير متوفر|نفد|אזל|לא במלאי|אינו במלאי|אזל מהמלאי"""
)
ALMOST: Final = listed(
    """almost sold out|nearly sold out|almost gone|selling out|fast ausverkauft|bald
    ausverkauft|presque épuisé|bientôt épuisé|quasi esaurito|casi agotado|quase
    esgotado|bijna uitverkocht|nästan slut|næsten udsolgt|nesten utsolgt|prawie
    wyprzedane|téměř vyprodáno|残りわずか"""
)
"""What has the words of what is gone in it and is still there."""
IN: Final = listed(
    """in stock|available now|available to order|ready to ship|usually dispatched|
    left in stock|auf lager|sofort lieferbar|sofort verfügbar|lieferbar|verfügbar|
    en stock|disponible|disponibile|disponibilità immediata|em estoque|disponível|
    op voorraad|leverbaar|i lager|på lager|varastossa|saatavilla|dostępny|w
    magazynie|skladem|na sklade|skladom|raktáron|in stoc|în stoc|в наличии|є в
    наявності|в наличност|na zalogi|stokta|διαθέσιμο|άμεσα|laos|yra sandėlyje|
    在庫あり|有货|现货|有貨|現貨|재고|còn hàng|متوفر|במלאי"""
)
