"""Pricing alone, killed while offers arrive: nothing is lost and nothing invented."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from common.postgres import transaction
from rpc.scanner.v1 import scanner_pb2
from services.pricing.usecases.put_products import put_products
from tests.sandbox.running import Sandbox
from tests.services.pricing.alone import (
    HOST,
    Pricing,
    read_stored,
    until,
    until_acknowledged,
)
from tests.services.pricing.given import fresh_listing, offer_message
from tests.services.pricing.scanning import Scanner, read_pages
from tests.stores import Postgres

if TYPE_CHECKING:
    from common.postgres import Pool

pytestmark = [
    pytest.mark.migrated("pricing"),
    pytest.mark.slow,
    pytest.mark.allow_hosts([HOST]),
]

KILLS = 5
LAMPS = 120
"""New offers of one known lamp in each round; half of those before change."""
AN_EVENT = 9
HOURS = 3600.0


@dataclass
class Feed:
    """Sends offers to pricing without a pause: new ones, changed ones, old ones again.

    The sandbox's pages have to be looked up outside; the lamps are known.
    """

    scanner: Scanner
    sandbox: Sandbox
    chance: random.Random
    lamps: dict[str, int] = field(default_factory=dict)
    round: int = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """One round more, while the block lasts; what is not sent then is lost."""
        task = asyncio.create_task(self._send())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})
            if not task.cancelled():
                task.result()

    async def _send(self) -> None:
        news = [*self._pages(self.round * 6 * HOURS), *self._lamps()]
        self.round += 1
        self.chance.shuffle(news)
        older = list(self.scanner.newest.values())
        for start in range(0, len(news), AN_EVENT):
            await self.scanner.publish(*news[start : start + AN_EVENT])
            if older:
                await self.scanner.send(self.chance.sample(older, 2))
            await asyncio.sleep(0.005)

    def _pages(self, time: float) -> Iterator[scanner_pb2.Offer]:
        self.sandbox.world.advance(time)
        for one in read_pages(self.sandbox.world, time):
            known = self.scanner.newest.get(one.offer_id)
            if known is None or known.version < one.version:
                yield one

    def _lamps(self) -> Iterator[scanner_pb2.Offer]:
        changed = self.chance.sample(sorted(self.lamps), len(self.lamps) // 2)
        fresh = (f"lamp {len(self.lamps) + n}" for n in range(LAMPS))
        for key in [*changed, *fresh]:
            self.lamps[key] = self.lamps.get(key, 0) + 1
            yield offer_message(key, self.lamps[key])


async def until_it_decides(pool: Pool) -> None:
    """Return when there is a decision that was not there."""
    query = "SELECT count(*) FROM decisions"
    before = await pool.fetchval(query)

    async def has_more() -> bool:
        return bool(await pool.fetchval(query) > before)

    await until(has_more)


class TestKilled:
    async def test_at_any_moment_it_loses_nothing_and_invents_nothing(
        self,
        pricing: Pricing,
        scanner: Scanner,
        sandbox: Sandbox,
        pool: Pool,
        pg: Postgres,
    ) -> None:
        async with transaction(pool) as connection:
            await put_products(connection, [fresh_listing()])
        chance = random.Random(3)  # noqa: S311 - to repeat a failure
        feed = Feed(scanner, sandbox, chance)
        interrupted = 0
        for kill in range(KILLS):
            # An acknowledgement or two of each life is not heard.
            scanner.deaf = chance.randint(0, 2)
            with pricing.start():
                async with feed.running():
                    await until_it_decides(pool)
                    await asyncio.sleep(chance.uniform(0, 0.6))
            interrupted += bool(scanner.pending)
            if kill == KILLS // 2:
                await scanner.redis.flushdb()
        scanner.deaf = 0
        with pricing.start():
            await scanner.republish()
            await until_acknowledged(scanner, again=1.0)
            stored = await read_stored(pg)
        assert stored.faults(scanner) == []
        assert scanner.acknowledged == {
            one: offer.version for one, offer in scanner.newest.items()
        }
        assert interrupted > 0
