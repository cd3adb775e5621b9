"""Sources in Postgres: stored, due, put off, watched."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from common.postgres import transaction
from services.scanner.rules.source import StoredSource
from services.scanner.store import (
    offer_index,
    sources,
)
from tests.services.scanner.given import (
    NOON,
    SHOP,
    YAML,
    offer,
    scrape,
)

if TYPE_CHECKING:
    from common.postgres import Connection, Pool

pytestmark = pytest.mark.migrated("scanner")

HOUR = timedelta(hours=1)


@pytest.fixture
async def db(pool: Pool) -> AsyncIterator[Connection]:
    """A connection in a transaction of its own."""
    async with transaction(pool) as connection:
        yield connection


async def put(
    db: Connection, name: str = "shop", *, due_at: datetime | None = NOON
) -> StoredSource:
    """Store a source of that name."""
    return await sources.put_source(
        db,
        replace(SHOP, name=name),
        YAML,
        site=f"{name}.example:443",
        sandbox=False,
        shipped=False,
        due_at=due_at,
        now=NOON,
    )


class TestSources:
    async def test_rise_in_version_and_are_free_when_they_are_put_again(
        self, db: Connection
    ) -> None:
        assert (await put(db)).version == 1
        blocked = await sources.set_blocked(db, "shop", "A wall.", now=NOON)
        assert blocked is not None
        assert (blocked.version, blocked.blocked_reason) == (2, "A wall.")
        again = await put(db)
        assert (again.version, again.blocked_reason) == (3, "")

    async def test_blocking_what_is_blocked_changes_nothing(
        self, db: Connection
    ) -> None:
        await put(db)
        assert await sources.set_blocked(db, "shop", "A wall.", now=NOON)
        assert await sources.set_blocked(db, "shop", "Another.", now=NOON) is None
        assert await sources.set_blocked(db, "shop", "", now=NOON)
        assert await sources.set_blocked(db, "shop", "", now=NOON) is None

    async def test_are_due_at_once_and_again_after_their_time(
        self, db: Connection
    ) -> None:
        await put(db)
        for hours, due in ((0, True), (0, False), (0.5, False), (1, True)):
            moment = NOON + hours * HOUR
            found = await sources.lock_due(db, now=moment, limit=9)
            assert bool(found) == due, hours
            await sources.set_due(
                db, {one.source_id: moment + one.every_now for one in found}
            )

    async def test_blocked_ones_and_those_that_were_put_off_are_not_due(
        self, db: Connection
    ) -> None:
        await put(db, "a")
        await put(db, "b")
        await sources.set_blocked(db, "a", "A wall.", now=NOON)
        await sources.put_off(db, "b", NOON + HOUR, why="budget_spent")
        assert await sources.lock_due(db, now=NOON, limit=9) == []
        stored = await sources.find_source(db, "b")
        assert stored is not None
        assert (stored.waits_for, stored.waits_until) == ("budget_spent", NOON + HOUR)

    async def test_what_runs_on_demand_is_not_due_for_being_put_off(
        self, db: Connection
    ) -> None:
        await put(db, "a", due_at=None)
        await sources.put_off(db, "a", NOON, why="asked_to_wait")
        assert await sources.lock_due(db, now=NOON + HOUR, limit=9) == []

    async def test_what_is_worth_acting_on_counts_for_its_source(
        self, db: Connection
    ) -> None:
        await put(db)
        shown = [(offer(key), scrape().page_id) for key in ("K-1", "K-2")]
        await offer_index.index_changes(db, shown)
        await sources.add_worth(db, [offer("K-1").offer_id, "unknown"])
        rhythm = await sources.lock_rhythm(db, "shop")
        assert rhythm is not None
        assert (rhythm.worth, rhythm.scanned_at) == (1, None)
        await sources.set_rhythm(db, "shop", activity=0.1, every_now=HOUR / 2, now=NOON)
        rhythm = await sources.lock_rhythm(db, "shop")
        assert rhythm is not None
        assert (rhythm.worth, rhythm.activity, rhythm.scanned_at) == (0, 0.1, NOON)

    async def test_are_listed_by_name(self, db: Connection) -> None:
        for name in ("c", "a", "b"):
            await put(db, name)
        found = await sources.list_sources(db, after="a", limit=1)
        assert [one.source_id for one in found] == ["b"]
        only = await sources.list_sources(db, only=["a", "c", "x"], limit=9)
        assert [one.source_id for one in only] == ["a", "c"]

    async def test_are_found_by_their_site(self, db: Connection) -> None:
        await put(db)
        found = await sources.source_of_site(db, "shop.example:443")
        assert found is not None
        assert found.source_id == "shop"
        assert await sources.source_of_site(db, "shop.example:80") is None


class TestWatchSources:
    async def test_a_source_is_silent_since_an_offer_of_it_was_seen(
        self, db: Connection
    ) -> None:
        stored = await put(db)
        (found,) = await sources.watch_sources(db)
        assert found.source_id == stored.source_id
        assert (found.status, found.seen_at) == (sources.ACTIVE, stored.updated_at)
        later = offer(observed_at=stored.updated_at + HOUR)
        await offer_index.index_changes(db, [(later, "page")])
        (found,) = await sources.watch_sources(db)
        assert found.seen_at == later.observed_at

    async def test_a_change_of_the_source_itself_begins_it_anew(
        self, db: Connection
    ) -> None:
        await put(db)
        await offer_index.index_changes(db, [(offer(observed_at=NOON), "page")])
        await sources.set_blocked(db, "shop", "a wall", now=NOON + HOUR)
        (found,) = await sources.watch_sources(db)
        assert (found.status, found.seen_at) == (sources.BLOCKED, NOON + HOUR)
