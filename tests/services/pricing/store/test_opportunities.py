"""The one current decision of each opportunity, in Postgres."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from common.ids import new_id
from common.postgres import transaction
from services.pricing.rules.answer import Match
from services.pricing.rules.decided import Decided
from services.pricing.store.opportunities import (
    DecisionRow,
    Key,
    Place,
    Standing,
    VerdictRow,
    place,
    put_decisions,
    put_verdicts,
    read_standing,
)
from tests.services.pricing.deciding import decide, make_case
from tests.services.pricing.given import EBAY, FBM, NOON, make_offer

if TYPE_CHECKING:
    from common.postgres import Pool

pytestmark = pytest.mark.migrated("pricing")

ID = make_offer().offer_id
AMAZON, ON_EBAY = Key(ID, "flip", FBM), Key(ID, "flip", EBAY)


def decided(version: int = 1, key: str = "K-1", **changes: Any) -> Decided:
    """A decision over a version of a lamp."""
    return decide(make_case(make_offer(key, version=version), **changes))


def provisional(version: int = 1) -> Decided:
    return decided(version, not_asked="Keepa refuses the key.")


async def placed(pool: Pool, *some: Decided) -> dict[Key, Place]:
    async with transaction(pool) as connection:
        return await place(connection, some)


async def versions(pool: Pool, *some: Decided) -> dict[Key, int]:
    return {key: one.version for key, one in (await placed(pool, *some)).items()}


async def standing(pool: Pool, *ids: str) -> dict[str, Standing]:
    async with transaction(pool) as connection:
        return await read_standing(connection, ids)


async def row(pool: Pool, channel: str = FBM) -> dict[str, Any]:
    async with transaction(pool) as connection:
        query = "SELECT * FROM opportunities WHERE channel = $1"
        found = await connection.fetchrow(query, channel)
    assert found is not None
    return dict(found)


class TestPlace:
    async def test_what_is_new_becomes_the_first_version(self, pool: Pool) -> None:
        found = await placed(pool, decided())
        assert {key: one.version for key, one in found.items()} == {
            AMAZON: 1,
            ON_EBAY: 1,
        }
        ids = [one.opportunity_id for one in found.values()]
        assert len(set(ids)) == 2

    async def test_a_newer_offer_version_is_the_next_one_of_the_same_id(
        self, pool: Pool
    ) -> None:
        first = await placed(pool, decided(1))
        second = await placed(pool, decided(5))
        assert {one.version for one in second.values()} == {2}
        assert {key: one.opportunity_id for key, one in second.items()} == {
            key: one.opportunity_id for key, one in first.items()
        }
        assert (await row(pool))["offer_version"] == 5

    @pytest.mark.parametrize("version", [4, 5])
    async def test_an_older_one_and_the_same_again_change_nothing(
        self, pool: Pool, version: int
    ) -> None:
        await placed(pool, decided(5))
        before = await row(pool)
        assert await placed(pool, decided(version)) == {}
        assert await row(pool) == before

    async def test_a_final_one_replaces_a_provisional_one_of_the_same_version(
        self, pool: Pool
    ) -> None:
        await placed(pool, provisional(3))
        assert await versions(pool, provisional(3)) == {}
        assert await versions(pool, decided(3)) == {AMAZON: 2, ON_EBAY: 2}
        assert await versions(pool, provisional(3)) == {}
        assert await versions(pool, provisional(4)) == {AMAZON: 3, ON_EBAY: 3}

    async def test_an_older_final_one_does_not_replace_a_newer_provisional_one(
        self, pool: Pool
    ) -> None:
        await placed(pool, provisional(3))
        assert await placed(pool, decided(2)) == {}

    async def test_on_a_new_channel_an_older_version_comes_too_late_as_well(
        self, pool: Pool
    ) -> None:
        await placed(pool, decided(3, channels=(FBM,)))
        assert await versions(pool, decided(2)) == {}
        assert await versions(pool, decided(3)) == {ON_EBAY: 1}

    async def test_many_offers_at_once_each_by_itself(self, pool: Pool) -> None:
        await placed(pool, decided(2, "B"))
        found = await versions(
            pool, decided(1, "A"), decided(1, "B"), decided(9, "C", channels=(EBAY,))
        )
        assert {key.offer_id for key in found} == {
            make_offer("A").offer_id,
            make_offer("C").offer_id,
        }

    async def test_what_is_listed_by_is_written_in_columns(self, pool: Pool) -> None:
        await placed(pool, decided())
        found = await row(pool)
        assert (found["verdict"], found["source_id"]) == ("buy", "shop")
        assert (found["profit_minor"], found["profit_currency"]) == (2460, "USD")
        assert found["words"] == [
            "1",
            "5784",
            "be",
            "bexhall",
            "desk",
            "lamp",
            "of",
            "pack",
        ]
        assert (found["headline"], found["matched"], found["priced"]) == (True,) * 3
        assert found["decided_at"] == NOON
        assert not (await row(pool, EBAY))["headline"]

    async def test_numbers_are_as_long_as_they_are_told(self, pool: Pool) -> None:
        one = decided(channels=(FBM,))
        (on,) = one.on_channels
        answer = replace(on.answer, roi=Decimal(2) / 3, score=Decimal("7.25"))
        await placed(pool, replace(one, on_channels=(replace(on, answer=answer),)))
        found = await row(pool)
        assert (found["roi"], found["score"]) == (Decimal("0.666667"), Decimal("7.25"))

    async def test_what_is_not_known_stays_so(self, pool: Pool) -> None:
        match = Match(Decimal(0), (), None)
        offer = make_offer(title="")
        await placed(pool, decide(make_case(offer, match=match, product=None)))
        found = await row(pool)
        unknown = ("score", "roi", "profit_minor", "profit_currency")
        assert [found[name] for name in unknown] == [None] * 4
        assert found["words"] == []
        assert (found["matched"], found["priced"]) == (False, False)

    async def test_a_new_decision_replaces_every_column(self, pool: Pool) -> None:
        await placed(pool, decided(1))
        offer = make_offer(version=2, title="Another lamp", source_id="yard")
        match = Match(Decimal(0), (), None)
        await placed(pool, decide(make_case(offer, match=match, product=None)))
        found = await row(pool)
        assert (found["verdict"], found["source_id"]) == ("skip", "yard")
        assert found["words"] == ["another", "lamp"]
        assert (found["profit_minor"], found["score"], found["roi"]) == (None,) * 3
        assert (found["matched"], found["priced"]) == (False, False)

    async def test_two_who_place_at_once_agree_on_the_newest(self, pool: Pool) -> None:
        keys = [f"K-{n}" for n in range(20)]
        olds = [decided(1, key) for key in keys]
        news = [decided(2, key) for key in reversed(keys)]
        await asyncio.gather(placed(pool, *olds), placed(pool, *news))
        found = await standing(pool, *(one.offer.offer_id for one in olds))
        assert {one.version for one in found.values()} == {2}
        assert len(found) == 20

    async def test_nothing_is_nothing(self, pool: Pool) -> None:
        assert await placed(pool) == {}


class TestReadStanding:
    async def test_tells_version_and_channels_of_those_that_are_decided(
        self, pool: Pool
    ) -> None:
        await placed(pool, decided(3))
        found = await standing(pool, ID, make_offer("other").offer_id)
        assert list(found) == [ID]
        assert (found[ID].version, found[ID].provisional) == (3, False)
        assert sorted(found[ID].channels) == [FBM, EBAY]

    async def test_one_provisional_channel_makes_the_whole_so(self, pool: Pool) -> None:
        await placed(pool, decided(3, channels=(FBM,)))
        await placed(pool, provisional(3))
        assert (await standing(pool, ID))[ID].provisional

    async def test_of_nobody_nothing_stands(self, pool: Pool) -> None:
        assert await standing(pool) == {}


class TestRecords:
    async def test_of_decisions_and_verdicts_are_kept_side_by_side(
        self, pool: Pool
    ) -> None:
        decision_id, event_id = new_id(), new_id()
        opportunity_id = (await placed(pool, decided()))[AMAZON].opportunity_id
        async with transaction(pool) as connection:
            await put_decisions(
                connection, [DecisionRow(decision_id, ID, 3, NOON, b"known")]
            )
            await put_verdicts(
                connection,
                [
                    VerdictRow(opportunity_id, v, decision_id, event_id, b"s", b"r")
                    for v in (1, 2)
                ],
            )
            decisions = await connection.fetch("SELECT * FROM decisions")
            verdicts = await connection.fetch("SELECT * FROM verdicts")
        assert [tuple(one) for one in decisions] == [
            (decision_id, ID, 3, NOON, b"known")
        ]
        assert [tuple(one) for one in verdicts] == [
            (opportunity_id, v, decision_id, event_id, b"s", b"r") for v in (1, 2)
        ]

    async def test_no_rows_are_no_statement(self, pool: Pool) -> None:
        async with transaction(pool) as connection:
            await put_decisions(connection, [])
            await put_verdicts(connection, [])
