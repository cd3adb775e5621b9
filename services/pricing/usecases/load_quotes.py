"""Brings the quotes of a file into the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final
from uuid import UUID

from common.postgres import transaction
from services.pricing.adapters.quotes import Fault
from services.pricing.rules.products import Listing, identifiers_of
from services.pricing.store.products import find_identified, put_listings
from services.pricing.store.quotes import put_quotes

if TYPE_CHECKING:
    from common.postgres import Connection, Pool
    from services.pricing.rules.quotes import Quote

_BATCH: Final = 500


@dataclass(slots=True)
class Loaded:
    """How many there were; `nameless` are of nobody we know and have no title."""

    products: int = 0
    quotes: int = 0
    nameless: int = 0
    faults: int = 0


async def load_quotes(pool: Pool, found: Iterable[Listing | Fault]) -> Loaded:
    """Store them, some hundred in a transaction.

    A product that the catalogue has under one of the names gets the quotes; else it is
    added, if the file says what it is. Loading the same file again changes nothing.
    """
    loaded = Loaded()
    for batch in _batches(_listings(found, loaded)):
        async with transaction(pool) as connection:
            await _load_some(connection, batch, loaded)
    return loaded


def _listings(found: Iterable[Listing | Fault], loaded: Loaded) -> Iterator[Listing]:
    for one in found:
        if isinstance(one, Fault):
            loaded.faults += 1
        else:
            yield one


def _batches(listings: Iterator[Listing]) -> Iterator[list[Listing]]:
    while batch := list(islice(listings, _BATCH)):
        yield batch


async def _load_some(
    connection: Connection, batch: Sequence[Listing], loaded: Loaded
) -> None:
    names = {name for one in batch for name in _names(one)}
    holders = await find_identified(connection, names)
    quotes: dict[tuple[UUID, str, str], tuple[UUID, Quote]] = {}

    def note(product_id: UUID, listing: Listing) -> None:
        for quote in listing.quotes:
            quotes[product_id, quote.market, quote.condition] = product_id, quote

    fresh: dict[tuple[str, str], Listing] = {}
    for one in batch:
        known = {holder for name in _names(one) for holder in holders.get(name, ())}
        for product_id in known:
            note(product_id, one)
        if known:
            continue
        if one.item.title:
            fresh[one.origin, one.key] = one
        else:
            loaded.nameless += 1
    ids = await put_listings(connection, list(fresh.values()))
    for product_id, one in zip(ids, fresh.values(), strict=True):
        note(product_id, one)
    await put_quotes(connection, quotes.values())
    loaded.products += len(fresh)
    loaded.quotes += len(quotes)


def _names(listing: Listing) -> list[str]:
    return [*identifiers_of(listing.item), *listing.names]
