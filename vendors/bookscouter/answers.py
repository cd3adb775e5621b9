"""An answer about one book, typed; what has another shape is a BadAnswer.

    {"status": "success", "isbn": {"Isbn10": "...", "Isbn13": "..."},
     "prices": [{"VendorId": "7", "VendorName": "...", "Price": "4.15",
                 "UpdatedOn": "2026-11-20 10:11:12"}]}

`MinimumOrder`, `ExpiresOn` and `Conditions` of a price, and `Title` beside the ISBNs,
may be absent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from common.errors import BadInput, Blocked, MagpieError, NotFound, RateLimited
from common.money import Money, NotAnAmount, Rounding
from vendors.errors import BadAnswer, Unreachable

_CURRENCY: Final = "USD"
_MOST: Final = Decimal(1_000_000)
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class VendorPrice:
    """What a vendor pays for one copy; `price` None: it does not buy it.

    `minimum_order` is the least it pays out for all that is sent together, and
    `expires_at` how long it holds the price; None = not said. `conditions` are its own
    words.
    """

    vendor_id: str
    vendor: str
    price: Money | None
    updated_at: datetime
    minimum_order: Money | None = None
    expires_at: datetime | None = None
    conditions: str = ""


@dataclass(frozen=True, slots=True)
class BookPrices:
    """All vendors' prices for a book; `unreadable` says which were not as described."""

    isbn: str
    title: str
    prices: tuple[VendorPrice, ...]
    unreadable: tuple[str, ...]


def read_answer(
    status: int, content: bytes, *, retry_after: timedelta | None = None
) -> BookPrices:
    """The prices of an answer. Raises what its status means, else BadAnswer."""
    if status != 200:
        raise error_of(status, retry_after)
    try:
        body = json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError) as exc:
        raise BadAnswer("BookScouter's answer is not JSON.") from exc
    if not isinstance(body, dict) or "status" not in body:
        raise BadAnswer("BookScouter's answer is no object with a status.")
    if body["status"] != "success":
        raise BadAnswer(f"BookScouter says {str(body.get('message'))[:120]!r}.")
    isbns, entries = body.get("isbn"), body.get("prices")
    if not isinstance(isbns, dict) or not isinstance(entries, list):
        raise BadAnswer("BookScouter's answer has no isbn or no prices.")
    prices: list[VendorPrice] = []
    unreadable: list[str] = []
    for entry in entries:
        try:
            prices.append(_price(entry))
        except BadAnswer as exc:
            unreadable.append(exc.message)
    if entries and not prices:
        raise BadAnswer(f"BookScouter's prices cannot be read: {unreadable[0]}")
    return BookPrices(
        _text(isbns, "Isbn13"),
        _optional_text(isbns, "Title"),
        tuple(prices),
        tuple(unreadable),
    )


def error_of(status: int, retry_after: timedelta | None) -> MagpieError:
    """The error for an answer that is not 200."""
    said = f"BookScouter answered {status}."
    if status in {401, 402, 403}:
        return Blocked(said, hint="Check MAGPIE_BOOKSCOUTER_KEY and the subscription.")
    if status == 404:
        return NotFound(said)
    if status == 429:
        return RateLimited(said, retry_after=retry_after)
    if status >= 500:
        return Unreachable(said)
    if 400 <= status < 500:
        return BadInput(said)
    return BadAnswer(said)


def _price(entry: object) -> VendorPrice:
    if not isinstance(entry, dict):
        raise BadAnswer(f"a price is {_short(entry)}, no object.")
    vendor = _text(entry, "VendorName")
    try:
        return VendorPrice(
            vendor_id=_text(entry, "VendorId"),
            vendor=vendor,
            price=_money(entry, "Price", required=True),
            updated_at=_moment(entry, "UpdatedOn") or _absent("UpdatedOn"),
            minimum_order=_money(entry, "MinimumOrder", required=False),
            expires_at=_moment(entry, "ExpiresOn"),
            conditions=_optional_text(entry, "Conditions"),
        )
    except BadAnswer as exc:
        raise BadAnswer(f"{vendor}: {exc.message}") from exc


def _money(entry: Json, name: str, *, required: bool) -> Money | None:
    """An amount in dollars; 0 is none. Raises BadAnswer."""
    value = entry.get(name)
    if value is None and not required:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise _wrong(name, value)
    try:
        amount = Decimal(value)
        if not 0 <= amount <= _MOST:
            raise _wrong(name, value)
        return Money.of(amount, _CURRENCY, Rounding.EXACT) or None
    except (InvalidOperation, NotAnAmount) as exc:
        # A comparison with NaN is an InvalidOperation too.
        raise _wrong(name, value) from exc


def _moment(entry: Json, name: str) -> datetime | None:
    """A time; the API writes none of its zone, and means UTC."""
    value = entry.get(name)
    if value is None:
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except (ValueError, TypeError) as exc:
        raise _wrong(name, value) from exc


def _text(entry: Json, name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value:
        raise _wrong(name, value)
    return value


def _optional_text(entry: Json, name: str) -> str:
    return "" if entry.get(name) is None else _text(entry, name)


def _absent(name: str) -> datetime:
    raise _wrong(name, None)


def _wrong(name: str, value: object) -> BadAnswer:
    return BadAnswer(f"{name} is {_short(value)}.")


def _short(value: object) -> str:
    return repr(value)[:40]
