"""Decisions, their events and the end of waiting, all in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from common.postgres import transaction
from rpc.pricing.v1 import pricing_pb2 as pb
from rpc.pricing.v1.events_pb2 import OpportunityDecided
from services.pricing.rules.decided import Decided
from services.pricing.store.waiting import Waiting, put_waiting
from services.pricing.usecases.save_decisions import pack
from tests.services.pricing.deciding import decide, make_case, save
from tests.services.pricing.given import EBAY, FBM, NOON, make_offer

if TYPE_CHECKING:
    from common.postgres import Pool

pytestmark = pytest.mark.migrated("pricing")

ID = make_offer().offer_id
ALL = (
    "SELECT * FROM opportunities",
    "SELECT * FROM decisions",
    "SELECT * FROM verdicts",
    "SELECT * FROM outbox",
)


def decided(version: int = 1, key: str = "K-1", **changes: Any) -> Decided:
    """A decision over a version of a lamp."""
    return decide(make_case(make_offer(key, version=version), **changes))


async def rows(pool: Pool, query: str) -> list[dict[str, Any]]:
    async with transaction(pool) as connection:
        return [dict(row) for row in await connection.fetch(query)]


async def told(pool: Pool) -> list[pb.Opportunity]:
    events = await rows(pool, "SELECT payload FROM outbox ORDER BY written")
    return [OpportunityDecided.FromString(one["payload"]).opportunity for one in events]


async def wait(pool: Pool, *versions: tuple[str, int]) -> None:
    """Let these wait for an answer from outside."""
    waiting = [
        Waiting(make_offer(one).offer_id, two, b"", "", NOON) for one, two in versions
    ]
    async with transaction(pool) as connection:
        await put_waiting(connection, waiting, now=NOON)


async def waits(pool: Pool) -> list[tuple[str, int]]:
    found = await rows(pool, "SELECT offer_id, offer_version FROM waiting ORDER BY 1")
    return [(one["offer_id"], one["offer_version"]) for one in found]


class TestPack:
    def test_each_channel_has_its_key_its_message_and_its_record(self) -> None:
        packed = pack(decided(), {"policy": "7"})
        assert [tuple(key) for key, _, _ in packed.channels] == [
            (ID, "flip", FBM),
            (ID, "flip", EBAY),
        ]
        for key, message, record in packed.channels:
            assert (message.offer_id, message.channel) == (ID, key.channel)
            assert pb.Decision.FromString(record).lines

    def test_what_all_channels_share_is_packed_once(self) -> None:
        packed = pack(decided(), {"policy": "7"})
        common = pb.Decision.FromString(packed.record)
        assert common.offer.item_id == ID
        assert dict(common.versions) == {"policy": "7"}
        assert not common.lines

    def test_the_two_records_together_are_the_whole_one(self) -> None:
        packed = pack(decided(), {"policy": "7"})
        whole = pb.Decision.FromString(packed.record + packed.channels[0][2])
        assert whole.offer.item_id == ID
        assert whole.match.evidence
        assert whole.quote.origin == "keepa"
        assert whole.lines[0].code == "goods"


class TestSaveDecisions:
    async def test_an_event_of_each_channel_says_which_decision_it_is(
        self, pool: Pool
    ) -> None:
        assert await save(pool, decided()) == 1
        current = await rows(pool, "SELECT * FROM opportunities")
        assert {(str(one["opportunity_id"]), one["channel"]) for one in current} == {
            (one.opportunity_id, one.channel) for one in await told(pool)
        }
        assert [one.version for one in await told(pool)] == [1, 1]
        events = await rows(pool, "SELECT * FROM outbox")
        verdicts = await rows(pool, "SELECT * FROM verdicts")
        assert {(one["event_id"], one["version"]) for one in events} == {
            (one["event_id"], one["version"]) for one in verdicts
        }
        assert UUID(int=0) not in {one["event_id"] for one in verdicts}

    async def test_the_summary_is_the_message_of_the_event(self, pool: Pool) -> None:
        await save(pool, decided())
        found = await rows(pool, "SELECT summary FROM verdicts ORDER BY event_id")
        messages = await rows(pool, "SELECT payload FROM outbox ORDER BY event_id")
        assert [one["summary"] for one in found] == [
            OpportunityDecided.FromString(
                one["payload"]
            ).opportunity.SerializeToString()
            for one in messages
        ]

    async def test_the_record_of_the_decision_is_kept_once_for_all_channels(
        self, pool: Pool
    ) -> None:
        await save(pool, decided(), decided(2, "K-2"))
        (one, two) = await rows(
            pool,
            "SELECT offer_version, decision_id FROM decisions ORDER BY offer_version",
        )
        assert (one["offer_version"], two["offer_version"]) == (1, 2)
        counts = await rows(
            pool, "SELECT decision_id, count(*) FROM verdicts GROUP BY decision_id"
        )
        assert {row["decision_id"]: row["count"] for row in counts} == {
            one["decision_id"]: 2,
            two["decision_id"]: 2,
        }

    async def test_a_newer_version_is_the_next_of_the_same_opportunity(
        self, pool: Pool
    ) -> None:
        await save(pool, decided(1))
        assert await save(pool, decided(4)) == 1
        first, second = (await told(pool))[:2], (await told(pool))[2:]
        assert [one.opportunity_id for one in first] == [
            one.opportunity_id for one in second
        ]
        assert [(one.version, one.offer_version) for one in second] == [(2, 4), (2, 4)]

    @pytest.mark.parametrize("version", [3, 4])
    async def test_an_older_version_or_the_same_leaves_no_trace(
        self, pool: Pool, version: int
    ) -> None:
        await save(pool, decided(4))
        before = [await rows(pool, query) for query in ALL]
        assert await save(pool, decided(version)) == 0
        assert [await rows(pool, query) for query in ALL] == before

    async def test_of_many_only_those_that_are_news_are_stored(
        self, pool: Pool
    ) -> None:
        await save(pool, decided(2, "A"), decided(1, "B"))
        again = [decided(1, "A"), decided(2, "B"), decided(1, "C")]
        assert await save(pool, *again) == 2
        assert len(await told(pool)) == 8

    async def test_a_channel_that_is_new_gets_its_decision_alone(
        self, pool: Pool
    ) -> None:
        await save(pool, decided(channels=(FBM,)))
        assert await save(pool, decided()) == 1
        assert [(one.channel, one.version) for one in await told(pool)] == [
            (FBM, 1),
            (EBAY, 1),
        ]

    async def test_a_final_decision_replaces_a_provisional_one_and_not_the_reverse(
        self, pool: Pool
    ) -> None:
        assert await save(pool, decided(not_asked="Keepa refuses the key.")) == 1
        assert await save(pool, decided()) == 1
        assert await save(pool, decided(not_asked="Keepa refuses the key.")) == 0
        assert [one.version for one in await told(pool)] == [1, 1, 2, 2]

    async def test_whoever_waited_for_it_waits_no_longer(self, pool: Pool) -> None:
        await wait(pool, ("A", 1), ("B", 3), ("C", 1))
        await save(pool, decided(2, "A"), decided(2, "B"))
        left = [(make_offer("B").offer_id, 3), (make_offer("C").offer_id, 1)]
        assert await waits(pool) == sorted(left)

    async def test_a_repeat_ends_the_waiting_too(self, pool: Pool) -> None:
        await save(pool, decided(2, "A"))
        await wait(pool, ("A", 2))
        await save(pool, decided(2, "A"))
        assert await waits(pool) == []

    async def test_a_provisional_decision_waits_on(self, pool: Pool) -> None:
        await wait(pool, ("A", 1))
        await save(pool, decided(1, "A", not_asked="Keepa refuses the key."))
        assert await waits(pool) == [(make_offer("A").offer_id, 1)]

    async def test_nothing_is_nothing(self, pool: Pool) -> None:
        assert await save(pool) == 0
        assert await told(pool) == []
