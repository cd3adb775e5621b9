"""Sources that a person pauses, frees or deletes, and what becomes of their offers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from common import leases
from common.clock import now
from common.errors import BadInput
from common.postgres import transaction
from rpc.scanner.v1 import scanner_pb2 as pb
from services.scanner.errors import NoSuchSource, SourcePaused, StillDeleting
from services.scanner.rules.offer import Availability, Offer
from services.scanner.rules.problems import Code
from services.scanner.rules.scan import Scan, Status
from services.scanner.store import (
    offer_index,
    offers,
    pages,
    pending,
    scans,
    scrapes,
    source_states,
    sources,
)
from services.scanner.usecases import clear_deleted as clearing
from services.scanner.usecases.clear_deleted import clear_deleted
from services.scanner.usecases.load_source import load_source
from services.scanner.usecases.queue_due import queue_due
from services.scanner.usecases.seed_sources import seed_sources
from services.scanner.usecases.start_scan import (
    read_url,
    source_target,
    start_scan,
    url_target,
)
from services.scanner.usecases.stop_source import (
    delete_source,
    pause_source,
    read_reason,
    resume_source,
)
from services.scanner.usecases.take_in import Batch, Fetched, take_in
from tests.services.scanner.given import NOON, SHOP, YAML, offer, places, scrape
from tests.services.scanner.usecases.test_sources import put, told

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from common.leases import Lease
    from common.postgres import Connection, Pool
    from services.scanner.usecases.stores import Stores
    from tests.services.scanner.streams import RememberedOffers

pytestmark = pytest.mark.migrated("scanner")


async def do(
    pool: Pool, act: Callable[[Connection], Awaitable[pb.Source]]
) -> pb.Source:
    """That, in a transaction of its own."""
    async with transaction(pool) as connection:
        return await act(connection)


async def paused(pool: Pool, reason: str = "It moves.") -> pb.Source:
    """The shop, paused."""
    return await do(pool, lambda c: pause_source(c, places(), "shop", reason))


async def deleted(pool: Pool) -> pb.Source:
    """The shop, deleted."""
    return await do(pool, lambda c: delete_source(c, places(), "shop"))


async def running(pool: Pool) -> Scan:
    """A scan of the shop that is at work, whose lease somebody holds already."""
    async with transaction(pool) as connection:
        target = await source_target(connection, places(), "shop")
        scan = await start_scan(connection, target)
        begun = await scans.begin_scan(connection, scan.scan_id, now=now())
    assert begun
    return begun


async def status_of(pool: Pool, scan: Scan) -> tuple[Status, list[Code]]:
    """How a scan ended and why."""
    async with transaction(pool) as connection:
        (found,) = await scans.list_scans(
            connection, source="shop", before=None, limit=1
        )
    assert found.scan_id == scan.scan_id
    return found.status, [one.code for one in found.problems]


class TestPauseSource:
    async def test_no_scan_of_it_begins(self, pool: Pool) -> None:
        await put(pool, places())
        made = await paused(pool)
        assert (made.status, made.paused_reason) == (
            pb.SOURCE_STATUS_PAUSED,
            "It moves.",
        )
        assert [one.status for one in await told(pool)][-1] == pb.SOURCE_STATUS_PAUSED
        assert await queue_due(pool, places()) == 0
        async with transaction(pool) as connection:
            with pytest.raises(SourcePaused, match="It moves"):
                await source_target(connection, places(), "shop")
            address = await read_url(places(), "https://shop.example/p/1")
            with pytest.raises(SourcePaused):
                await url_target(connection, address)
            with pytest.raises(SourcePaused):
                await load_source(connection, "shop")

    async def test_the_scan_at_work_ends_and_stores_nothing_more(
        self, pool: Pool, stores: Stores, lease: Lease
    ) -> None:
        await put(pool, places())
        scan = await running(pool)
        await paused(pool)
        assert await status_of(pool, scan) == (Status.FAILED, [Code.SOURCE_PAUSED])
        page = Fetched(scrape(scan_id=scan.scan_id), b"<html>")
        with pytest.raises(leases.LeaseLost):
            await take_in(stores, Batch(SHOP, lease, [page]))

    async def test_one_that_waits_does_not_begin(self, pool: Pool) -> None:
        await put(pool, places())
        async with transaction(pool) as connection:
            target = await source_target(connection, places(), "shop")
            scan = await start_scan(connection, target)
        await paused(pool)
        assert (await status_of(pool, scan))[0] is Status.FAILED

    async def test_it_stays_so_when_its_yaml_changes(self, pool: Pool) -> None:
        await put(pool, places())
        await paused(pool)
        made = await put(pool, places(), YAML.replace("A shop", "The shop"))
        assert (made.title, made.status) == ("The shop", pb.SOURCE_STATUS_PAUSED)

    async def test_again_gives_another_reason(self, pool: Pool) -> None:
        await put(pool, places())
        await paused(pool)
        assert (await paused(pool, "")).paused_reason == "Paused by hand."

    async def test_what_does_not_exist_is_not_found(self, pool: Pool) -> None:
        with pytest.raises(NoSuchSource):
            await paused(pool)


class TestResumeSource:
    async def test_it_is_due_at_once(self, pool: Pool) -> None:
        await put(pool, places())
        await queue_due(pool, places())
        await paused(pool)
        made = await do(pool, lambda c: resume_source(c, places(), "shop"))
        assert (made.status, made.paused_reason) == (pb.SOURCE_STATUS_ACTIVE, "")
        assert await queue_due(pool, places()) == 1

    async def test_a_blocked_one_is_freed_too(self, pool: Pool) -> None:
        await put(pool, places())
        async with transaction(pool) as connection:
            await sources.set_blocked(connection, "shop", "A wall.", now=NOON)
        made = await do(pool, lambda c: resume_source(c, places(), "shop"))
        assert (made.status, made.blocked_reason) == (pb.SOURCE_STATUS_ACTIVE, "")

    async def test_one_that_runs_stays_as_it_is(self, pool: Pool) -> None:
        first = await put(pool, places())
        made = await do(pool, lambda c: resume_source(c, places(), "shop"))
        assert made.version == first.version

    def test_an_essay_is_no_reason(self) -> None:
        assert read_reason(" a\n b ") == "a b"
        with pytest.raises(BadInput):
            read_reason("x" * 501)


async def there(stores: Stores, *made: Offer) -> None:
    """Offers of the shop that are stored and in the index."""
    async with transaction(stores.pg) as connection:
        await offer_index.index_changes(connection, [(one, "page") for one in made])
    await offers.store_offers(stores.mongo, made)


async def long_ago(pool: Pool) -> None:
    """The shop was deleted a while ago."""
    async with transaction(pool) as connection:
        await source_states.delete(
            connection, "shop", now=now() - clearing._LATECOMERS - timedelta(seconds=1)
        )


class TestDeleteSource:
    async def test_it_is_told_of_and_seen_no_more(self, pool: Pool) -> None:
        await put(pool, places())
        made = await deleted(pool)
        assert made.status == pb.SOURCE_STATUS_DELETED
        assert (await told(pool))[-1] == made
        async with transaction(pool) as connection:
            assert await sources.list_sources(connection, limit=9) == []
            assert await sources.source_of_site(connection, "shop.example:443") is None
            with pytest.raises(NoSuchSource):
                await source_target(connection, places(), "shop")
            with pytest.raises(NoSuchSource):
                await load_source(connection, "shop")
        with pytest.raises(NoSuchSource):
            await deleted(pool)

    async def test_the_scan_at_work_ends_and_nothing_is_half_stored(
        self, pool: Pool, stores: Stores, lease: Lease
    ) -> None:
        await put(pool, places())
        scan = await running(pool)
        await deleted(pool)
        assert await status_of(pool, scan) == (Status.FAILED, [Code.SOURCE_DELETED])
        page = Fetched(scrape(scan_id=scan.scan_id), b"<html>")
        with pytest.raises(leases.LeaseLost):
            await take_in(stores, Batch(SHOP, lease, [page]))
        assert await scrapes.list_inbox(stores.mongo, "shop") == []

    async def test_no_file_brings_it_back(self, pool: Pool, tmp_path: Path) -> None:
        (tmp_path / "shop.yaml").write_text(YAML)
        assert await seed_sources(pool, places(), [tmp_path]) == 1
        await deleted(pool)
        assert await seed_sources(pool, places(), [tmp_path]) == 0

    async def test_a_person_does_once_its_offers_are_gone(
        self, pool: Pool, stores: Stores
    ) -> None:
        await put(pool, places())
        await long_ago(pool)
        with pytest.raises(StillDeleting):
            await put(pool, places())
        await clear_deleted(stores)
        made = await put(pool, places())
        assert (made.version, made.status) == (3, pb.SOURCE_STATUS_ACTIVE)


class TestClearDeleted:
    async def test_its_offers_are_gone_and_told_so(
        self, pool: Pool, stores: Stores, stream: RememberedOffers
    ) -> None:
        await put(pool, places())
        one, two = offer("K-1"), offer("K-2", version=4)
        await there(stores, one, two)
        await deleted(pool)
        assert await clear_deleted(stores)
        found = await offers.find_offers(stores.mongo, [one.offer_id, two.offer_id])
        assert {(o.version, o.facts.availability) for o in found.values()} == {
            (2, Availability.GONE),
            (5, Availability.GONE),
        }
        assert {o.offer_id for o in stream.told} == {one.offer_id, two.offer_id}
        async with transaction(pool) as connection:
            assert (await pending.waiting(connection))[0] == 2
        assert not await clear_deleted(stores)

    async def test_what_a_clock_ahead_of_ours_has_seen_goes_too(
        self, pool: Pool, stores: Stores
    ) -> None:
        await put(pool, places())
        await there(stores, offer(observed_at=now() + timedelta(hours=1)))
        await deleted(pool)
        assert await clear_deleted(stores)
        assert not await clear_deleted(stores)

    async def test_a_round_that_was_cut_short_is_done_again(
        self, pool: Pool, stores: Stores
    ) -> None:
        await put(pool, places())
        one = offer()
        await there(stores, one)
        await deleted(pool)
        await clear_deleted(stores)
        # As if the index had not been reached.
        async with transaction(pool) as connection:
            await connection.execute("UPDATE offers SET gone = false, version = 1")
        assert await clear_deleted(stores)
        (found,) = (await offers.find_offers(stores.mongo, [one.offer_id])).values()
        assert found.version == 2
        async with transaction(pool) as connection:
            assert await source_states.offers_there(connection, "shop", limit=9) == []

    async def test_what_was_promised_and_not_stored_is_waited_for_then_forgotten(
        self, pool: Pool, stores: Stores
    ) -> None:
        await put(pool, places())
        async with transaction(pool) as connection:
            await offer_index.index_changes(connection, [(offer(), "page")])
            await pending.add_pending(connection, [offer()], now=NOON, due_at=NOON)
        await deleted(pool)
        await clear_deleted(stores)
        async with transaction(pool) as connection:
            assert await source_states.offers_there(connection, "shop", limit=9)
        await long_ago(pool)
        await clear_deleted(stores)
        async with transaction(pool) as connection:
            assert not await source_states.offers_there(connection, "shop", limit=9)
            assert (await pending.waiting(connection))[0] == 0

    async def test_in_the_end_its_pages_are_forgotten(
        self, pool: Pool, stores: Stores
    ) -> None:
        await put(pool, places())
        page = scrape()
        async with transaction(pool) as connection:
            await pages.store_pages(connection, [page])
            await connection.execute(
                "INSERT INTO source_health (source_id, state, since, judged_at) "
                "VALUES ('shop', 'new', now(), now())"
            )
        await long_ago(pool)
        assert not await clear_deleted(stores)
        async with transaction(pool) as connection:
            assert await pages.find_pages(connection, "shop", [page.url]) == {}
            known = await sources.find_source(connection, "shop")
            assert await source_states.lock_deleted(connection) is None
            left = await connection.fetchval("SELECT count(*) FROM source_health")
        assert left == 0
        assert known
        assert known.cleared_at is not None

    async def test_nothing_is_done_where_nothing_was_deleted(
        self, pool: Pool, stores: Stores
    ) -> None:
        await put(pool, places())
        await there(stores, offer())
        assert not await clear_deleted(stores)
        async with transaction(pool) as connection:
            assert await source_states.offers_there(connection, "shop", limit=9)
