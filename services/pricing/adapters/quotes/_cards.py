"""What the price files of trading cards have in common: finishes, names, prices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from common.money import Money, Rounding
from services.pricing.adapters.quotes._source import Fault
from services.pricing.errors import LayoutChanged
from services.pricing.rules.conditions import Condition
from services.pricing.rules.identify import IdentityFields, identify_item
from services.pricing.rules.items import Item, MarketFacts, PackSize
from services.pricing.rules.products import Listing
from services.pricing.rules.quotes import Basis, Quote, QuoteTerms

NEAR_MINT: Final = "near_mint"
_ONE_CARD: Final = PackSize(1, "a single card")
_TOO_MUCH: Final = Decimal(10_000_000)


class Finish(StrEnum):
    """How a card is printed; each finish has a price of its own."""

    NONFOIL = "nonfoil"
    """Plain."""
    FOIL = "foil"
    """Shining all over."""
    ETCHED = "etched"
    """Foil with an etched surface."""


class NoPrice(Exception):
    """What stands there is no price; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A printing of a card in one finish and language, or a sealed product.

    `names` are what each origin calls it, as (origin, its own number). `finish` is one
    of Finish, or the words of a game that knows others ("reverse-holofoil").
    """

    origin: str
    key: str
    title: str
    names: tuple[tuple[str, str], ...]
    finish: str = Finish.NONFOIL
    language: str = "en"
    set_name: str = ""
    number: str = ""
    category: str = ""
    is_sealed: bool = False
    url: str = ""
    image_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A price of a card in one market."""

    market: str
    price: Money
    observed_at: datetime
    basis: Basis
    p10: Money | None = None
    p90: Money | None = None
    conditions: str = ""


def listing_of(
    card: Card, prices: Iterable[Priced], *, fetched_at: datetime
) -> Listing:
    """The card as a catalogue listing with a quote for each price.

    A single card is opened goods, so its quotes hold for used ones; the files price the
    best grade only, which `terms.grade` says. A sealed product is new.
    """
    condition = Condition.NEW if card.is_sealed else Condition.USED
    quotes = tuple(
        Quote(
            market=one.market,
            condition=condition,
            p50=one.price,
            facts=MarketFacts(price_p10=one.p10, price_p90=one.p90),
            observed_at=one.observed_at,
            fetched_at=fetched_at,
            origin=card.origin,
            terms=QuoteTerms(
                basis=one.basis,
                grade="" if card.is_sealed else NEAR_MINT,
                conditions=one.conditions,
            ),
        )
        for one in prices
    )
    return Listing(
        origin=card.origin,
        key=card.key,
        item=_item(card),
        quotes=quotes,
        url=card.url,
        image_url=card.image_url,
        names=frozenset(
            name_of(origin, own, card.finish, card.language, sealed=card.is_sealed)
            for origin, own in card.names
        ),
    )


def name_of(
    origin: str, own: str, finish: str, language: str, *, sealed: bool = False
) -> str:
    """How the catalogue names one finish and language of an origin's product.

    `scryfall:0000579f-...:foil`, `cardmarket:12345:nonfoil:de`; `tcgplayer:4567` if
    sealed. English is not written: most files have nothing else.
    """
    if sealed:
        return f"{origin}:{own}"
    ending = "" if language == "en" else f":{language}"
    return f"{origin}:{own}:{finish}{ending}"


def _item(card: Card) -> Item:
    title = _title(card)
    pack: PackSize | None = _ONE_CARD
    if card.is_sealed:
        pack = identify_item(IdentityFields(title=title)).pack
    return Item(
        index=0, row_id=card.key, line=0, title=title, category=card.category, pack=pack
    )


def _title(card: Card) -> str:
    if not card.title:
        return ""
    words = [card.title]
    if card.set_name:
        words.append(f"({card.set_name})")
    if card.number:
        words.append(f"#{card.number}")
    if card.finish != Finish.NONFOIL and not card.is_sealed:
        words.append(card.finish.replace("-", " ").title())
    if card.language != "en":
        words.append(f"[{card.language}]")
    return " ".join(words)


def money(value: object, currency_code: str) -> Money | None:
    """A price in major units; None, empty text and 0 mean that there is none.

    Raises NoPrice for what is no amount, is negative or beyond reason; LayoutChanged
    for what is neither a number nor text.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise LayoutChanged(f"A price is {_kind(value)}, neither a number nor a text.")
    return _amount(value, currency_code)


@lru_cache(maxsize=50_000)
def _amount(value: Decimal | int | str, currency_code: str) -> Money | None:
    """The same few thousand prices come millions of times."""
    try:
        amount = Decimal(value)
    except InvalidOperation as exc:
        raise NoPrice(f"{_short(value)} is not a number") from exc
    if not amount.is_finite():
        raise NoPrice(f"{_short(value)} is not an amount")
    if amount < 0:
        raise NoPrice(f"{_short(value)} is negative")
    if amount > _TOO_MUCH:
        raise NoPrice(f"{_short(value)} is beyond reason")
    # Means come with more decimals than money has.
    return Money.of(amount, currency_code, Rounding.HALF_UP) or None


def need(row: Mapping[str, Any], name: str, kind: type, file: str) -> Any:
    """The field that every row has. Raises LayoutChanged without it or of another type.

    A bool is no whole number here.
    """
    if name not in row:
        raise LayoutChanged(f"{file}: a row has no {name!r}.")
    value = row[name]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise LayoutChanged(f"{file}: {name!r} is {_kind(value)}, not {kind.__name__}.")
    return value


def text(row: Mapping[str, Any], name: str, file: str) -> str:
    """A text that may be absent. Raises LayoutChanged for another type."""
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise LayoutChanged(f"{file}: {name!r} is {_kind(value)}, not a text.")
    return value


def number(row: Mapping[str, Any], name: str, file: str) -> int | None:
    """A whole number that may be absent. Raises LayoutChanged for another type."""
    value = row.get(name)
    if value is None:
        return None
    if type(value) is not int:
        raise LayoutChanged(f"{file}: {name!r} is {_kind(value)}, no whole number.")
    return value


def fault(key: object, why: NoPrice) -> Fault:
    """The row that gives no quote."""
    return Fault(str(key), f"{why}.")


def _kind(value: object) -> str:
    return f"{_short(value)} ({type(value).__name__})"


def _short(value: object) -> str:
    return str(value) if isinstance(value, Decimal) else repr(value)[:40]
