"""Versions and years in a title ("v11.1", "7.0", "2007", "CS3")."""

from __future__ import annotations

import re
from typing import Final

from services.pricing.rules.identify._units import UNITS

_UNITS: Final = "|".join(map(re.escape, UNITS))
_YEAR: Final = r"(?:19[89][0-9]|20[0-4][0-9])"
_VERSION: Final = re.compile(
    # The word before, so that a standard or an old Windows is not taken for it.
    r"(?:\b(usb|hdmi|bluetooth|bt|pcie?|pci-e(?:xpress)?|express|sata|docsis|dolby|dect"
    r"|thunderbolt|displayport|directx|windows|win|nt|channel|dp|ps|f|\$|€|£)[\s-]?)?"
    r"(?<![\w.,/$€£#-])(?:"
    r"v(?:er(?:sion|\.)?|\.)?\s?([0-9]{1,4}(?:\.[0-9]{1,3}){0,3})"
    r"|([0-9]{1,2}(?:\.[0-9]{1,2}){1,3})"
    rf"|({_YEAR})"
    r"|(cs[1-9]))"
    # Not a measure, a price, a channel layout, a range.
    r"(?![\w/%\"”″€$£\\]|[.,-][0-9]"
    rf"|[\s-]?(?:{_UNITS}|x|ch|channels?|hp|a|usd|eur|quart|cubic|lumens?|dpi|pages"
    r"|sheets|pcs|pieces)\b)",
    re.IGNORECASE,
)
# 19.99 is a price; 2.5 and 3.5 are sizes of disks.
_NO_VERSION: Final = re.compile(r"[0-9]{1,2}\.(?:9[59]|[0-9]0)|1\.8|[23]\.5")


def find_versions(text: str) -> frozenset[str]:
    """The versions and years a text names, lower case, without "v" and trailing ".0".

    "v. 7.0" and "7.0" are "7". Whole numbers count only after v/ver/version.
    """
    found: set[str] = set()
    for match in _VERSION.finditer(text):
        standard, marked, decimal, year, suite = match.groups()
        version = marked or (None if standard else decimal or year) or suite
        if version and not (version == decimal and _NO_VERSION.fullmatch(version)):
            found.add(_bare(version.lower()))
    return frozenset(found)


def _bare(version: str) -> str:
    while version.endswith(".0"):
        version = version.removesuffix(".0")
    return version
