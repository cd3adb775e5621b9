"""The catalogue in memory beside the one in Postgres, and the thread that works on it.

The numeric libraries take seconds to import, so they are imported when the catalogue is
first loaded, in that thread: the process answers meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from common.errors import Retryable
from common.postgres import transaction
from services.pricing.rules.items import Item
from services.pricing.rules.matching.weights import Weights
from services.pricing.rules.products import Product
from services.pricing.store.products import read_changed, read_products

if TYPE_CHECKING:
    from common.postgres import Pool
    from services.pricing.models.catalogue import Catalogue, Found

_PAGE: Final = 2_000
# A change may become visible that long after the moment it bears.
_OVERLAP: Final = timedelta(minutes=1)
_BEGINNING: Final = (datetime(2000, 1, 1, tzinfo=UTC), UUID(int=0))


class NotReady(Retryable):
    """The catalogue is still being loaded."""


class Matching:
    """Matches offers with the products that this process knows."""

    def __init__(self, pool: Pool, weights: Weights) -> None:
        self._pool = pool
        self._weights = weights
        self._catalogue: Catalogue | None = None
        self._products: dict[UUID, Product] = {}
        self._read = _BEGINNING
        self._loaded = asyncio.Event()
        self._turn = asyncio.Lock()

    async def load(self) -> None:
        """Import what is needed and read every product; again if it was cut short."""
        if self._catalogue is None:
            self._catalogue = await asyncio.to_thread(_make, self._weights)
        await self.refresh()
        self._loaded.set()

    async def loaded(self) -> None:
        """Wait until `load` is done."""
        await self._loaded.wait()

    async def refresh(self) -> None:
        """Read what others have added or changed since the last time."""
        moment, product_id = self._read
        after = (max(moment - _OVERLAP, _BEGINNING[0]), product_id)
        more = True
        while more:
            async with transaction(self._pool) as connection:
                products, after = await read_changed(connection, after, _PAGE)
            await self._put(products)
            more = len(products) == _PAGE
        self._read = max(self._read, after)

    async def learn(self, product_ids: Collection[UUID]) -> None:
        """Read these products, whether they are known here or not."""
        if product_ids:
            async with transaction(self._pool) as connection:
                products = await read_products(connection, product_ids)
            await self._put(products)

    async def know(self, product_ids: Collection[UUID]) -> None:
        """Read those of these products that are not known here yet."""
        async with self._turn:
            missing = [one for one in product_ids if one not in self._products]
        await self.learn(missing)

    async def match(self, offers: Sequence[Item]) -> list[Found]:
        """The product of each offer, in their order. Raises NotReady."""
        if self._catalogue is None or not self._loaded.is_set():
            raise NotReady
        return await asyncio.to_thread(self._catalogue.match, offers)

    def product(self, product_id: UUID | None) -> Product | None:
        """The product of that id, if it is known here."""
        return None if product_id is None else self._products.get(product_id)

    def __len__(self) -> int:
        return len(self._products)

    async def _put(self, products: Sequence[Product]) -> None:
        if self._catalogue is None:
            raise NotReady
        # Whoever finds one in the catalogue has to find it here as well.
        async with self._turn:
            new = [one for one in products if self._products.get(one.product_id) != one]
            if new:
                self._products.update({one.product_id: one for one in new})
                pairs = [(one.product_id, one.item) for one in new]
                await asyncio.to_thread(self._catalogue.put, pairs)


def _make(weights: Weights) -> Catalogue:
    from services.pricing.models.catalogue import Catalogue

    return Catalogue(weights)
