"""Scryfall's bulk files: every printing of Magic cards with its daily prices.

Shape: https://scryfall.com/docs/api/cards and /docs/api/bulk-data. `prices` has texts
in dollars (TCGplayer's market price), euros (Cardmarket's trend) and event tickets.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from services.pricing.adapters.quotes._cards import (
    Card,
    Finish,
    NoPrice,
    Priced,
    fault,
    listing_of,
    money,
    need,
    number,
    text,
)
from services.pricing.adapters.quotes._files import Row, check_status, day_of, rows
from services.pricing.adapters.quotes._source import Capabilities, Fault, Given
from services.pricing.errors import LayoutChanged
from services.pricing.rules.conditions import Condition
from services.pricing.rules.products import Listing
from services.pricing.rules.quotes import Basis

NAME: Final = "scryfall"
CAPABILITIES: Final = Capabilities(
    policy="Free for software about Magic; prices must not be put behind a paywall or "
    "shown as ours, and bulk files are fetched once a day at most.",
    terms_url="https://scryfall.com/docs/api",
    conditions=frozenset({Condition.USED}),
    currencies=frozenset({"USD", "EUR"}),
)

# Event tickets ("tix") buy cards of Magic Online, which nobody can send.
_PRICES: Final = (
    (Finish.NONFOIL, "usd", "USD", "tcgplayer"),
    (Finish.FOIL, "usd_foil", "USD", "tcgplayer"),
    (Finish.ETCHED, "usd_etched", "USD", "tcgplayer"),
    (Finish.NONFOIL, "eur", "EUR", "cardmarket"),
    (Finish.FOIL, "eur_foil", "EUR", "cardmarket"),
    (Finish.ETCHED, "eur_etched", "EUR", "cardmarket"),
)
_KNOWN: Final = frozenset({*(one[1] for one in _PRICES), "tix"})
_GAME: Final = "Trading Cards > Magic: The Gathering"


def read_listings(given: Given) -> Iterator[Listing | Fault]:
    """See QuoteSource. One listing for each finish of each printing."""
    check_status(given)
    day = day_of(given)
    for row in rows(given, "item"):
        key = need(row, "id", str, given.name)
        prices = need(row, "prices", dict, given.name)
        if not prices.keys() & _KNOWN:
            raise LayoutChanged(f"{given.name}: {key} has prices of no known name.")
        if need(row, "digital", bool, given.name):
            continue
        for finish in need(row, "finishes", list, given.name):
            yield from _finish(given, row, finish, day)


def _finish(
    given: Given, row: Row, finish: str, day: datetime
) -> Iterator[Listing | Fault]:
    found: list[Priced] = []
    for wanted, name, currency, market in _PRICES:
        if wanted != finish:
            continue
        try:
            price = money(row["prices"].get(name), currency)
        except NoPrice as exc:
            yield fault(f"{row['id']} {name}", exc)
            continue
        if price is not None:
            found.append(
                Priced(market=market, price=price, observed_at=day, basis=Basis.MARKET)
            )
    if found:
        card = _card(given, row, finish)
        yield listing_of(card, found, fetched_at=given.fetched_at)


def _card(given: Given, row: Row, finish: str) -> Card:
    file = given.name
    key = row["id"]
    tcgplayer = number(row, "tcgplayer_id", file)
    if finish == Finish.ETCHED:
        # An etched card is a product of its own there.
        tcgplayer = number(row, "tcgplayer_etched_id", file) or tcgplayer
    cardmarket = number(row, "cardmarket_id", file)
    numbers = (("tcgplayer", tcgplayer), ("cardmarket", cardmarket))
    return Card(
        origin=NAME,
        key=f"{key}:{finish}",
        title=need(row, "name", str, file),
        names=((NAME, key), *((n, str(own)) for n, own in numbers if own is not None)),
        finish=finish,
        language=need(row, "lang", str, file),
        set_name=text(row, "set_name", file),
        number=text(row, "collector_number", file),
        category=_GAME,
        url=text(row, "scryfall_uri", file),
    )
