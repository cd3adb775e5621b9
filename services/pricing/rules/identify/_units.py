"""Units of measure as titles write them: one table for measures, models and packs."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

_GROUPS: Final[dict[str, dict[str, str]]] = {
    "GB": {"mb": "0.001", "gb": "1", "tb": "1000"},
    "Mbps": {"mbps": "1", "gbps": "1000"},
    "mm": {"mm": "1", "cm": "10"},
    "m": {
        "m": "1",
        "mtr": "1",
        "metre": "1",
        "metres": "1",
        "meter": "1",
        "meters": "1",
    },
    "in": {"in": "1", "inch": "1", "inches": "1", "zoll": "1", "pouces": "1"}
    | {"pollici": "1", "pulgadas": "1"},
    "ft": {"ft": "1", "feet": "1", "foot": "1"},
    "W": {"w": "1", "watt": "1", "watts": "1", "kw": "1000"},
    "V": {"v": "1", "volt": "1", "volts": "1"},
    "VA": {"va": "1", "kva": "1000"},
    "mAh": {"mah": "1", "ah": "1000"},
    "MHz": {"hz": "0.000001", "khz": "0.001", "mhz": "1", "ghz": "1000"},
    "MP": {"mp": "1", "megapixel": "1", "megapixels": "1", "mpix": "1"},
    "ml": {"ml": "1", "cl": "10", "dl": "100", "l": "1000", "ltr": "1000"}
    | {"liter": "1000", "litre": "1000", "liters": "1000", "litres": "1000"}
    | {"litro": "1000", "litri": "1000", "litros": "1000"},
    "g": {"mg": "0.001", "g": "1", "gr": "1", "gramm": "1", "grams": "1"}
    | {"kg": "1000", "kilo": "1000"},
    "oz": {"oz": "1", "ounce": "1", "ounces": "1"},
    "fl oz": {"fl oz": "1", "fl. oz": "1", "floz": "1"},
    "lb": {"lb": "1", "lbs": "1", "pound": "1", "pounds": "1"},
    "rpm": {"rpm": "1"},
}

UNITS: Final[dict[str, tuple[str, Decimal]]] = {
    written: (canonical, Decimal(factor))
    for canonical, group in _GROUPS.items()
    for written, factor in group.items()
}
"""Written unit -> canonical unit and factor.

Metric and imperial stay apart: 24 in and 61 cm are one size rounded differently.
"""

CONTENT: Final = frozenset({"ml", "g", "oz", "fl oz", "lb"})
"""Canonical units of what is inside a bottle or bag: after "12 x" they make a pack."""

LENGTHS: Final = frozenset({"mm", "m", "in", "ft"})
"""Canonical units of a side: after "x" they are a dimension, not a variant."""
