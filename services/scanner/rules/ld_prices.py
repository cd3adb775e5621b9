"""The amounts in an Offer of schema.org: what is asked, and what stands beside it.

The asked price is the one that anybody pays for one of them. A price with a struck or
list type, for members, from so many pieces on, or for a kilogram is another amount.
https://schema.org/UnitPriceSpecification
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias

from common import currencies
from common.money import Money
from services.scanner.rules.measures import Measure, measure, price_of
from services.scanner.rules.offer import LONGEST_WORDS
from services.scanner.rules.prices import machine_price
from services.scanner.rules.problems import Code, Unreadable
from services.scanner.rules.texts import plain

Node: TypeAlias = dict[str, Any]

LIST_PRICES: Final = frozenset(
    "listprice strikethroughprice msrp srp regularprice".split()
)
"""Kinds of price that nobody asks any more, or that only somebody recommends."""
MOST_PARTS: Final = 50
"""Price specifications of one offer."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What an offer says in money, and of how much."""

    currency: str
    price: Money | None = None
    list_price: Money | None = None
    unit_price: Money | None = None
    unit_measure: Measure | None = None
    holds: Measure | None = None
    """How much of it one is: "750 ml", or pieces."""


def read_amounts(offer: Node, *, expected: str) -> Amounts:
    """The amounts of an offer whose source is priced in `expected`, if that is known.

    Raises Unreadable where no price is asked, or more than one.
    """
    parts = nodes_of(offer.get("priceSpecification"))[:MOST_PARTS]
    asked = _asked(offer, [part for part in parts if is_asked(part)])
    currency = _currency(asked, offer) or expected
    unexpected = currency != expected and expected
    if not currencies.is_currency(currency) or unexpected:
        raise Unreadable(Code.CURRENCY_UNEXPECTED, currency)
    value = asked.get("price")
    if value in (None, ""):
        raise Unreadable(Code.PRICE_MISSING)
    price = machine_price(value, currency)
    same = [part for part in parts if _currency(part, offer) in ("", currency)]
    return Amounts(
        currency=currency,
        price=price,
        list_price=_list_price(same, price),
        **_by_measure(same, price),
    )


def nodes_of(value: object) -> list[Node]:
    """The nodes in a value: itself, or those of a list."""
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, dict)]


def is_bulk(node: Node) -> bool:
    """Whether what it says holds only from two pieces on."""
    for quantity in nodes_of(node.get("eligibleQuantity")):
        least = quantity.get("minValue", quantity.get("value"))
        pieces = measure(least, _word(quantity.get("unitCode")) or "C62")
        if pieces is not None and pieces.unit == "piece" and pieces.amount > 1:
            return True
    return False


def price_kind(part: Node) -> str:
    """The last part of its priceType, lower case: "listprice"."""
    return _word(part.get("priceType")).rpartition("/")[2].lower()


def measures_in(part: Node) -> tuple[Measure | None, Measure | None]:
    """How much a price is for, and the measure that prices are compared by.

    With a valueReference the first is what one of them holds and the price its own;
    without it the price is that of the measure, so that there is only the second.
    """
    for quantity in nodes_of(part.get("referenceQuantity"))[:1]:
        whole = _measure(quantity)
        for base in nodes_of(quantity.get("valueReference"))[:1]:
            return whole, _measure(base)
        return None, whole
    return None, None


def _asked(offer: Node, parts: list[Node]) -> Node:
    if offer.get("price") not in (None, ""):
        return offer
    if len({str(part.get("price")) for part in parts}) > 1:
        raise Unreadable(Code.SEVERAL_PRICES, "several price specifications")
    return parts[0] if parts else offer


def is_asked(part: Node) -> bool:
    """Whether a price specification is what anybody pays for one."""
    holds, base = measures_in(part)
    by_measure = base is not None and holds is None
    return not (
        by_measure
        or price_kind(part) in LIST_PRICES
        or part.get("validForMemberTier")
        or is_bulk(part)
        or part.get("price") in (None, "")
    )


def _list_price(parts: list[Node], price: Money | None) -> Money | None:
    """The highest one that is above what is asked: otherwise it is no former price."""
    found = [
        said
        for part in parts
        if price_kind(part) in LIST_PRICES and price is not None
        if (said := _amount(part.get("price"), price.currency_code)) and said > price
    ]
    return max(found, default=None)


def _by_measure(parts: list[Node], price: Money | None) -> dict[str, Any]:
    for part in parts:
        holds, base = measures_in(part)
        if base is None or price is None or price_kind(part) in LIST_PRICES:
            continue
        if holds is None:
            said = _amount(part.get("price"), price.currency_code)
            return {"unit_price": said, "unit_measure": base} if said else {}
        found = price_of(price, holds, base)
        if found is None:
            return {"holds": holds}
        return {"unit_price": found, "unit_measure": base, "holds": holds}
    return {}


def _amount(value: object, currency: str) -> Money | None:
    """What is beside the price refuses nobody the price."""
    try:
        return machine_price(value, currency)
    except Unreadable:
        return None


def _measure(quantity: Node) -> Measure | None:
    unit = _word(quantity.get("unitCode")) or _word(quantity.get("unitText"))
    return measure(quantity.get("value", Decimal(1)), unit or "C62")


def _currency(part: Node, offer: Node) -> str:
    said = _word(part.get("priceCurrency")) or _word(offer.get("priceCurrency"))
    return said.upper()


def _word(value: object) -> str:
    return plain(value, longest=LONGEST_WORDS, markup=True)
