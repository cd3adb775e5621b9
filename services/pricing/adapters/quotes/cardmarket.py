"""Cardmarket's public price guide, and its product lists that name its numbers.

Shape: createdAt, and priceGuides with idProduct, avg, low, trend, avg1, avg7, avg30,
each again with an ending for foils ("-foil", for Pokemon "-holo"); all in euros.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
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
)
from services.pricing.adapters.quotes._files import (
    check_status,
    not_yet_to_come,
    rows,
    value_at,
)
from services.pricing.adapters.quotes._source import Capabilities, Fault, Given
from services.pricing.errors import LayoutChanged
from services.pricing.rules.products import Listing
from services.pricing.rules.quotes import Basis

NAME: Final = "cardmarket"
CAPABILITIES: Final = Capabilities(
    policy="The files are public and made daily; they are for our own use. The site "
    "itself must not be scraped, and its API is for its sellers.",
    terms_url="https://www.cardmarket.com/en/Magic/Data/Price-Guide",
    currencies=frozenset({"EUR"}),
    has_sealed=True,
)

# The trend is Cardmarket's own figure of what it sells for, outliers left out.
_ENDINGS: Final = ((Finish.NONFOIL, ""), (Finish.FOIL, "-foil"), (Finish.FOIL, "-holo"))
_CURRENCY: Final = "EUR"


@dataclass(frozen=True, slots=True)
class _Known:
    """What a product list says of a number."""

    name: str
    category: str
    expansion: str
    is_sealed: bool


def read_listings(given: Given) -> Iterator[Listing | Fault]:
    """See QuoteSource. One listing for each finish; sealed ones have none."""
    check_status(given)
    day = _created(given)
    known = {number: one for file in given.product_lists for number, one in _list(file)}
    for row in rows(given, "priceGuides.item"):
        number = need(row, "idProduct", int, given.name)
        if "trend" not in row:
            raise LayoutChanged(f"{given.name}: product {number} has no 'trend'.")
        seen: set[str] = set()
        for finish, ending in _ENDINGS:
            try:
                price = money(row.get(f"trend{ending}"), _CURRENCY)
            except NoPrice as exc:
                yield fault(f"{number} trend{ending}", exc)
                continue
            card = _card(number, finish, known.get(number))
            # A sealed box has no foil of its own, and a card one kind of it.
            if price is not None and card.key not in seen:
                seen.add(card.key)
                priced = Priced(
                    market=NAME, price=price, observed_at=day, basis=Basis.MARKET
                )
                yield listing_of(card, [priced], fetched_at=given.fetched_at)


def _card(number: int, finish: Finish, known: _Known | None) -> Card:
    sealed = known is not None and known.is_sealed
    return Card(
        origin=NAME,
        key=str(number) if sealed else f"{number}:{finish}",
        title=known.name if known else "",
        names=((NAME, str(number)),),
        finish=finish,
        category=known.category if known else "",
        is_sealed=sealed,
    )


def _list(given: Given) -> Iterator[tuple[int, _Known]]:
    """The products of products_singles_N.json or products_nonsingles_N.json."""
    for row in rows(given, "products.item"):
        category = need(row, "categoryName", str, given.name)
        yield (
            need(row, "idProduct", int, given.name),
            _Known(
                need(row, "name", str, given.name),
                category,
                str(row.get("idExpansion") or ""),
                # Of single cards the category is "Magic Single", "Pokémon Single".
                not category.endswith("Single"),
            ),
        )


def _created(given: Given) -> datetime:
    said = value_at(given, "createdAt")
    if not isinstance(said, str):
        raise LayoutChanged(
            f"{given.name}: no 'createdAt'.", hint="Is it a price_guide_N.json?"
        )
    for form in ("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S%z"):
        try:
            created = datetime.strptime(said, form).astimezone(UTC)
        except ValueError:
            continue
        return not_yet_to_come(given, created)
    raise LayoutChanged(f"{given.name}: {said[:40]!r} is no time with its zone.")
