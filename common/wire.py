"""Shared messages <-> domain types: the only converter of money, times and numbers.

`pack_x` makes what is sent, `read_x` checks what came: it may be from anybody.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp

from common.errors import BadInput
from common.money import Money
from rpc.common.v1 import money_pb2

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
# Plain digits only: "1e999999999" is short to send and takes all memory to add up.
_DECIMAL: Final = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)
_OFFER_ID: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_REQUEST_ID: Final = re.compile(r"[!-~]{1,255}", re.ASCII)


class NotOnTheWire(BadInput):
    """That value is not of the form the contract gives it."""


def pack_money(money: Money) -> money_pb2.Money:
    """Money as a message; more than 64 bits of minor units is NotOnTheWire."""
    try:
        return money_pb2.Money(
            currency_code=money.currency_code, minor_units=money.minor_units
        )
    except ValueError as exc:
        raise NotOnTheWire(f"{money} is too much to be sent.") from exc


def read_money(message: money_pb2.Money) -> Money:
    """The money in a message; UnknownCurrency if its code is none.

    Whether an optional field is there at all is for the caller to ask: `HasField`.
    """
    return Money(message.minor_units, message.currency_code)


def pack_time(moment: datetime) -> Timestamp:
    """An aware datetime as a message, to the microsecond."""
    if moment.tzinfo is None:
        raise NotOnTheWire(f"{moment} does not say its time zone.")
    seconds, micros = divmod((moment - _EPOCH) // _MICROSECOND, 1_000_000)
    return Timestamp(seconds=seconds, nanos=micros * 1000)


def read_time(message: Timestamp) -> datetime:
    """The moment in a message as aware UTC; what is finer than a microsecond is cut."""
    if not 0 <= message.nanos < 1_000_000_000:
        raise NotOnTheWire(f"{message.nanos} is not a number of nanoseconds.")
    try:
        return _EPOCH + timedelta(
            seconds=message.seconds, microseconds=message.nanos // 1000
        )
    except OverflowError as exc:
        raise NotOnTheWire(f"{message.seconds} s is not a time.") from exc


def pack_decimal(number: Decimal | None) -> str:
    """A number in plain digits; None, which means not known, is the empty text."""
    if number is None:
        return ""
    text = f"{number:f}" if number.is_finite() else str(number)
    if not _DECIMAL.fullmatch(text):
        raise NotOnTheWire(f"{number} cannot be written in 30 + 30 digits.")
    return text


def read_decimal(text: str) -> Decimal:
    """The number in a text of plain digits, as in "-0.25"."""
    if not _DECIMAL.fullmatch(text):
        raise NotOnTheWire(f"{text[:80]!r} is not a decimal number.")
    return Decimal(text)


def read_optional_decimal(text: str) -> Decimal | None:
    """The number in a text of plain digits; None, which means not known, if empty."""
    return read_decimal(text) if text else None


def read_uuid(text: str) -> UUID:
    """The id of something of ours, in the usual 36 characters."""
    try:
        found = UUID(text)
    except ValueError as exc:
        raise NotOnTheWire(f"{text[:80]!r} is not an id.") from exc
    # The class also takes braces, no hyphens, capitals: one id, one spelling.
    if str(found) != text:
        raise NotOnTheWire(f"{text[:80]!r} is not an id.")
    return found


def read_offer_id(text: str) -> str:
    """The id of an offer: 32 hexadecimal digits (common.ids.offer_id)."""
    if not _OFFER_ID.fullmatch(text):
        raise NotOnTheWire(f"{text[:80]!r} is not the id of an offer.")
    return text


def read_request_id(text: str) -> str:
    """The caller's own id of a write: 1 to 255 visible ASCII characters.

    It comes from an Idempotency-Key header as it is, so it need not be a UUID.
    """
    if not _REQUEST_ID.fullmatch(text):
        raise NotOnTheWire(
            f"{text[:80]!r} is not a request_id.",
            hint="Send 1 to 255 visible ASCII characters, new for each write.",
        )
    return text
