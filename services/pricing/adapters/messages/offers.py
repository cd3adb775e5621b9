"""Offers as the scanner tells of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from common.clock import now
from common.errors import BadInput
from common.money import Money
from common.wire import read_money, read_offer_id, read_time
from rpc.scanner.v1 import scanner_pb2 as pb
from services.pricing.rules.offers import Availability, Offer
from services.pricing.rules.reasons import Effect, Reason

if TYPE_CHECKING:
    from datetime import datetime

_AVAILABILITY: Final = {
    pb.AVAILABILITY_IN_STOCK: Availability.IN_STOCK,
    pb.AVAILABILITY_OUT_OF_STOCK: Availability.OUT_OF_STOCK,
    pb.AVAILABILITY_GONE: Availability.GONE,
}
_MOST: Final = 10**12
"""Minor units of a price; the sums made from it must still fit into 64 bits."""
_MOST_UNITS: Final = 100_000
_NUL: Final = "\0"


def read_offer(message: pb.Offer) -> Offer:
    """The offer in a message; what of it cannot be used is among its problems.

    Raises BadInput only for one that nothing can be said about: without a right id or
    version there is nothing to decide over.
    """
    offer_id = read_offer_id(message.offer_id)
    if message.version < 1:
        raise BadInput(f"{message.version} is not the version of an offer.")
    problems: list[Reason] = []
    price = _money(message, "price", problems)
    shipping = _money(message, "shipping", problems)
    return Offer(
        offer_id=offer_id,
        version=message.version,
        source_id=_text(message.source_id),
        title=_text(message.title),
        url=_text(message.url),
        image_url=_text(message.image_urls[0]) if message.image_urls else "",
        description=_text(message.description),
        price=price,
        price_words=_text(message.price_words),
        shipping=shipping,
        gtins=tuple(map(_text, message.gtins)),
        asin=_text(message.asin),
        mpn=_text(message.mpn),
        brand=_text(message.brand),
        model=_text(message.model),
        category=_text(message.category),
        condition=_text(message.condition),
        availability=_AVAILABILITY.get(message.availability, Availability.UNKNOWN),
        unit_count=_count(message),
        unit_words=_text(message.unit_words),
        observed_at=_time(message, problems),
        sandbox=message.sandbox,
        problems=tuple(problems),
    )


def read_offers(messages: Iterator[pb.Offer]) -> Iterator[Offer]:
    """The offers in messages, one after the other. Raises like `read_offer`."""
    return map(read_offer, messages)


def _money(message: pb.Offer, field: str, problems: list[Reason]) -> Money | None:
    if not message.HasField(field):  # type: ignore[arg-type]  # a name of a field
        return None
    try:
        money = read_money(getattr(message, field))
        if not 0 <= money.minor_units <= _MOST:
            raise BadInput(f"Nothing costs {money}.")
    except BadInput as exc:
        sentence = f"The {field} cannot be used: {exc.message}"
        problems.append(Reason(f"{field}_unreadable", sentence, Effect.SKIP))
        return None
    return money


def _count(message: pb.Offer) -> int | None:
    """How many units; what is no number of them was not said."""
    fits = message.HasField("unit_count") and 1 <= message.unit_count <= _MOST_UNITS
    return message.unit_count if fits else None


def _time(message: pb.Offer, problems: list[Reason]) -> datetime:
    try:
        return read_time(message.observed_at)
    except BadInput as exc:
        sentence = f"When it was observed cannot be read: {exc.message}"
        problems.append(Reason("observed_at_unreadable", sentence, Effect.REVIEW))
        return now()


def _text(text: str) -> str:
    """A text from outside, fit for Postgres, which knows no NUL."""
    return text.replace(_NUL, " ") if _NUL in text else text
