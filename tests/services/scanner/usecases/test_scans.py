"""Scans are queued, claimed by one worker at a time, and ended."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from common import leases
from common.clock import now
from common.postgres import transaction
from services.scanner.adapters.urls import read_address
from services.scanner.errors import (
    AddressRefused,
    BadAddress,
    NoSuchSource,
    ScanForbidden,
)
from services.scanner.rules.problems import Code, Problem
from services.scanner.rules.scan import Priority, Scan, Status
from services.scanner.store import scans, sources
from services.scanner.usecases.claim_scan import Claim, claim_scan
from services.scanner.usecases.end_scan import End, end_scan
from services.scanner.usecases.load_source import load_source
from services.scanner.usecases.put_source import put_source, read_description
from services.scanner.usecases.queue_due import queue_due
from services.scanner.usecases.start_scan import (
    Target,
    read_url,
    source_target,
    start_scan,
    url_target,
)
from tests.services.scanner.given import SHOP, YAML, places

if TYPE_CHECKING:
    from common.postgres import Pool

pytestmark = pytest.mark.migrated("scanner")

WORLD = places()


async def put(pool: Pool, yaml: str = YAML) -> None:
    """Store that source."""
    async with transaction(pool) as connection:
        await put_source(connection, WORLD, read_description(WORLD, yaml))


async def queue(pool: Pool, target: Target) -> Scan:
    """Queue a scan somebody waits for."""
    async with transaction(pool) as connection:
        return await start_scan(connection, target)


async def stored(pool: Pool, scan: Scan) -> Scan:
    """The scan as it is now."""
    async with transaction(pool) as connection:
        found = await scans.find_scan(connection, UUID(scan.scan_id))
    assert found is not None
    return found


class TestTargets:
    async def test_a_source_is_scanned_at_its_site(self, pool: Pool) -> None:
        await put(pool)
        async with transaction(pool) as connection:
            found = await source_target(connection, WORLD, "shop")
        assert found == Target("shop", "shop.example:443")

    async def test_an_unknown_source_is_named(self, pool: Pool) -> None:
        async with transaction(pool) as connection:
            with pytest.raises(NoSuchSource, match="'shop'"):
                await source_target(connection, WORLD, "shop")

    async def test_an_address_is_filed_under_the_source_of_its_site(
        self, pool: Pool
    ) -> None:
        address = await read_url(WORLD, " https://shop.example/p/1#top ")
        async with transaction(pool) as connection:
            alone = await url_target(connection, address)
        assert alone == Target(
            "shop.example:443", "shop.example:443", "https://shop.example/p/1"
        )
        await put(pool)
        async with transaction(pool) as connection:
            assert (await url_target(connection, address)).source == "shop"

    @pytest.mark.parametrize(
        ("url", "error"),
        [
            ("https://internal.example/", AddressRefused),
            ("http://169.254.169.254/latest/meta-data", AddressRefused),
            ("http://127.0.0.1:8001/", AddressRefused),
            ("https://unknown.example/", BadAddress),
            ("file:///etc/passwd", BadAddress),
        ],
    )
    async def test_an_address_that_may_not_be_asked_is_refused(
        self, url: str, error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            await read_url(WORLD, url)

    async def test_what_its_terms_forbid_is_not_scanned_by_hand_or_clock(
        self, pool: Pool
    ) -> None:
        yaml = (
            "name: offers\ntitle: OfferUp\nkind: site\nadapter: offerup\n"
            "currency: USD\nlocale: en-US\nevery: 1h\n"
            'search:\n  keywords: ["lamp"]\n'
        )
        async with transaction(pool) as connection:
            await put_source(connection, WORLD, read_description(WORLD, yaml))
        await queue_due(pool, WORLD)
        async with transaction(pool) as connection:
            assert (
                await scans.list_scans(
                    connection, source="offers", before=None, limit=5
                )
                == []
            )
            with pytest.raises(ScanForbidden, match="automated means"):
                await source_target(connection, WORLD, "offers")
            address = read_address("https://offerup.com/item/detail/1")
            with pytest.raises(ScanForbidden):
                await url_target(connection, address)
            permitted = f"{yaml}scan_permission: letter of 2026-10-02\n"
            await put_source(connection, WORLD, read_description(WORLD, permitted))
            target = await source_target(connection, WORLD, "offers")
        assert target == Target("offers", "offerup.com:443")


class TestQueueDue:
    async def test_queues_what_is_due_once(self, pool: Pool) -> None:
        await put(pool)
        assert await queue_due(pool, WORLD) == 1
        assert await queue_due(pool, WORLD) == 0
        async with transaction(pool) as connection:
            (found,) = await scans.open_scans(connection, limit=9)
        assert (found.source, found.priority) == ("shop", Priority.BACKFILL)

    async def test_two_replicas_queue_it_once(self, pool: Pool) -> None:
        await put(pool)
        found = await asyncio.gather(*(queue_due(pool, WORLD) for _ in range(5)))
        assert sum(found) == 1

    async def test_passes_over_a_source_whose_sandbox_does_not_run(
        self, pool: Pool, caplog: pytest.LogCaptureFixture
    ) -> None:
        world = places(larkfield="http://127.0.0.1:8091")
        yaml = YAML.replace("https://shop.example/", "sandbox://larkfield/")
        async with transaction(pool) as connection:
            await put_source(connection, world, read_description(world, yaml))
        assert await queue_due(pool, WORLD) == 1
        assert "shop is not scanned: The sandbox has no site" in caplog.text


async def claim(pool: Pool, worker: str, *, ttl: float = 60) -> Claim | None:
    """What that worker gets."""
    return await claim_scan(pool, worker, own=(), ttl=timedelta(seconds=ttl))


class TestClaimScan:
    async def test_gives_each_scan_to_one_worker(self, pool: Pool) -> None:
        for n in range(4):
            await queue(pool, Target(f"s{n}", f"s{n}.example:443"))
        found = await asyncio.gather(*(claim(pool, f"w{n}") for n in range(8)))
        got = [one.scan.source for one in found if one]
        assert len(got) == len(set(got))
        # Two who looked at the same time may have passed each other; none is left over.
        while one := await claim(pool, "late"):
            got.append(one.scan.source)
        assert sorted(got) == ["s0", "s1", "s2", "s3"]

    async def test_one_site_has_one_worker_at_a_time(self, pool: Pool) -> None:
        await queue(pool, Target("a", "shop.example:443"))
        await queue(pool, Target("b", "shop.example:443"))
        first = await claim(pool, "w")
        assert first is not None
        assert await claim(pool, "other") is None
        await end_scan(pool, WORLD, first, End(Status.SUCCEEDED))
        second = await claim(pool, "other")
        assert second is not None
        assert second.scan.source != first.scan.source

    async def test_the_scan_of_a_dead_worker_goes_to_the_next(self, pool: Pool) -> None:
        made = await queue(pool, Target("shop", "shop.example:443"))
        first = await claim(pool, "dead", ttl=0.2)
        assert first is not None
        assert await claim(pool, "next") is None
        await asyncio.sleep(0.25)
        second = await claim(pool, "next")
        assert second is not None
        assert (second.scan.scan_id, second.scan.tries) == (made.scan_id, 2)
        assert second.lease.fence > first.lease.fence

    async def test_a_source_that_moved_waits_for_the_scan_of_where_it_was(
        self, pool: Pool
    ) -> None:
        await queue(pool, Target("shop", "shop.example:443"))
        first = await claim(pool, "w")
        assert first is not None
        await queue(pool, Target("shop", "new.example:443"))
        assert await claim(pool, "other") is None
        await end_scan(pool, WORLD, first, End(Status.SUCCEEDED))
        second = await claim(pool, "other")
        assert second is not None
        assert second.scan.site == "new.example:443"

    async def test_who_waits_goes_first(self, pool: Pool) -> None:
        await put(pool)
        await queue_due(pool, WORLD)
        made = await queue(pool, Target("b", "b.example:443"))
        first = await claim(pool, "w")
        assert first is not None
        assert first.scan.scan_id == made.scan_id


class TestEndScan:
    async def test_closes_the_record_with_what_went_wrong(self, pool: Pool) -> None:
        made = await queue(pool, Target("shop", "shop.example:443"))
        claimed = await claim(pool, "w")
        assert claimed is not None
        problem = Problem(Code.NO_ANSWER, "timeout", "https://shop.example/p/1")
        await end_scan(pool, WORLD, claimed, End(Status.SUCCEEDED, [problem]))
        found = await stored(pool, made)
        assert (found.status, found.problems) == (Status.SUCCEEDED, (problem,))
        assert found.tally.pages_failed == 1
        assert found.finished_at is not None

    async def test_a_wall_blocks_the_source_until_a_scan_gets_through(
        self, pool: Pool
    ) -> None:
        await put(pool)
        wall = Problem(Code.WALL, "a CAPTCHA", "https://shop.example/")
        for end, reason in (
            (End(Status.BLOCKED, [wall]), wall.sentence),
            (End(Status.FAILED), wall.sentence),
            (End(Status.SUCCEEDED), ""),
        ):
            await queue(pool, Target("shop", "shop.example:443"))
            claimed = await claim(pool, "w")
            assert claimed is not None
            await end_scan(pool, WORLD, claimed, end)
            async with transaction(pool) as connection:
                found = await sources.find_source(connection, "shop")
            assert found is not None
            assert found.blocked_reason == reason

    async def test_a_wall_ends_what_was_asked_for_before_it(self, pool: Pool) -> None:
        await put(pool)
        shop = Target("shop", "shop.example:443")
        await queue(pool, shop)
        claimed = await claim(pool, "w")
        assert claimed is not None
        waiting = await queue(pool, shop)
        other = await queue(pool, Target("b", "b.example:443"))
        wall = Problem(Code.WALL, "a CAPTCHA", "https://shop.example/")
        await end_scan(pool, WORLD, claimed, End(Status.BLOCKED, [wall]))
        assert (await stored(pool, waiting)).status is Status.BLOCKED
        assert (await stored(pool, other)).status is Status.QUEUED
        # Whoever asks now knows of the wall.
        asked = await queue(pool, shop)
        assert (await stored(pool, asked)).status is Status.QUEUED

    async def test_a_site_that_asked_for_a_pause_gets_it(self, pool: Pool) -> None:
        await put(pool)
        await queue_due(pool, WORLD)
        claimed = await claim(pool, "w")
        assert claimed is not None
        until = now() + timedelta(hours=9)
        await end_scan(pool, WORLD, claimed, End(Status.FAILED, [], until))
        async with transaction(pool) as connection:
            due = await sources.lock_due(
                connection, now=now() + timedelta(hours=8), limit=9
            )
        assert due == []

    async def test_who_lost_the_lease_writes_nothing(self, pool: Pool) -> None:
        made = await queue(pool, Target("shop", "shop.example:443"))
        first = await claim(pool, "slow", ttl=0.1)
        assert first is not None
        await asyncio.sleep(0.15)
        assert await claim(pool, "next") is not None
        with pytest.raises(leases.LeaseLost):
            await end_scan(pool, WORLD, first, End(Status.FAILED))
        assert (await stored(pool, made)).status is Status.RUNNING


class TestLoadSource:
    async def test_is_what_was_stored(self, pool: Pool) -> None:
        await put(pool)
        async with transaction(pool) as connection:
            assert await load_source(connection, "shop") == SHOP

    async def test_a_site_without_one_is_read_by_structured_data_alone(
        self, pool: Pool
    ) -> None:
        async with transaction(pool) as connection:
            found = await load_source(connection, "shop.example:443")
            with pytest.raises(NoSuchSource):
                await load_source(connection, "shop")
        assert (found.currency, found.reading.json_ld) == ("", True)
        assert found.every is None
