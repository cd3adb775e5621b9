"""Measures in a title (16 GB, 2.5 in, 330 ml): they tell variants apart."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from services.pricing.rules.identify._units import LENGTHS, UNITS

Measure = tuple[Decimal, str]
"""A value and its canonical unit (GB, MHz, in, mm, W, V, mAh, MP, ml, g, x, ...)."""

_NAMES: Final = "|".join(sorted((re.escape(u) for u in UNITS), key=len, reverse=True))
_MEASURE: Final = re.compile(
    # Not inside a word, a fraction or a range; after "2x" only what is measured counts.
    r"(?:(?<![\w.,/])(?<![0-9]-)|(?<=[0-9][xX\u00d7]))"
    r"((?!802\.11)(?:[1-9][0-9]{0,5}|0(?=[.,]))(?:[.,][0-9]{1,3})?)"
    r"(?:[\s-]?((?-i:Go|To|Mo)|" + _NAMES + r")(?!\w|/s)"
    r"|\s?(\\?[\"”″]|'')"
    r"|\s?x(?=\s?(?:optical|optisch|optique|ottico|óptico|digital|zoom)))",
    re.IGNORECASE,
)
_FRENCH: Final = {"Go": "gb", "To": "tb", "Mo": "mb"}
_AFTER_X: Final = re.compile(r"[x\u00d7]\s?$", re.IGNORECASE)
# "3 in 1" and "2 in stock" are no inches.
_NO_INCH: Final = re.compile(
    r"(?:\s|-)(?:[0-9]|one|stock|the|an?|all|each|our|box|case)", re.IGNORECASE
)
_THOUSANDS: Final = re.compile(r"[0-9]{1,3},[0-9]{3}")
_KIBI: Final = Decimal(1024)


def find_measures(text: str) -> frozenset[Measure]:
    """Every measure of a text in canonical units: "1 TB" and "1000GB" are the same.

    Lengths that follow an x are sides ("13 x 18 cm") and left out.
    """
    found = (_measure(match, text) for match in _MEASURE.finditer(text))
    return frozenset(measure for measure in found if measure is not None)


def _measure(match: re.Match[str], text: str) -> Measure | None:
    number, unit, quotes = match.groups()
    if unit is None:
        return (_value(number), "in" if quotes else "x")
    # A capital G is a network or a model's letter, a capital M is mega.
    if unit in {"G", "M"}:
        return None
    name = _FRENCH.get(unit) or unit.lower()
    canonical, factor = UNITS[name]
    if canonical in LENGTHS and _AFTER_X.search(
        text, max(0, match.start() - 2), match.start()
    ):
        return None
    if name == "in" and _NO_INCH.match(text, match.end()):
        return None
    value = _value(number) * factor
    return (_binary(value, name) if canonical == "GB" else value, canonical)


def _value(number: str) -> Decimal:
    if _THOUSANDS.fullmatch(number):
        return Decimal(number.replace(",", ""))
    return Decimal(number.replace(",", "."))


def _binary(gigabytes: Decimal, name: str) -> Decimal:
    """1024 MB and 1024 GB are written for 1 GB and 1 TB."""
    written = gigabytes * 1000 if name == "mb" else gigabytes
    if name != "tb" and written >= _KIBI and written % _KIBI == 0:
        step = Decimal(1) if name == "mb" else Decimal(1000)
        return written / _KIBI * step
    return gigabytes
