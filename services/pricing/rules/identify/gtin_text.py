"""GTINs in running text, where most long numbers are something else.

A number counts only with a good check digit AND either a label before it (EAN, UPC,
GTIN, ISBN, barcode, ...) or 13 digits that begin with 978 or 979 (books).
"""

from __future__ import annotations

import re

from services.pricing.rules.identify.gtins import gtin_of

_DIGITS = r"[0-9](?:[ \u2010-\u2013-]?[0-9]){6,13}(?:[ -]?[xX])?(?![0-9]|[ -]?[xX]\b)"
_LABELLED = re.compile(
    r"\b(?:EAN|UPC|GTIN|ISBN|JAN|bar\s?codes?|Strichcode|codes?[ -]barres?"
    r"|codice a barre|c[óo]digo de barras)"
    r"(?:[ -]?(?:8|10|12|13|14|A|E)(?![0-9A-Za-z-]))?"
    r"(?:\s(?:code|number|no|nr|nummer))?[\s.:#=]{0,4}(" + _DIGITS + ")",
    re.IGNORECASE,
)
_BOOK = re.compile(r"(?<![0-9.,-])97[89](?:[ -]?[0-9]){10}(?![0-9-])")
_LONG = re.compile(r"[0-9](?:[ \u2010-\u2013-]?[0-9]){6}")
_SEPARATORS = re.compile(r"[^0-9X]+")


def find_gtins(text: str) -> frozenset[str]:
    """The GTIN-14s of a title or description, by the rule at the top of this file."""
    # Most texts hold no long number; looking for one is cheap.
    if not _LONG.search(text):
        return frozenset()
    found = _LABELLED.findall(text) + _BOOK.findall(text)
    gtins = (gtin_of(_SEPARATORS.sub("", number.upper())) for number in found)
    return frozenset(gtin for gtin in gtins if gtin is not None)
