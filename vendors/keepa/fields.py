"""Reads single fields of Keepa's JSON objects; what has another type is a BadAnswer.

Absent, null and the documented words for "not known" are None.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from vendors.errors import BadAnswer
from vendors.keepa.times import from_minutes

Json: TypeAlias = Mapping[str, Any]
"""A decoded JSON object; its values are checked by the functions here."""


def text(data: Json, name: str) -> str | None:
    """A text; an empty one is None."""
    value = data.get(name)
    if value is None or isinstance(value, str):
        return value or None
    raise wrong(name, value)


def whole(data: Json, name: str) -> int | None:
    """A whole number."""
    value = data.get(name)
    if value is None or type(value) is int:
        return value
    raise wrong(name, value)


def positive(data: Json, name: str) -> int | None:
    """A number above 0; Keepa writes 0 and -1 for sizes it does not know."""
    value = whole(data, name)
    return value if value is not None and value > 0 else None


def counted(data: Json, name: str) -> int | None:
    """A number from 0; -1 and -2 are Keepa's "no data" and "not asked for"."""
    value = whole(data, name)
    return value if value is not None and value >= 0 else None


def flag(data: Json, name: str) -> bool | None:
    """True or false."""
    value = data.get(name)
    if value is None or isinstance(value, bool):
        return value
    raise wrong(name, value)


def percent(data: Json, name: str) -> Decimal | None:
    """A number with decimals."""
    value = data.get(name)
    if value is None:
        return None
    if type(value) is int or (isinstance(value, Decimal) and value.is_finite()):
        return Decimal(value)
    raise wrong(name, value)


def moment(data: Json, name: str) -> datetime | None:
    """A Keepa minute; 0 and -1 mean never."""
    minutes = positive(data, name)
    if minutes is None:
        return None
    try:
        return from_minutes(minutes)
    except OverflowError as exc:
        raise wrong(name, minutes) from exc


def listed(data: Json, name: str) -> list[Any]:
    """A list; null is an empty one."""
    value = data.get(name)
    if value is None:
        return []
    if isinstance(value, list):
        return value
    raise wrong(name, value)


def texts(data: Json, name: str) -> tuple[str, ...]:
    """A list of texts."""
    found = listed(data, name)
    if all(isinstance(one, str) for one in found):
        return tuple(found)
    raise wrong(name, found)


def wrong(name: str, value: object) -> BadAnswer:
    """The error for a field that is not what the API describes."""
    return BadAnswer(f"Keepa's field {name} is {str(value)[:40]!r}.")
