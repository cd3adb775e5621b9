"""Weights and sizes written for people ("2 lb 3 oz", "15x10x2 cm"), read exactly."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from common.errors import BadInput

# International avoirdupois pound and international inch (1959): exact by definition.
GRAMS: Final = {
    "mg": Decimal("0.001"),
    "g": Decimal(1),
    "kg": Decimal(1000),
    "oz": Decimal("28.349523125"),
    "lb": Decimal("453.59237"),
}
MILLIMETRES: Final = {
    "mm": Decimal(1),
    "cm": Decimal(10),
    "dm": Decimal(100),
    "m": Decimal(1000),
    "in": Decimal("25.4"),
    "ft": Decimal("304.8"),
}

_WEIGHT_WORDS: Final = {
    "mg": "milligram milligrams milligramm milligramme milligrammes",
    "g": "gr grm gram grams gramm gramme grammes grammi grammo gramo gramos gramy",
    "kg": "kgs kilo kilos kilogram kilograms kilogramm kilogramme kilogrammes chili"
    " kilogramos chilogrammi kilogramy",
    "oz": "ozs ounce ounces unze unzen once onces oncia once onza onzas uncja ons",
    "lb": "lbs pound pounds pfund livre livres libbre libra libras funt",
}
_LENGTH_WORDS: Final = {
    "mm": "millimeter millimeters millimetre millimetres milimetros millimetri",
    "cm": "cms centimeter centimeters centimetre centimetres zentimeter centimetros"
    " centimetri",
    "dm": "decimeter decimetre dezimeter",
    "m": "meter meters metre metres metri metros",
    "in": "ins inch inches zoll \" ″ ” '' pouce pouces pollici pulgadas cale",
    "ft": "foot feet",
}

# One number with the word after it; `"`, `″`, `”` and `''` are inches.
_PART: Final = re.compile(
    r"\s*([0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)\s*([^\W\d_]+|''|[\"″”])?\.?\s*"
)
# What stands between the sides of a parcel: x, * or a multiplication sign.
_BY: Final = re.compile(r"\s*[x*\u00d7\u2715](?=\s*[0-9.,])\s*")
_SIDE_LABEL: Final = re.compile(
    r"\b(?:[lwhdbt]|length|width|height|depth)\b\s*[:=]?\s*"
)
# "1.500" may be fifteen hundred or one and a half; only three digits after one
# separator and no leading zero leave that open.
_OPEN: Final = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}")
# In these units thousandths are usual and thousands are not.
_FINE_UNITS: Final = frozenset({"kg", "m"})


class NotAMeasure(BadInput):
    """That is not a weight or a size with a unit."""


def parse_weight(
    text: str, *, default_unit: str | None = None, decimal: str | None = None
) -> Decimal:
    """The weight in grams, exact and positive: "2 oz" -> 56.699046250.

    `default_unit` (mg, g, kg, oz, lb) is for a bare number; `decimal` ("." or ",") is
    the decimal mark where it is known. Raises NotAMeasure.
    """
    total = Decimal(0)
    for number, word in _parts(text.casefold(), text):
        unit = _unit(word, _WEIGHT_UNITS, default_unit)
        if unit is None:
            raise NotAMeasure(
                f"{text!r} is not a weight.", hint="Write it like 300 g or 2 lb 3 oz."
            )
        total += _number(number, unit, decimal, text) * GRAMS[unit]
    return _positive(total, text)


def parse_dimensions(
    text: str, *, default_unit: str | None = None, decimal: str | None = None
) -> tuple[Decimal, Decimal, Decimal]:
    """Three sides in millimetres, longest first: "15x10x2 cm" -> (150, 100, 20).

    A unit after the last side holds for the sides without one. `default_unit` (mm, cm,
    dm, m, in, ft) and `decimal` as in `parse_weight`. Raises NotAMeasure.
    """
    sides = _BY.split(_SIDE_LABEL.sub("", text.casefold()))
    hint = "Write it like 15x10x2 cm: three sides and their unit."
    if len(sides) != 3:
        raise NotAMeasure(f"{text!r} is not three sides.", hint=hint)
    parts = [_parts(side, text) for side in sides]
    if any(len(part) != 1 for part in parts):
        raise NotAMeasure(f"{text!r} is not three sides.", hint=hint)
    words = [part[0][1] for part in parts]
    shared = words[2] or default_unit
    lengths = []
    for ((number, _),), word in zip(parts, words, strict=True):
        unit = _unit(word, _LENGTH_UNITS, shared)
        if unit is None:
            raise NotAMeasure(f"{text!r} has no unit of length we know.", hint=hint)
        length = _number(number, unit, decimal, text) * MILLIMETRES[unit]
        lengths.append(_positive(length, text))
    longest, middle, shortest = sorted(lengths, reverse=True)
    return longest, middle, shortest


def parse_length(
    text: str, *, default_unit: str | None = None, decimal: str | None = None
) -> Decimal:
    """One length in millimetres, exact and positive. Raises NotAMeasure."""
    total = Decimal(0)
    for number, word in _parts(text.casefold(), text):
        unit = _unit(word, _LENGTH_UNITS, default_unit)
        if unit is None:
            raise NotAMeasure(
                f"{text!r} is not a length.", hint="Write it like 15 cm or 6 in."
            )
        total += _number(number, unit, decimal, text) * MILLIMETRES[unit]
    return _positive(total, text)


def weight_unit(word: str) -> str | None:
    """The unit of weight a word means ("Gramm" -> "g"); None = it is none."""
    return _WEIGHT_UNITS.get(word.casefold())


def length_unit(word: str) -> str | None:
    """The unit of length a word means ("Zoll" -> "in"); None = it is none."""
    return _LENGTH_UNITS.get(word.casefold())


def _units(words: dict[str, str]) -> dict[str, str]:
    return {
        word: unit for unit, text in words.items() for word in (unit, *text.split())
    }


_WEIGHT_UNITS: Final = _units(_WEIGHT_WORDS)
_LENGTH_UNITS: Final = _units(_LENGTH_WORDS)


def _parts(folded: str, text: str) -> list[tuple[str, str]]:
    parts = []
    position = 0
    while position < len(folded):
        match = _PART.match(folded, position)
        if match is None:
            raise NotAMeasure(f"{text!r} is not a number with a unit.")
        parts.append((match[1], match[2] or ""))
        position = match.end()
    if not parts:
        raise NotAMeasure("An empty text is not a measure.")
    return parts


def _unit(word: str, known: dict[str, str], default: str | None) -> str | None:
    return known.get(word or default or "")


def _number(digits: str, unit: str, decimal: str | None, text: str) -> Decimal:
    match = _OPEN.fullmatch(digits)
    if match and decimal is not None and match[1] != decimal:
        return Decimal(digits.replace(match[1], ""))
    if match and decimal is None and unit not in _FINE_UNITS:
        raise NotAMeasure(
            f"{text!r} can be read in two ways, a thousand times apart.",
            hint="Write it without the separator.",
        )
    return Decimal(digits.replace(",", "."))


def _positive(value: Decimal, text: str) -> Decimal:
    if value <= 0:
        raise NotAMeasure(f"{text!r} is not more than zero.")
    return value
