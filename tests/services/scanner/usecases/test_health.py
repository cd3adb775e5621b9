"""The health of a source as it is stored, asked for, and forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from common.clock import now
from common.leases import Lease
from common.postgres import transaction
from services.scanner.rules.health.evidence import Evidence
from services.scanner.rules.health.sample import State
from services.scanner.rules.problems import Code, Problem
from services.scanner.rules.scan import Scan, Status
from services.scanner.store import health, offer_index, scans
from services.scanner.usecases.ask_health import (
    may_delete,
    why_not_delete,
    why_not_mark_gone,
)
from services.scanner.usecases.claim_scan import Claim
from services.scanner.usecases.end_scan import End, end_scan
from services.scanner.usecases.look_at_health import look_at_health
from services.scanner.usecases.put_source import put_source, read_description
from services.scanner.usecases.stores import Stores
from tests.services.scanner.given import YAML, offer, places, scan

pytestmark = pytest.mark.migrated("scanner")

KEYS = [f"K-{n}" for n in range(20)]


class Source:
    """A stored shop whose scans a test makes up."""

    def __init__(self, stores: Stores, lease: Lease) -> None:
        self.stores = stores
        self.lease = lease

    async def put(self, yaml: str = YAML) -> None:
        """Store it."""
        async with transaction(self.stores.pg) as connection:
            await put_source(connection, places(), read_description(places(), yaml))

    async def scan(
        self,
        keys: Sequence[str] = (),
        status: Status = Status.SUCCEEDED,
        problems: Sequence[Problem] = (),
        **noted: Any,
    ) -> Scan:
        """One scan that saw these offers."""
        made = scan(requested_at=now())
        async with transaction(self.stores.pg) as connection:
            await scans.add_scan(connection, made)
            begun = await scans.begin_scan(connection, made.scan_id, now=now())
            assert begun
            seen = [offer(key, version=1, observed_at=now()) for key in keys]
            await offer_index.index_changes(connection, [(x, "page") for x in seen])
            await offer_index.touch(connection, seen)
        evidence = Evidence(
            asked=len(keys) + 1,
            pages=len(keys) + 1,
            read=len(keys),
            **noted,
        )
        evidence.listed.add(keys)
        end = End(status, list(problems), evidence=evidence)
        await end_scan(self.stores.pg, places(), Claim(begun, self.lease), end)
        return begun

    async def usual(self, count: int = 6) -> None:
        """Scans as they use to be."""
        for _ in range(count):
            await self.renew()
            await self.scan(KEYS)
        await self.renew()

    async def renew(self) -> None:
        """Hold the site again: each end of a scan lets it go."""
        from common import leases

        async with transaction(self.stores.pg) as connection:
            lease = await leases.acquire(
                connection, "site shop.example:443", "test", ttl=timedelta(minutes=5)
            )
        if lease is not None:
            self.lease = lease

    async def state(self) -> State:
        """How it is."""
        async with transaction(self.stores.pg) as connection:
            return (await look_at_health(connection))["shop"].state

    async def codes(self) -> list[str]:
        """Why."""
        async with transaction(self.stores.pg) as connection:
            return [x.code for x in (await look_at_health(connection))["shop"].reasons]

    async def may_delete(self) -> bool:
        """Whether its offers may expire."""
        async with transaction(self.stores.pg) as connection:
            return await may_delete(connection, "shop")


@pytest.fixture
async def source(stores: Stores, lease: Lease) -> Source:
    """It, stored."""
    made = Source(stores, lease)
    await made.put()
    return made


class TestJudgeScan:
    async def test_a_source_is_new_then_healthy(self, source: Source) -> None:
        assert await source.state() is State.NEW
        await source.usual(4)
        assert await source.state() is State.NEW
        await source.usual(1)
        assert await source.state() is State.HEALTHY

    async def test_silence_is_suspect_and_passes(self, source: Source) -> None:
        await source.usual()
        await source.scan()
        assert (await source.state(), await source.codes()) == (
            State.SUSPECT,
            ["silent_zero"],
        )
        await source.usual(1)
        assert await source.state() is State.HEALTHY

    async def test_a_scan_of_one_address_says_nothing(self, source: Source) -> None:
        await source.usual()
        made = scan(url="https://shop.example/p/1", requested_at=now())
        async with transaction(source.stores.pg) as connection:
            await scans.add_scan(connection, made)
            begun = await scans.begin_scan(connection, made.scan_id, now=now())
        assert begun
        claim = Claim(begun, source.lease)
        await end_scan(source.stores.pg, places(), claim, End(Status.SUCCEEDED))
        assert await source.state() is State.HEALTHY

    async def test_a_wall_asks_a_person_with_its_sentence(self, source: Source) -> None:
        await source.usual()
        wall = Problem(Code.WALL, "a CAPTCHA", "https://shop.example/")
        await source.scan(status=Status.BLOCKED, problems=[wall])
        assert await source.state() is State.BLOCKED
        async with transaction(source.stores.pg) as connection:
            look = (await look_at_health(connection))["shop"]
        assert "CAPTCHA" in look.reasons[0].sentence
        assert look.since

    async def test_what_is_usual_survives_a_person_freeing_it(
        self, source: Source
    ) -> None:
        await source.usual()
        await source.scan(status=Status.BLOCKED, problems=[Problem(Code.WALL, "x")])
        await source.put()
        assert await source.state() is State.NEW
        await source.usual(1)
        assert await source.state() is State.HEALTHY

    async def test_storing_it_again_takes_what_it_shows_for_right(
        self, source: Source
    ) -> None:
        await source.usual()
        await source.scan(KEYS[:4])
        assert await source.state() is State.SUSPECT
        await source.put()
        assert await source.state() is State.NEW
        await source.usual(5)
        assert await source.state() is State.HEALTHY

    async def test_one_row_holds_it_all(self, source: Source) -> None:
        await source.usual(40)
        async with transaction(source.stores.pg) as connection:
            rows = await connection.fetch("SELECT * FROM source_health")
            kept = await health.health_of(connection, "shop")
        assert len(rows) == 1
        assert len(kept.judged.history) <= 30


class TestMayDelete:
    async def test_needs_a_scan_that_went_well(self, source: Source) -> None:
        assert not await source.may_delete()
        await source.usual()
        assert await source.may_delete()

    @pytest.mark.parametrize(
        "code", [Code.ASKED_TO_WAIT, Code.FAULT, Code.ROBOTS_UNKNOWN]
    )
    async def test_not_after_one_that_failed(self, source: Source, code: Code) -> None:
        await source.usual()
        await source.scan(status=Status.FAILED, problems=[Problem(code)])
        assert not await source.may_delete()

    async def test_a_place_that_nobody_scans_is_not_waited_for(
        self, source: Source
    ) -> None:
        async with transaction(source.stores.pg) as connection:
            assert await may_delete(connection, "elsewhere.example")


class TestWhyNotMarkGone:
    @pytest.mark.parametrize(
        ("alive", "missing", "may"), [(20, 2, True), (2, 18, False), (0, 20, False)]
    )
    async def test_goes_by_what_the_scan_has_seen(
        self, source: Source, alive: int, missing: int, may: bool
    ) -> None:
        await source.usual()
        made = await source.scan(KEYS[:alive])
        async with transaction(source.stores.pg) as connection:
            why = await why_not_mark_gone(
                connection, made, missing=missing, listed=alive, whole=True
            )
        assert (why == "") is may


class TestFrozenWatermark:
    """AgentArbitrage, 2026-06-06: a bucket that could never reach its threshold.

    Every minute a task started, saw too few tokens, and ended; the watermark stood
    still, the janitor went on, and the store was empty after three days.
    """

    async def test_is_named_after_the_first_interval_and_nothing_is_deleted(
        self, source: Source
    ) -> None:
        await source.usual()
        wait = Problem(Code.ASKED_TO_WAIT, "900 s")
        for _ in range(30):
            await source.renew()
            await source.scan(status=Status.FAILED, problems=[wait])
            assert await source.state() is State.FAILING
            assert not await source.may_delete()
        async with transaction(source.stores.pg) as connection:
            assert await health.count_alive(
                connection, "shop", since=now() - timedelta(hours=1)
            ) == len(KEYS)

    async def test_a_worker_that_lives_and_stores_nothing_is_named(
        self, source: Source
    ) -> None:
        # Each scan "succeeds": to be alive is not to get somewhere.
        await source.usual()
        async with transaction(source.stores.pg) as connection:
            await connection.execute(
                "UPDATE offers SET seen_at = seen_at - interval '3 days'"
            )
            await connection.execute(
                "UPDATE sources SET updated_at = updated_at - interval '9 days'"
            )
            assert "stored or confirmed" in await why_not_delete(connection, "shop")
        assert await source.state() is State.FAILING
        assert await source.codes() == ["no_progress"]

    async def test_it_is_well_with_the_first_scan_that_sees_offers(
        self, source: Source
    ) -> None:
        await source.usual()
        await source.scan(
            status=Status.FAILED, problems=[Problem(Code.ASKED_TO_WAIT, "900 s")]
        )
        await source.usual(1)
        assert await source.state() is State.HEALTHY
        assert await source.may_delete()
