"""MTGJSON's AllPrices and AllPricesToday: Magic cards' prices by shop and day.

Shape: https://mtgjson.com/data-models/price/: data > uuid > paper > shop > retail or
buylist > finish > day. AllIdentifiers, as a product list, says which card a uuid is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from common.money import Money
from services.pricing.adapters.quotes._cards import (
    Card,
    Finish,
    NoPrice,
    Priced,
    fault,
    listing_of,
    money,
    need,
    text,
)
from services.pricing.adapters.quotes._files import (
    Row,
    check_status,
    entries,
    not_yet_to_come,
    value_at,
)
from services.pricing.adapters.quotes._source import Capabilities, Fault, Given
from services.pricing.errors import LayoutChanged
from services.pricing.rules.conditions import Condition
from services.pricing.rules.products import Listing
from services.pricing.rules.quotes import Basis, spread_of

NAME: Final = "mtgjson"
CAPABILITIES: Final = Capabilities(
    policy="The files are under the MIT licence; the prices in them belong to the "
    "shops, so they are used for our own decisions and not published.",
    terms_url="https://mtgjson.com/license/",
    conditions=frozenset({Condition.USED}),
    currencies=frozenset({"USD", "EUR"}),
    has_spread=True,
)

_FINISHES: Final = {
    "normal": Finish.NONFOIL,
    "foil": Finish.FOIL,
    "etched": Finish.ETCHED,
}
# These are marketplaces, whose figure is of sales; any other shop's is what it asks.
_MARKETPLACES: Final = frozenset({"tcgplayer", "cardmarket"})
_CURRENCIES: Final = frozenset({"USD", "EUR"})
_GAME: Final = "Trading Cards > Magic: The Gathering"
# Other origins' numbers for the same card, and which finishes each is for.
_NUMBERS: Final = (
    ("scryfallId", "scryfall", frozenset(Finish)),
    ("tcgplayerProductId", "tcgplayer", frozenset({Finish.NONFOIL, Finish.FOIL})),
    ("tcgplayerEtchedProductId", "tcgplayer", frozenset({Finish.ETCHED})),
    ("mcmId", "cardmarket", frozenset({Finish.NONFOIL, Finish.FOIL})),
)


@dataclass(frozen=True, slots=True)
class _Known:
    """Which card a uuid is: what the list of products says of it."""

    name: str
    set_code: str
    number: str
    language: str
    numbers: tuple[tuple[str, str], ...]


def read_listings(given: Given) -> Iterator[Listing | Fault]:
    """See QuoteSource. One listing for each finish of each card."""
    check_status(given)
    _check_meta(given)
    cards = {uuid: one for file in given.product_lists for uuid, one in _known(file)}
    for uuid, formats in entries(given, "data"):
        paper = formats.get("paper")
        if paper is None:
            continue  # Only on Magic Online, whose tickets are no money.
        if not isinstance(paper, dict):
            raise LayoutChanged(f"{given.name}: 'paper' of {uuid} is no object.")
        found: dict[Finish, list[Priced]] = {}
        for shop, prices in paper.items():
            if not isinstance(prices, dict):
                raise LayoutChanged(f"{given.name}: {shop} of {uuid} is no object.")
            yield from _shop(given, f"{uuid} {shop}", shop, prices, found)
        for finish, priced in found.items():
            card = _card(uuid, finish, cards.get(uuid))
            yield listing_of(card, priced, fetched_at=given.fetched_at)


def _check_meta(given: Given) -> None:
    date = value_at(given, "meta.date")
    if not isinstance(date, str):
        raise LayoutChanged(
            f"{given.name}: no 'meta.date' at its beginning.",
            hint="Is it AllPrices.json or AllPricesToday.json?",
        )
    not_yet_to_come(given, _day(date, given.name))


def _shop(
    given: Given,
    key: str,
    shop: str,
    prices: Row,
    found: dict[Finish, list[Priced]],
) -> Iterator[Fault]:
    currency = need(prices, "currency", str, given.name)
    if currency not in _CURRENCIES:
        yield Fault(key, f"{currency!r} is no currency that is read here.")
        return
    for side in ("retail", "buylist"):
        for finish, days in _object(prices, side, given.name).items():
            known = _FINISHES.get(finish)
            if known is None or not isinstance(days, dict):
                raise LayoutChanged(
                    f"{given.name}: {finish!r} of {key} is no known finish with days."
                )
            try:
                by_day = _by_day(days, currency, given)
            except NoPrice as exc:
                yield fault(f"{key} {side} {finish}", exc)
                continue
            if by_day:
                found.setdefault(known, []).append(
                    _priced(shop, side, by_day, currency)
                )


def _by_day(
    days: Mapping[str, Any], currency: str, given: Given
) -> dict[datetime, int]:
    """The minor units of each day that has a price."""
    found: dict[datetime, int] = {}
    for day, value in days.items():
        price = money(value, currency)
        if price is not None:
            moment = not_yet_to_come(given, _day(day, given.name))
            found[moment] = price.minor_units
    return found


def _priced(
    shop: str, side: str, by_day: Mapping[datetime, int], currency: str
) -> Priced:
    """The spread over the days, each weighing the same; of one day only its price.

    A shop pays what it says on the latest day, whatever it paid before.
    """
    latest = max(by_day)
    if side == "buylist":
        return Priced(
            market=f"buyback-{shop}",
            price=Money(by_day[latest], currency),
            observed_at=latest,
            basis=Basis.BUYBACK,
        )
    spread = spread_of((units, 1) for units in by_day.values())
    assert spread is not None  # noqa: S101 - there is a day.
    several = len(by_day) > 1
    return Priced(
        market=shop,
        price=Money(spread.p50, currency),
        observed_at=latest,
        basis=Basis.MARKET if shop in _MARKETPLACES else Basis.RETAIL,
        p10=Money(spread.p10, currency) if several else None,
        p90=Money(spread.p90, currency) if several else None,
    )


def _card(uuid: str, finish: Finish, known: _Known | None) -> Card:
    if known is None:
        key = f"{uuid}:{finish}"
        return Card(
            origin=NAME, key=key, title="", names=((NAME, uuid),), finish=finish
        )
    numbers = tuple(
        (origin, dict(known.numbers)[field])
        for field, origin, finishes in _NUMBERS
        if field in dict(known.numbers) and finish in finishes
    )
    return Card(
        origin=NAME,
        key=f"{uuid}:{finish}",
        title=known.name,
        names=((NAME, uuid), *numbers),
        finish=finish,
        language=known.language,
        set_name=known.set_code,
        number=known.number,
        category=_GAME,
    )


def _known(given: Given) -> Iterator[tuple[str, _Known]]:
    """The cards of AllIdentifiers."""
    for uuid, row in entries(given, "data"):
        identifiers = need(row, "identifiers", dict, given.name)
        numbers = tuple(
            (field, text(identifiers, field, given.name))
            for field, _, _ in _NUMBERS
            if identifiers.get(field)
        )
        language = text(row, "language", given.name)
        yield (
            uuid,
            _Known(
                need(row, "name", str, given.name),
                text(row, "setCode", given.name),
                text(row, "number", given.name),
                _LANGUAGES.get(language, language.casefold() or "en"),
                numbers,
            ),
        )


_LANGUAGES: Final = {
    "English": "en",
    "German": "de",
    "French": "fr",
    "Italian": "it",
    "Spanish": "es",
    "Japanese": "ja",
    "Korean": "ko",
    "Russian": "ru",
    "Portuguese (Brazil)": "pt",
    "Chinese Simplified": "zhs",
    "Chinese Traditional": "zht",
    "Phyrexian": "ph",
}


def _object(row: Row, name: str, file: str) -> Row:
    value = row.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise LayoutChanged(f"{file}: {name!r} is no object.")
    return value


@lru_cache(maxsize=1024)
def _day(text_: str, file: str) -> datetime:
    """The same hundred days come millions of times."""
    try:
        return datetime.strptime(text_, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as exc:
        raise LayoutChanged(f"{file}: {text_[:40]!r} is no day.") from exc
