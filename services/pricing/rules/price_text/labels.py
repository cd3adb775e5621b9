"""Words around a number that say what kind of amount it is, in several languages."""
# ruff: noqa: RUF001  The Cyrillic and Greek letters below are what those shops print.

from __future__ import annotations

import re
from typing import Final


def _words(text: str) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in text.split("|"))
    return re.compile(f"(?<![^\\W_])(?:{words})(?![^\\W_])")


# The amount is what is saved or lent: never the price.
SAVED: Final = _words(
    "save|saving|savings|you save|sie sparen|sparen|ersparnis|économie|économisez"
    "|risparmi|ahorra|ahorras|bespaar|oszczędzasz|скидка|deposit|pfand|consigne"
    "|cauzione|statiegeld|kaucja|orders over|bestellwert|minimum order"
)
# The amount is for shipping, tax or a part of the price.
ASIDE: Final = _words(
    "off|discount|rabatt|remise|sconto|descuento|korting|zniżka|rabat|sleva|zľava"
    "|shipping|delivery|postage|versand|versandkosten|livraison|port|frais de port"
    "|spedizione|envío|gastos de envío|verzending|verzendkosten|wysyłka|dostawa|tax|vat"
    "|mwst|ust|tva|iva|btw|dont|éco-part|zzgl|plus|excl. shipping"
)
# The amount is what it cost before or what the maker suggests.
FORMER: Final = _words(
    "was|old price|regular price|list price|rrp|msrp|srp|instead of|before|orig"
    "|original|originally|statt|uvp|bisher|vorher|früher|alter preis|listenpreis|avant"
    "|ancien prix|au lieu de|prix conseillé|prima|prezzo di listino|invece di|anziché"
    "|antes|precio anterior|pvpr|pvp recomendado|en lugar de|van|was €|adviesprijs"
    "|voorheen|zamiast|przed|stara cena|cena katalogowa|běžná cena|původně|bežná cena"
    "|старая цена|было|ordinarie pris|før|førpris|compare at|strike price"
)
# The amount is what it costs now.
CURRENT: Final = _words(
    "now|sale|sale price|our price|your price|special price|special|today|net price"
    "|jetzt|nur|aktuell|sonderpreis|angebot|maintenant|prix|soldes|ora|adesso|offerta"
    "|ahora|oferta|precio|nu|voor|nieuwe prijs|teraz|promocja|cena promocyjna|nyní|teď"
    "|nuestro precio|naše cena|сейчас|цена|wholesale|ek|einkaufspreis|dealer"
)
# The amount is the least of several.
STARTING: Final = _words(
    "from|starting at|as low as|ab|à partir de|a partire da|da|desde|a partir de|vanaf"
    "|od|fra|från|от|från|alkaen|up to|bis zu|jusqu'à|fino a|hasta|tot|do"
)
_MEASURES: Final = (
    "kg|kilogramm|kilogram|kilo|g|gr|mg|l|liter|litre|litro|ml|cl|m|m2|qm|m3|meter|metre"
    "|oz|lb|lbs|sqft"
)
_PER: Final = r"(?:/|(?:per|pro|je|par|al|alla|por|za|na|la|als|à)(?![^\W_]))"
# The amount counts for a measure and not for the item: 5,99 EUR / kg.
PER_MEASURE: Final = re.compile(
    rf"\s*(?:{_PER}|=)?\s*(?:1|10|100|1000)?\s*(?:{_MEASURES})(?![^\W\d_])"
)
_MANY: Final = "case|carton|ctn|box|pack|dozen|doz|dz|dutzend|karton|vpe|c|m|gross"
# The amount is for a measure or for several pieces: 12,50 / 100 pcs.
NOT_FOR_ONE: Final = re.compile(
    rf"[\s(]*{_PER}\s*(?:[2-9]|1[0-9]|(?:1?\s*(?:{_MEASURES})|{_MANY})(?![^\W\d_]))"
)
_MONTHS: Final = (
    "jan|feb|mar|mär|apr|avr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez|dic"
)
# Spreadsheets turn 12.5 into "12. May": a day and no amount.
DAY: Final = re.compile(
    rf"[0-9][-. /]{{0,2}}(?:{_MONTHS})|(?:{_MONTHS})[^\W\d_]*[-. /]{{0,2}}[0-9]",
    re.IGNORECASE,
)
# The number counts pieces: 10 pcs, 2 for.
COUNT: Final = re.compile(
    r"\s*(?:x|×|pcs?|pieces?|stk|stück|st|pi[eè]ces?|pezzi|piezas|stuks|szt|ks|шт|units?"
    r"|packs?|er-pack|for|für|pour|in stock|left)(?![^\W\d_])"
)
# Two amounts that are the ends of one range.
RANGE: Final = re.compile(
    r"\s*(?:[-\u2013\u2014~]|\.\.\.?|\u2026|to|bis|à|a|al|do|до|tot|til|till|hasta|until)\s*"
)
FREE: Final = _words(
    "free|for free|gratis|kostenlos|kostenfrei|gratuit|gratuito|za darmo|darmowa"
    "|bezpłatnie|zdarma|bezplatně|ingyenes|бесплатно|無料|免费|frei"
)
# What people leave in a cell that holds no price.
NOTHING: Final = frozenset(
    "- -- --- \u2013 \u2014 . ? n/a na n.a. n.v.t. k.a. k. a. null none nan nil / x tbd"
    " tba #n/a".split()
)
