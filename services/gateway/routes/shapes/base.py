"""What all shapes share: a strict base, money, pages, and reading of single fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from common.errors import Bug
from common.wire import read_optional_decimal, read_time

if TYPE_CHECKING:
    from google.protobuf.message import Message
    from google.protobuf.timestamp_pb2 import Timestamp

    from rpc.common.v1 import money_pb2

Mode = Literal["paper", "live"]
"""What the platform runs as."""

Mark = Literal["sandbox", "paper", "live"]
"""How real a record is: of a pretend shop, of paper mode, or real."""

Number = Annotated[float, Field(description="At most four decimals.")]


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("must not hold the character NUL")
    return text


Text = Annotated[str, AfterValidator(_without_nul)]
"""Of a request, and fit for Postgres, which knows no NUL."""

Word = TypeVar("Word", bound=str)
Value = TypeVar("Value", bound=int)

_PLACES: Final = 4


class Shape(BaseModel):
    """One JSON object; a field that is not known is null and never left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Money(Shape):
    """Whole minor units of a currency: cents of USD, yen of JPY."""

    minor_units: int = Field(ge=-(2**63), lt=2**63)
    currency_code: str = Field(pattern="^[A-Z]{3}$")


class Page(Shape):
    """What every page of a list has beside its items."""

    next_cursor: str | None
    """For the next page; null on the last one."""


def money(message: Message, field: str) -> Money | None:
    """The money in that field; None if it is absent, which means not known."""
    if not message.HasField(field):
        return None
    found: money_pb2.Money = getattr(message, field)
    # The service on the other side has checked it: Money of ours is what it packed.
    return Money.model_construct(
        minor_units=found.minor_units, currency_code=found.currency_code
    )


def moment(message: Message, field: str) -> datetime | None:
    """The time in that field; None if it is absent."""
    if not message.HasField(field):
        return None
    found: Timestamp = getattr(message, field)
    return read_time(found)


def number(text: str) -> float | None:
    """A decimal of the wire to four places; None, which means not known, if empty."""
    value = read_optional_decimal(text)
    # Adding nothing turns -0.0 into 0.0.
    return None if value is None else float(round(value, _PLACES)) + 0.0


def text_or_none(text: str) -> str | None:
    """Empty text of the wire means not known."""
    return text or None


def known(words: Mapping[Value, Word], value: Value, *, of: str) -> Word:
    """The word for a value of an enum that is always given; else a Bug."""
    try:
        return words[value]
    except KeyError:
        raise Bug(f"The {of} has a value, {value}, that has no word here.") from None


def mark(*, sandbox: bool, simulated: bool) -> Mark:
    """How real a record is."""
    if sandbox:
        return "sandbox"
    return "paper" if simulated else "live"
