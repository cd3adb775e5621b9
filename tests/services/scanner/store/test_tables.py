"""Pages, the index of offers, pending and scans in Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from cli.stack import _binaries
from common import leases
from common.ids import new_id
from common.migrate import folder_of, migrate
from common.postgres import connect, transaction
from common.schema_dump import dump_schema
from services.scanner.rules.offer import Place
from services.scanner.rules.problems import Code, Problem
from services.scanner.rules.scan import MOST_PROBLEMS, Priority, Scan, Status, Tally
from services.scanner.rules.source import PageKind
from services.scanner.store import (
    offer_index,
    pages,
    pending,
    scans,
    schema,
)
from tests.services.scanner.given import (
    NOON,
    SCAN_ID,
    facts,
    offer,
    scan,
    scrape,
)
from tests.stores import Postgres

if TYPE_CHECKING:
    from common.postgres import Connection, Pool

pytestmark = pytest.mark.migrated("scanner")

HOUR = timedelta(hours=1)
NEWEST = max(path.name for path in (folder_of("scanner") / "versions").glob("0*.py"))[
    :4
]
OTHER_SCAN = UUID(SCAN_ID[:-1] + "9")


@pytest.fixture
async def db(pool: Pool) -> AsyncIterator[Connection]:
    """A connection in a transaction of its own."""
    async with transaction(pool) as connection:
        yield connection


class TestSchema:
    async def test_is_what_is_committed(self, pg: Postgres) -> None:
        found = await dump_schema(pg.url, "scanner", pg_dump=_binaries.pg_dump())
        assert found == (folder_of("scanner") / "schema.sql").read_text()

    async def test_can_be_taken_back_and_made_again(self, pg: Postgres) -> None:
        versions = (folder_of("scanner") / "versions").glob("[0-9]*.py")
        await migrate(pg.url, "scanner", to="base")
        found = (await migrate(pg.url, "scanner")).after
        assert found == max(version.name for version in versions)[:4]

    async def test_is_known_to_be_there(self, db: Connection) -> None:
        await schema.ensure_migrated(db)

    @pytest.mark.migrated
    async def test_is_known_to_be_missing(self, pg: Postgres) -> None:
        connection = await connect(pg.url, search_path="scanner")
        with pytest.raises(schema.NotMigrated, match="at version none"):
            await schema.ensure_migrated(connection)
        await connection.close()


class TestPages:
    async def test_are_noted_once_for_each_fetch(self, db: Connection) -> None:
        page = scrape(etag="e", last_modified="m")
        assert await pages.store_pages(db, [page]) == {page.scrape_id}
        assert await pages.store_pages(db, [page]) == set()
        later = replace(page, scrape_id="later", fetched_at=NOON + HOUR)
        assert await pages.store_pages(db, [later]) == {"later"}
        assert await pages.store_pages(db, [page]) == set()

    async def test_the_last_of_two_fetches_in_one_batch_counts(
        self, db: Connection
    ) -> None:
        first = scrape(etag="old")
        last = replace(first, scrape_id="last", etag="new", fetched_at=NOON + HOUR)
        assert await pages.store_pages(db, [last, first]) == {"last"}
        (known,) = (await pages.find_pages(db, "shop", [first.url])).values()
        assert (known.etag, known.kind) == ("new", PageKind.OFFER)

    async def test_what_a_scan_has_not_met_is_listed_the_longest_unseen_first(
        self, db: Connection
    ) -> None:
        await pages.store_pages(
            db,
            [
                scrape("/p/2", fetched_at=NOON),
                scrape("/p/1", fetched_at=NOON - HOUR),
                scrape("/p/gone", status=404),
                scrape("/p/met", scan_id=str(OTHER_SCAN)),
                scrape("/c/list", kind=PageKind.LIST),
                scrape("/p/9", source="other"),
            ],
        )
        found = await pages.unlisted_pages(db, "shop", scan=OTHER_SCAN, limit=9)
        assert [url[-3:] for url in found] == ["p/1", "p/2"]
        assert (
            len(await pages.unlisted_pages(db, "shop", scan=OTHER_SCAN, limit=1)) == 1
        )

    async def test_can_be_made_to_come_whole_next_time(self, db: Connection) -> None:
        page = scrape(etag="e", last_modified="m")
        await pages.store_pages(db, [page])
        await offer_index.index_changes(db, [(offer(), page.page_id)])
        await pages.forget_validators(db, [offer().offer_id])
        (known,) = (await pages.find_pages(db, "shop", [page.url])).values()
        assert (known.etag, known.last_modified) == ("", "")


class TestOfferIndex:
    async def test_notes_each_version_once(self, db: Connection) -> None:
        first = (offer(), "page")
        assert await offer_index.index_changes(db, [first]) == {offer().offer_id}
        assert await offer_index.index_changes(db, [first]) == set()
        second = (offer(version=2), "page")
        assert await offer_index.index_changes(db, [second]) == {offer().offer_id}

    async def test_finds_by_offer_and_by_page(self, db: Connection) -> None:
        await offer_index.index_changes(
            db, [(offer("A"), "1"), (offer("B"), "1"), (offer("C"), "2")]
        )
        found = await offer_index.find_indexed(
            db, page_ids=["1"], offer_ids=[offer("C").offer_id]
        )
        assert len(found) == 3

    async def test_lists_the_latest_first_and_goes_on_where_it_was(
        self, db: Connection
    ) -> None:
        made = [
            offer(key, observed_at=NOON + n * HOUR, facts=facts(key, title=title))
            for n, (key, title) in enumerate(
                [("A", "Red lamp"), ("B", "Blue lamp"), ("C", "Red chair")]
            )
        ]
        await offer_index.index_changes(db, [(one, "page") for one in made])
        await offer_index.touch(db, [replace(made[0], observed_at=NOON + 9 * HOUR)])

        async def listed(words: str = "", after: Place | None = None) -> list[Place]:
            return await offer_index.list_offers(
                db, source="shop", words=words, after=after, limit=2
            )

        first = await listed()
        assert [one.offer_id for one in first] == [made[0].offer_id, made[2].offer_id]
        assert [x.offer_id for x in await listed(after=first[-1])] == [made[1].offer_id]
        lamps = [one.offer_id for one in await listed("LAMP red")]
        assert lamps == [made[0].offer_id]
        assert await listed("nothing") == []


class TestPending:
    async def test_waits_for_its_own_version_or_a_later_one(
        self, db: Connection
    ) -> None:
        await pending.add_pending(db, [offer(version=2)], now=NOON, due_at=NOON)
        key = offer().offer_id
        assert await pending.acknowledge(db, [(key, 1)]) == set()
        assert await pending.waiting(db) == (1, NOON)
        assert await pending.acknowledge(db, [(key, 3)]) == {key}
        assert await pending.acknowledge(db, [(key, 3)]) == set()
        assert await pending.waiting(db) == (0, None)

    async def test_a_new_version_keeps_the_time_since_when_it_waits(
        self, db: Connection
    ) -> None:
        await pending.add_pending(db, [offer()], now=NOON, due_at=NOON + HOUR)
        await pending.add_pending(
            db, [offer(version=2)], now=NOON + HOUR, due_at=NOON + 2 * HOUR
        )
        assert await pending.waiting(db) == (1, NOON)
        found = await pending.take_due(db, now=NOON + 3 * HOUR, every=HOUR, limit=9)
        assert found == {offer().offer_id: 2}

    async def test_an_older_version_changes_nothing(self, db: Connection) -> None:
        await pending.add_pending(db, [offer(version=2)], now=NOON, due_at=NOON)
        await pending.add_pending(db, [offer()], now=NOON, due_at=NOON + HOUR)
        found = await pending.take_due(db, now=NOON, every=HOUR, limit=9)
        assert list(found.values()) == [2]

    async def test_comes_up_again_after_a_wait_that_doubles(
        self, db: Connection
    ) -> None:
        await pending.add_pending(db, [offer()], now=NOON, due_at=NOON)
        moments = []
        for minutes in range(600):
            now = NOON + timedelta(minutes=minutes)
            if await pending.take_due(db, now=now, every=timedelta(minutes=1), limit=9):
                moments.append(minutes)
        assert moments == [
            0,
            1,
            3,
            7,
            15,
            31,
            63,
            127,
            191,
            255,
            319,
            383,
            447,
            511,
            575,
        ]


class TestScans:
    async def test_one_that_waits_is_not_queued_twice_but_may_become_urgent(
        self, db: Connection
    ) -> None:
        first = await scans.add_scan(db, scan())
        again = await scans.add_scan(db, scan(priority=Priority.PERSON))
        assert again == replace(first, priority=Priority.PERSON)
        single = await scans.add_scan(db, scan(url="https://shop.example/p/1"))
        assert single.scan_id != first.scan_id

    async def test_the_urgent_ones_come_first(self, db: Connection) -> None:
        for source, priority, minute in (("a", 1, 0), ("b", 1, 1), ("c", 0, 2)):
            moment = NOON + timedelta(minutes=minute)
            made = scan(source=source, priority=Priority(priority), requested_at=moment)
            await scans.add_scan(db, made)
        found = await scans.open_scans(db, limit=9)
        assert [one.source for one in found] == ["c", "a", "b"]

    async def test_those_whose_site_somebody_works_on_are_left_out(
        self, db: Connection
    ) -> None:
        for name in ("a", "b"):
            await scans.add_scan(db, scan(source=name, site=f"{name}.example:443"))
        name = f"{scans.LEASE_OF}a.example:443"
        held = await leases.acquire(db, name, "w", ttl=HOUR)
        found = await scans.open_scans(db, limit=9)
        assert [one.source for one in found] == ["b"]
        assert held is not None
        await leases.release(db, held)
        assert len(await scans.open_scans(db, limit=9)) == 2

    async def test_goes_from_waiting_over_running_to_its_end(
        self, db: Connection
    ) -> None:
        made = await scans.add_scan(db, scan())
        running = await scans.begin_scan(db, made.scan_id, now=NOON)
        assert running is not None
        assert (running.status, running.started_at, running.tries) == (
            Status.RUNNING,
            NOON,
            1,
        )
        again = await scans.begin_scan(db, made.scan_id, now=NOON + HOUR)
        assert again is not None
        assert (again.started_at, again.tries) == (NOON, 2)
        assert await scans.end_scan(db, made.scan_id, Status.FAILED, now=NOON)
        assert not await scans.end_scan(db, made.scan_id, Status.SUCCEEDED, now=NOON)
        assert await scans.begin_scan(db, made.scan_id, now=NOON) is None

    async def test_adds_up_its_parts_and_keeps_the_first_problems(
        self, db: Connection
    ) -> None:
        made = await scans.add_scan(db, scan())
        problem = Problem(Code.NO_OFFER, "x", "https://shop.example/p")
        for _ in range(30):
            await scans.count_in(
                db, made.scan_id, Tally(pages_fetched=2, offers_new=1), [problem] * 7
            )
        found = await scans.find_scan(db, UUID(made.scan_id))
        assert found is not None
        assert found.tally == Tally(pages_fetched=60, offers_new=30)
        assert found.problems == (problem,) * MOST_PROBLEMS

    async def test_are_listed_the_newest_first(self, db: Connection) -> None:
        made: list[Scan] = []
        for source in ("a", "b", "a"):
            url = f"https://{source}.example/{len(made)}"
            made.append(await scans.add_scan(db, scan(source=source, url=url)))
        found = await scans.list_scans(db, source="", before=None, limit=2)
        assert found == [made[2], made[1]]
        rest = await scans.list_scans(
            db, source="", before=UUID(found[-1].scan_id), limit=2
        )
        assert rest == [made[0]]
        assert await scans.last_scans(db, ["a", "b", "c"]) == {
            "a": made[2],
            "b": made[1],
        }

    async def test_an_unknown_one_is_not_found(self, db: Connection) -> None:
        assert await scans.find_scan(db, new_id()) is None
