"""ASINs: Amazon's ten characters, B0... or for books the ISBN-10."""

from __future__ import annotations

import re

from services.pricing.rules.identify._text import says_nothing, unpadded
from services.pricing.rules.identify.gtins import isbn10_to_gtin
from services.pricing.rules.reasons import Reason

_OWN = re.compile(r"B0[0-9A-Z]{8}")
_LINK = re.compile(r"/(?:dp|gp/product|asin|product)/([0-9A-Z]{10})(?![0-9A-Z])", re.I)
_LABELLED = re.compile(r"\bASIN[\s.:#=]{1,4}(B0[0-9A-Z]{8})(?![0-9A-Z])", re.I)


def read_asin(cell: str) -> str | Reason | None:
    """The ASIN of a cell (or of the product link in it), upper case; None if empty.

    A Reason says why text that is there is not an ASIN.
    """
    text = unpadded(cell)
    if says_nothing(text):
        return None
    link = _LINK.search(text)
    asin = (link.group(1) if link else text.removesuffix(".0")).upper()
    if _OWN.fullmatch(asin):
        return asin
    # A spreadsheet takes the leading zeros of a book's ASIN for nothing.
    padded = asin.zfill(10)
    if isbn10_to_gtin(padded) is not None and padded.strip("0"):
        return padded
    return Reason(
        "asin_format",
        f"The ASIN {text[:20]!r} was ignored: an ASIN is B0 and eight letters or "
        "digits, or an ISBN-10.",
    )


def find_asin(text: str) -> str | None:
    """The one ASIN that a text labels ("ASIN: B0...") or links to; else None."""
    if "B0" not in text and "b0" not in text:
        return None
    found = {asin.upper() for asin in _LABELLED.findall(text)}
    links = (asin.upper() for asin in _LINK.findall(text))
    found |= {asin for asin in links if _OWN.fullmatch(asin)}
    return found.pop() if len(found) == 1 else None
