"""Pages are taken in whole, whatever is cut short in between, and counted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from common import leases
from common.clock import now
from common.leases import Lease
from common.postgres import transaction
from services.scanner.errors import SourceRemoved
from services.scanner.rules.offer import Availability
from services.scanner.rules.problems import Code, Problem
from services.scanner.rules.scan import Tally
from services.scanner.rules.scrape import Scrape
from services.scanner.store import pages, scans, scrapes
from services.scanner.usecases.republish import republish
from services.scanner.usecases.stores import Stores
from services.scanner.usecases.take_in import STEPS, Batch, Fetched, take_in
from tests.services.scanner.given import (
    SCAN_ID,
    SHOP,
    dollars,
    page,
    scan,
)
from tests.services.scanner.streams import RememberedOffers
from tests.services.scanner.taking_in import (
    HOUR,
    SECOND_SCAN,
    THIRD_SCAN,
    World,
    fetched,
    first_visit,
    second_visit,
)

pytestmark = pytest.mark.migrated("scanner")


@pytest.fixture
async def world(stores: Stores, stream: RememberedOffers, lease: Lease) -> World:
    """Two scans of the shop that have nothing to show yet."""
    async with transaction(stores.pg) as connection:
        for scan_id, url in ((SCAN_ID, ""), (SECOND_SCAN, "https://shop.example/x")):
            await scans.add_scan(connection, scan(scan_id=scan_id, url=url))
    return World(stores, stream, lease)


class TestFirstVisit:
    async def test_stores_announces_and_awaits_every_offer(self, world: World) -> None:
        await world.take(first_visit())
        found = await world.offers()
        assert {key: one.facts.price for key, one in found.items()} == {
            "A": dollars("10"),
            "B": dollars("20"),
            "C": dollars("30"),
            "D": dollars("40"),
            "E": dollars("50"),
        }
        assert sorted(world.stream.versions) == [(key, 1) for key in "ABCDE"]
        assert await world.pending() == dict.fromkeys("ABCDE", 1)

    async def test_files_the_scrapes_with_their_bodies(self, world: World) -> None:
        visit = first_visit()
        await world.take(visit)
        ids = [one.scrape.scrape_id for one in visit]
        filed = await scrapes.find_scrapes(world.stores.mongo, ids)
        assert [filed[one].offers for one in ids] == [1, 1, 1, 2]
        bodies = await scrapes.find_bodies(
            world.stores.mongo, {one.scrape.body for one in visit}
        )
        assert bodies[visit[0].scrape.body] == visit[0].body
        assert await scrapes.list_inbox(world.stores.mongo, "shop") == []

    async def test_is_counted(self, world: World) -> None:
        await world.take(first_visit())
        found = await world.scan(SCAN_ID)
        assert found.tally == Tally(pages_fetched=4, offers_new=5)


class TestSecondVisit:
    async def test_tells_only_of_what_has_changed(self, world: World) -> None:
        await world.take(first_visit())
        await world.acknowledge_all()
        world.stream.told.clear()
        await world.take(second_visit())
        await check_second_visit(world)
        assert sorted(world.stream.versions) == [
            ("B", 2),
            ("C", 2),
            ("E", 2),
            ("F", 1),
        ]

    async def test_a_page_that_cannot_be_read_is_filed_with_the_reason(
        self, world: World
    ) -> None:
        visit = second_visit()
        await world.take(visit)
        bad = visit[5].scrape
        filed = await scrapes.find_scrapes(world.stores.mongo, [bad.scrape_id])
        problem = filed[bad.scrape_id].problem
        assert problem is not None
        assert problem.code is Code.NO_OFFER
        (told,) = (await world.scan(SECOND_SCAN)).problems
        assert (told.code, told.url) == (Code.NO_OFFER, bad.url)

    async def test_what_the_pages_said_is_known_next_time(self, world: World) -> None:
        await world.take(second_visit())
        url = "https://shop.example/p/B"
        async with transaction(world.stores.pg) as connection:
            known = await pages.find_pages(connection, "shop", [url])
        assert (known[url].etag, known[url].scan_id) == ('W/"1"', SECOND_SCAN)

    async def test_but_a_page_that_could_not_be_read_comes_whole_again(
        self, world: World
    ) -> None:
        await world.take(second_visit())
        url = "https://shop.example/p/X"
        async with transaction(world.stores.pg) as connection:
            known = await pages.find_pages(connection, "shop", [url])
        assert known[url].etag == ""


async def check_second_visit(world: World) -> None:
    """Every offer is there once, as the second visit left it; all is counted once."""
    found = await world.offers()
    versions = {key: one.version for key, one in found.items()}
    assert versions == {"A": 1, "B": 2, "C": 2, "D": 1, "E": 2, "F": 1}
    assert found["B"].facts.price == dollars("18")
    assert [p.price for p in found["B"].prices] == [dollars("20"), dollars("18")]
    gone = {k for k, o in found.items() if o.facts.availability is Availability.GONE}
    assert gone == {"C", "E"}
    assert await world.pending() == {"B": 2, "C": 2, "E": 2, "F": 1}
    tally = (await world.scan(SECOND_SCAN)).tally
    assert tally == Tally(
        pages_fetched=7, pages_failed=1, offers_new=1, offers_changed=1, offers_gone=2
    )


class TestOtherOffers:
    """A known page that suddenly shows only other offers."""

    async def test_has_to_say_so_in_two_scans(self, world: World) -> None:
        await world.take(first_visit())
        other = page(("Z", "9.00"))
        again: dict[str, Any] = {"hours": 1, "scan_id": SECOND_SCAN}
        await world.take([fetched("/p/A", other, **again)])
        found = await world.offers()
        assert "Z" not in found
        assert found["A"].facts.availability is Availability.IN_STOCK
        scanned = await world.scan(SECOND_SCAN)
        assert [one.code for one in scanned.problems] == [Code.OTHER_OFFERS]

        third: dict[str, Any] = {"hours": 2, "scan_id": THIRD_SCAN}
        await world.take([fetched("/p/A", other, **third)])
        found = await world.offers()
        assert found["Z"].facts.price == dollars("9")
        assert found["A"].facts.availability is Availability.GONE

    async def test_the_same_scan_does_not_count_twice(self, world: World) -> None:
        await world.take(first_visit())
        again: dict[str, Any] = {"hours": 1, "scan_id": SECOND_SCAN}
        for _ in range(2):
            await world.take([fetched("/p/A", page(("Z", "9.00")), **again)])
        assert "Z" not in await world.offers()

    async def test_one_of_several_variants_may_go_at_once(self, world: World) -> None:
        await world.take(first_visit())
        again: dict[str, Any] = {"hours": 1, "scan_id": SECOND_SCAN}
        await world.take([fetched("/p/DE", page(("D", "40.00")), **again)])
        found = await world.offers()
        assert found["E"].facts.availability is Availability.GONE


class TestHeld:
    async def test_a_page_that_is_not_believed_to_be_gone_stays(
        self, world: World
    ) -> None:
        await world.take(first_visit())
        lost = fetched("/p/A", status=404, hours=1, scan_id=SECOND_SCAN)
        held = replace(lost, problem=Problem(Code.GONE_HELD, "too many"))
        await world.take([held])
        assert (await world.offers())["A"].facts.availability is Availability.IN_STOCK
        assert await scrapes.list_inbox(world.stores.mongo, "shop") == []
        async with transaction(world.stores.pg) as connection:
            left = await pages.unlisted_pages(
                connection, "shop", scan=UUID(THIRD_SCAN), limit=9
            )
        assert "https://shop.example/p/A" in left


class TestCutShort:
    @pytest.mark.parametrize("second", range(3, len(STEPS) + 1))
    @pytest.mark.parametrize("first", range(len(STEPS) + 1))
    async def test_after_any_step_and_again_in_the_recovery_nothing_is_lost(
        self, world: World, first: int, second: int
    ) -> None:
        await world.take(first_visit())
        await world.acknowledge_all()
        world.stream.told.clear()
        visit = second_visit()
        await world.take(visit, steps=first)
        await world.recover(steps=second)
        await world.recover()
        if first < 4:
            # What never reached the inbox, or left no mark, is fetched again.
            later = [replace(one, scrape=_fetched_again(one)) for one in visit]
            lost = [x for x in later if first < 2 or not x.scrape.says_something]
            await world.take(lost)
        await check_second_visit(world)
        assert await scrapes.list_inbox(world.stores.mongo, "shop") == []
        # Whoever did not hear of it in all that is told by the next round.
        await republish_at_once(world)
        assert {("B", 2), ("C", 2), ("E", 2), ("F", 1)} == set(world.stream.versions)

    async def test_what_was_acknowledged_before_the_end_is_not_told_again(
        self, world: World
    ) -> None:
        await world.take(first_visit(), steps=6)
        await world.acknowledge_all()
        told = list(world.stream.versions)
        await world.recover()
        assert world.stream.versions == told
        assert await world.pending() == {}


def _fetched_again(one: Fetched) -> Scrape:
    moment = one.scrape.fetched_at + timedelta(minutes=1)
    return replace(one.scrape, scrape_id=f"again-{one.scrape.url}", fetched_at=moment)


async def republish_at_once(world: World) -> None:
    """As if those who wait had waited long enough."""
    async with transaction(world.stores.pg) as connection:
        await connection.execute("UPDATE pending SET due_at = $1", now() - HOUR)
    await republish(world.stores)


class TestReadInbox:
    async def test_a_page_whose_body_is_lost_says_nothing(self, world: World) -> None:
        await world.take(first_visit())
        visit = [fetched("/p/A", "<p>sold</p>", hours=1, scan_id=SECOND_SCAN)]
        await world.take(visit, steps=2)
        await world.stores.mongo[scrapes.BODIES].delete_many({})
        await world.recover()
        stored = await world.offers()
        assert stored["A"].facts.availability is Availability.IN_STOCK
        ids = [visit[0].scrape.scrape_id]
        (filed,) = (await scrapes.find_scrapes(world.stores.mongo, ids)).values()
        assert filed.problem is not None

    async def test_a_page_that_trips_us_is_filed_and_the_others_are_read(
        self, world: World
    ) -> None:
        # Postgres knows no NUL; nothing that was read holds one, but an address might.
        visit = [*first_visit(), fetched("/p/\0", page(("Z", "1.00")))]
        await world.take(visit, steps=2)
        await world.recover()
        assert sorted(await world.offers()) == list("ABCDE")
        ids = [visit[-1].scrape.scrape_id]
        (filed,) = (await scrapes.find_scrapes(world.stores.mongo, ids)).values()
        assert filed.problem is not None
        assert filed.problem.code is Code.FAULT
        assert await scrapes.list_inbox(world.stores.mongo, "shop") == []


class TestTakeIn:
    @pytest.mark.parametrize("encoding", ["zlib", "idna", "klingon"])
    async def test_a_page_in_no_encoding_is_filed_and_the_others_are_read(
        self, world: World, encoding: str
    ) -> None:
        odd = fetched("/p/Z", page(("Z", "1.00")), encoding=encoding)
        await world.take([odd, *first_visit()])
        assert len(await world.offers()) == 5
        assert (await world.scan(SCAN_ID)).tally.pages_failed == 1

    @pytest.mark.parametrize("price", ["1\\u0000", "1\\ud800", "\\u0000"])
    async def test_what_no_store_can_hold_stops_nobody(
        self, world: World, price: str
    ) -> None:
        odd = page(("Z", "1.00")).replace('"1.00"', f'"{price}"')
        assert price in odd
        await world.take([fetched("/p/Z", odd), *first_visit()])
        assert len(await world.offers()) == 5

    async def test_goes_on_without_redis(
        self, world: World, stream: RememberedOffers
    ) -> None:
        stream.away = True
        await take_in(world.stores, Batch(SHOP, world.lease, first_visit()))
        assert await world.pending() == dict.fromkeys("ABCDE", 1)
        stream.away = False
        await republish_at_once(world)
        assert sorted(stream.versions) == [(key, 1) for key in "ABCDE"]

    async def test_stops_when_the_lease_was_lost(self, world: World) -> None:
        async with transaction(world.stores.pg) as connection:
            await leases.release(connection, world.lease)
        with pytest.raises(leases.LeaseLost):
            await take_in(world.stores, Batch(SHOP, world.lease, first_visit()))
        # The next holder fetches it again; of this one nothing is kept at all.
        assert await scrapes.list_inbox(world.stores.mongo, "shop") == []
        assert await world.offers() == {}

    async def test_stops_when_its_source_was_removed(self, world: World) -> None:
        batch = Batch(SHOP, world.lease, first_visit(), stored=True)
        with pytest.raises(SourceRemoved):
            await take_in(world.stores, batch)
        assert await scrapes.list_inbox(world.stores.mongo, "shop") == []
        assert await world.offers() == {}

    async def test_counts_what_it_did(self, world: World) -> None:
        metrics = world.stores.metrics
        await take_in(world.stores, Batch(SHOP, world.lease, first_visit()))
        counted = {
            (*sample.labels.values(),): sample.value
            for metric in (metrics.pages, metrics.offers, metrics.missing)
            for sample in next(iter(metric.collect())).samples
            if sample.name.endswith("_total")
        }
        assert counted["shop", "offers"] == 4
        assert counted["shop", "new"] == 5
        assert counted["shop", "brand"] == 5
