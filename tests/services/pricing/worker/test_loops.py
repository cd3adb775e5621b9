"""Offers from the stream to decisions, acks and events, with all loops running."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from prometheus_client import CollectorRegistry

from common import bus
from common.bus import Timing
from common.cache import open_redis
from common.grpc import make_channel
from common.stores import StoreUnreachable
from rpc.common.v1.envelope_pb2 import Envelope
from rpc.pricing.v1.events_pb2 import OpportunityDecided
from services.pricing.adapters.tuning_files import load_weights
from services.pricing.clients import SCANNER
from services.pricing.clients import Scanner as ScannerClient
from services.pricing.rules.matching.weights import Weights
from services.pricing.usecases.matching import Matching
from services.pricing.worker.loops import Loops
from tests.services.pricing.given import (
    EBAY,
    FBM,
    GTINS,
    make_offer,
    offer_message,
)
from tests.services.pricing.scanning import Scanner, serving
from tests.services.pricing.workbench import Workbench
from tests.stores import Redis
from vendors.keepa import OutOfTokens

if TYPE_CHECKING:
    from redis.asyncio import Redis as RedisClient

    from common.postgres import Pool

pytestmark = [pytest.mark.migrated("pricing"), pytest.mark.allow_hosts(["127.0.0.1"])]

TIMING = Timing(first_pause=0.01, block=0.1, claim_after=5.0, check_every=0.5)
WITHIN = 20.0
KEYS = [f"K-{n}" for n in range(40)]


@dataclass
class Platform:
    """Pricing's loops beside a pretend scanner."""

    bench: Workbench
    scanner: Scanner
    redis: RedisClient

    @asynccontextmanager
    async def running(self, name: str = "one") -> AsyncIterator[Loops]:
        """All loops of one process, which stops in good order."""
        registry = CollectorRegistry()
        target = f"127.0.0.1:{self.scanner.port}"
        async with make_channel(target, [SCANNER], registry=registry) as channel:
            client = ScannerClient(channel)
            loops = Loops(
                self.bench.tools, self.redis, client, name=name, timing=TIMING
            )
            task = asyncio.create_task(loops.run())
            try:
                yield loops
            finally:
                loops.stop()
                async with asyncio.timeout(WITHIN):
                    await task

    async def until(self, done: Callable[[], Awaitable[bool]]) -> None:
        """Return when that is so."""
        async with asyncio.timeout(WITHIN):
            while True:
                if await done():
                    return
                await asyncio.sleep(0.02)

    async def until_acknowledged(self) -> None:
        """Return when the scanner waits for nothing."""

        async def done() -> bool:
            return not self.scanner.pending

        await self.until(done)

    async def has_decided(self, count: int) -> bool:
        """Whether there are so many current decisions."""
        return len(await self.bench.current()) == count

    async def has_heard(self, count: int) -> bool:
        """Whether the scanner has heard of so many offers."""
        return len(self.scanner.acknowledged) >= count

    async def has_told(self, count: int) -> bool:
        """Whether so many events stand on the stream."""
        return len(await self.relayed()) >= count

    async def is_waiting(self) -> bool:
        """Whether an offer waits for an answer from outside."""
        return bool(await self.bench.rows("SELECT 1 FROM waiting"))

    async def check(self) -> None:
        """One current decision of each offer and channel, over its newest version."""
        current = await self.bench.current()
        newest = {one: two.version for one, two in self.scanner.newest.items()}
        assert {key: version for key, (version, _) in current.items()} == {
            (offer_id, channel): version
            for offer_id, version in newest.items()
            for channel in (FBM, EBAY)
        }
        headlines = await self.bench.rows(
            "SELECT offer_id FROM opportunities WHERE headline"
        )
        assert sorted(one["offer_id"] for one in headlines) == sorted(newest)

    async def relayed(self) -> list[Envelope]:
        """What stands on the stream of opportunities."""
        entries: Any = await self.redis.xrange("opportunities")
        return [Envelope.FromString(fields[b"envelope"]) for _, fields in entries]


class Reluctant(Matching):
    """A catalogue whose store is away for some tries."""

    def __init__(self, pool: Pool, weights: Weights, *, failures: int) -> None:
        super().__init__(pool, weights)
        self.failures = failures

    async def load(self) -> None:
        """See Matching."""
        if self.failures:
            self.failures -= 1
            raise StoreUnreachable
        await super().load()


@pytest.fixture
async def platform(known: Workbench, redis: Redis) -> AsyncIterator[Platform]:
    """Nothing runs yet but the scanner."""
    client = await open_redis(redis.url)
    scanner = Scanner(client)
    async with serving(scanner):
        yield Platform(known, scanner, client)
    await client.aclose()


class TestLoops:
    async def test_an_offer_becomes_a_decision_an_ack_and_an_event(
        self, platform: Platform
    ) -> None:
        async with platform.running():
            await platform.scanner.publish(offer_message())
            await platform.until_acknowledged()
            await platform.check()
            await platform.until(lambda: platform.has_told(2))
        events = await platform.relayed()
        assert [event.seq for event in events] == [1, 2]
        told = [OpportunityDecided.FromString(one.payload) for one in events]
        assert [one.opportunity.channel for one in told] == [FBM, EBAY]
        assert platform.scanner.acknowledged == {make_offer().offer_id: 1}

    async def test_repeats_and_disorder_change_nothing(
        self, platform: Platform
    ) -> None:
        chance = random.Random(1)  # noqa: S311 - an order, not a secret.
        sent = [offer_message(key, version) for key in KEYS for version in (1, 2, 3)]
        repeated = [*sent, *chance.sample(sent, 30)]
        chance.shuffle(repeated)
        for one in sent:
            platform.scanner.newest[one.offer_id] = one
            platform.scanner.pending[one.offer_id] = one
        async with platform.running():
            await platform.scanner.send(repeated, at_once=7)
            await platform.until_acknowledged()
        await platform.check()
        versions = [
            (one.opportunity_id, one.version) for one in await platform.bench.told()
        ]
        assert len(set(versions)) == len(versions)

    async def test_two_processes_share_the_work(self, platform: Platform) -> None:
        async with platform.running("one"), platform.running("two"):
            for key in KEYS:
                await platform.scanner.publish(offer_message(key))
            await platform.until_acknowledged()
        await platform.check()

    async def test_a_scanner_that_hears_late_hears_all(
        self, platform: Platform
    ) -> None:
        platform.scanner.deaf = 6
        async with platform.running():
            await platform.scanner.publish(*map(offer_message, KEYS))
            await platform.until_acknowledged()
        await platform.check()

    async def test_a_redis_that_was_emptied_loses_nothing(
        self, platform: Platform
    ) -> None:
        async with platform.running():
            await platform.scanner.publish(*map(offer_message, KEYS[:20]), at_once=5)
            await platform.until(lambda: platform.has_heard(1))
            await platform.redis.flushdb()
            await platform.scanner.publish(*map(offer_message, KEYS[20:]), at_once=5)
            await platform.redis.flushdb()
            async with asyncio.timeout(WITHIN):
                while platform.scanner.pending:
                    await platform.scanner.republish()
                    await asyncio.sleep(0.3)
        await platform.check()

    async def test_what_dies_between_the_commit_and_the_ack_is_made_good(
        self, platform: Platform
    ) -> None:
        platform.scanner.deaf = 10**6
        async with platform.running():
            await platform.scanner.publish(*map(offer_message, KEYS))
            await platform.until(lambda: platform.has_decided(2 * len(KEYS)))
        assert platform.scanner.pending
        told = len(await platform.bench.told())
        platform.scanner.deaf = 0
        async with platform.running():
            await platform.scanner.republish()
            await platform.until_acknowledged()
        await platform.check()
        assert len(await platform.bench.told()) == told

    async def test_an_event_that_cannot_be_read_does_not_stop_the_others(
        self, platform: Platform
    ) -> None:
        good = offer_message()
        bad = Envelope(
            event_id="bad", type="magpie.scanner.v1.OffersObserved", payload=b"\xff"
        )
        async with platform.running():
            await bus.publish(platform.redis, "offers", [bad])
            await platform.scanner.publish(good)
            await platform.until_acknowledged()
        letters = await platform.bench.rows("SELECT event_id, error FROM dead_letters")
        assert [one["event_id"] for one in letters] == ["bad"]
        assert "not the message" in letters[0]["error"]

    async def test_an_offer_without_a_version_does_not_stop_the_others(
        self, platform: Platform
    ) -> None:
        broken = offer_message("broken")
        broken.version = 0
        async with platform.running():
            await platform.scanner.publish(offer_message())
            await platform.scanner.send([broken, offer_message("after")])
            await platform.until(lambda: platform.has_heard(2))
        assert await platform.bench.rows("SELECT * FROM dead_letters") == []

    async def test_an_offer_that_waited_is_decided_when_there_are_tokens_again(
        self, platform: Platform
    ) -> None:
        market = platform.bench.market
        market.error = OutOfTokens(retry_after=timedelta(seconds=1))
        async with platform.running():
            await platform.scanner.publish(offer_message(gtins=[GTINS[1]]))
            await platform.until(platform.is_waiting)
            assert await platform.bench.current() == {}
            await platform.scanner.republish()
            market.error = None
            await platform.until_acknowledged()
        await platform.check()
        assert await platform.bench.rows("SELECT * FROM waiting") == []

    async def test_what_was_loaded_before_is_known_after_another_start(
        self, platform: Platform
    ) -> None:
        async with platform.running():
            await platform.scanner.publish(offer_message("A"))
            await platform.until_acknowledged()
        platform.bench.market.listings.clear()
        async with platform.running():
            await platform.scanner.publish(offer_message("B"))
            await platform.until_acknowledged()
        rows = await platform.bench.rows("SELECT matched FROM opportunities")
        assert [row["matched"] for row in rows] == [True] * 4

    async def test_while_postgres_is_away_at_the_start_it_waits_for_it(
        self, platform: Platform
    ) -> None:
        tools = platform.bench.tools
        slow = Reluctant(tools.pool, load_weights(), failures=2)
        bench = replace(platform.bench, tools=replace(tools, matching=slow))
        async with replace(platform, bench=bench).running():
            await platform.scanner.publish(offer_message())
            await platform.until_acknowledged()
        assert slow.failures == 0

    async def test_told_to_stop_before_it_is_loaded_it_stops(
        self, platform: Platform
    ) -> None:
        tools = platform.bench.tools
        never = Reluctant(tools.pool, load_weights(), failures=10**6)
        bench = replace(platform.bench, tools=replace(tools, matching=never))
        async with replace(platform, bench=bench).running():
            await asyncio.sleep(0.05)
