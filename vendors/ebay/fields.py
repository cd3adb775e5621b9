"""Reads single fields of eBay's JSON objects; what has another type is a BadAnswer.

Absent, null and empty texts are None.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeAlias

from common.errors import BadInput
from common.money import Money
from vendors.errors import BadAnswer

Json: TypeAlias = Mapping[str, Any]
"""A decoded JSON object; its values are checked by the functions here."""

_AMOUNT: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")


def text(data: Json, name: str) -> str | None:
    """A text."""
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


def inside(data: Json, name: str) -> Json:
    """An object; absent, an empty one."""
    value = data.get(name)
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    raise wrong(name, value)


def objects(data: Json, name: str) -> list[Json]:
    """A list of objects; absent, an empty one."""
    value = data.get(name)
    if value is None:
        return []
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        return value
    raise wrong(name, value)


def texts(data: Json, name: str) -> tuple[str, ...]:
    """A list of texts."""
    value = data.get(name)
    if value is None:
        return ()
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise wrong(name, value)


def amount(data: Json, name: str) -> Money | None:
    """eBay's Amount {value, currency}: a price of "45.0" is 45.00 US dollars."""
    said = inside(data, name)
    value, currency = text(said, "value"), text(said, "currency")
    if value is None and currency is None:
        return None
    if value is None or currency is None or not _AMOUNT.fullmatch(value):
        raise wrong(name, dict(said))
    try:
        return Money.of(value, currency)
    except BadInput as exc:
        raise wrong(name, dict(said)) from exc


def original_amount(data: Json, name: str) -> Money | None:
    """What a ConvertedAmount was before eBay converted it; None if it was not."""
    said = inside(data, name)
    value, currency = (
        text(said, "convertedFromValue"),
        text(said, "convertedFromCurrency"),
    )
    return amount({name: {"value": value, "currency": currency}}, name)


def percent(data: Json, name: str) -> Decimal | None:
    """A number in a text, such as "99.8"."""
    value = text(data, name)
    if value is None:
        return None
    try:
        found = Decimal(value)
    except InvalidOperation as exc:
        raise wrong(name, value) from exc
    if not found.is_finite():
        raise wrong(name, value)
    return found


def moment(data: Json, name: str) -> datetime | None:
    """A time such as 2026-11-21T08:00:00.000Z."""
    value = text(data, name)
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError as exc:
        raise wrong(name, value) from exc
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def wrong(name: str, value: object) -> BadAnswer:
    """The error for a field that is not what the API describes."""
    return BadAnswer(f"eBay's field {name} is {str(value)[:60]!r}.")
