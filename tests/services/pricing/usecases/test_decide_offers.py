"""The way of an offer from a message to its stored decision."""

from __future__ import annotations

import asyncio
import itertools
import random
from dataclasses import replace
from typing import Any

import pytest

from common.postgres import transaction
from common.stores import StoreUnreachable
from rpc.pricing.v1 import pricing_pb2 as pb
from rpc.scanner.v1 import scanner_pb2
from services.pricing.rules.decided import Decided
from services.pricing.rules.deciding import Case, decide_offer
from services.pricing.store.listing import find_full
from services.pricing.usecases import decide_offers as module
from tests.services.pricing.given import (
    EBAY,
    FBM,
    GTINS,
    make_offer,
    offer_message,
)
from tests.services.pricing.workbench import Workbench

pytestmark = pytest.mark.migrated("pricing")

ID = make_offer().offer_id
GONE = scanner_pb2.AVAILABILITY_GONE


class TestDecideOffers:
    async def test_each_channel_gets_its_one_decision(self, known: Workbench) -> None:
        await known.decide(offer_message())
        assert await known.current() == {(ID, FBM): (1, 1), (ID, EBAY): (1, 1)}
        assert await known.verdicts() == {FBM: "buy", EBAY: "review"}
        assert known.settled == [(ID, 1)]

    async def test_the_event_is_the_decision(self, known: Workbench) -> None:
        await known.decide(offer_message())
        told = await known.told()
        assert [(one.channel, one.version) for one in told] == [(FBM, 1), (EBAY, 1)]
        (row,) = await known.rows("SELECT * FROM opportunities WHERE channel = $1", FBM)
        assert told[0].opportunity_id == str(row["opportunity_id"])
        assert told[0].headline
        assert row["headline"]

    async def test_the_record_says_why(self, known: Workbench) -> None:
        await known.decide(offer_message())
        (row,) = await known.rows(
            "SELECT opportunity_id FROM opportunities WHERE channel = $1", FBM
        )
        async with transaction(known.tools.pool) as connection:
            found = await find_full(connection, row["opportunity_id"])
        assert found is not None
        record = pb.Decision.FromString(found[1])
        assert record.offer.item_id == ID
        assert f"same GTIN {GTINS[0]}" in record.match.evidence
        assert record.quote.origin == "keepa"
        assert record.lines[0].code == "goods"
        assert dict(record.versions) == {"policy": "test"}

    async def test_a_new_version_replaces_the_decision(self, known: Workbench) -> None:
        await known.decide(offer_message())
        first = await known.rows("SELECT opportunity_id FROM opportunities")
        dearer = offer_message(version=2)
        dearer.price.minor_units = 5900
        await known.decide(dearer)
        assert await known.current() == {(ID, FBM): (2, 2), (ID, EBAY): (2, 2)}
        assert await known.verdicts() == {FBM: "skip", EBAY: "skip"}
        assert await known.rows("SELECT opportunity_id FROM opportunities") == first
        assert [one.version for one in await known.told()] == [1, 1, 2, 2]
        counts = await known.rows("SELECT count(*) FROM verdicts")
        assert counts == [{"count": 4}]

    async def test_an_unmatched_offer_gets_a_verdict_too(
        self, bench: Workbench
    ) -> None:
        await bench.decide(offer_message(gtins=[], title="Something nobody knows"))
        assert await bench.verdicts() == {FBM: "skip", EBAY: "skip"}
        assert await bench.reasons() == ["no_match"]

    async def test_an_offer_without_a_title_gets_a_verdict_too(
        self, bench: Workbench
    ) -> None:
        message = offer_message(gtins=[])
        message.ClearField("title")
        message.ClearField("brand")
        await bench.decide(message)
        assert await bench.verdicts() == {FBM: "skip", EBAY: "skip"}

    async def test_money_that_is_none_gets_a_verdict_too(
        self, known: Workbench
    ) -> None:
        message = offer_message()
        message.price.currency_code = "XXY"
        await known.decide(message)
        assert "price_unreadable" in await known.reasons()

    async def test_a_gone_offer_is_skipped_and_nobody_is_asked(
        self, known: Workbench
    ) -> None:
        await known.decide(offer_message(availability=GONE))
        assert await known.verdicts() == {FBM: "skip", EBAY: "skip"}
        assert "offer_gone" in await known.reasons()
        assert known.market.asked == []

    async def test_what_was_there_and_is_gone_keeps_its_numbers(
        self, known: Workbench
    ) -> None:
        await known.decide(offer_message())
        await known.decide(offer_message(version=2, availability=GONE))
        (row,) = await known.rows("SELECT * FROM opportunities WHERE channel = $1", FBM)
        assert (row["verdict"], row["matched"]) == ("skip", True)
        assert row["profit_minor"] == 2460
        assert (await known.reasons())[0] == "offer_gone"

    async def test_many_offers_are_decided_in_steps(self, known: Workbench) -> None:
        keys = [f"K-{n}" for n in range(250)]
        steps: list[int] = []
        told = [module.Told(o, b"") for o in map(make_offer, keys)]
        await module.decide_offers(
            known.tools, told, settled=lambda some: steps.append(len(some))
        )
        assert steps == [100, 100, 50]
        assert len(await known.current()) == 500

    async def test_an_offer_that_comes_twice_at_once_is_decided_once(
        self, known: Workbench
    ) -> None:
        await known.decide(
            offer_message(version=1), offer_message(version=3), offer_message(version=2)
        )
        assert await known.current() == {(ID, FBM): (3, 1), (ID, EBAY): (3, 1)}

    async def test_a_channel_that_is_not_looked_at_any_more_stays_true(
        self, known: Workbench
    ) -> None:
        await known.decide(offer_message())
        bench = replace(known, tools=replace(known.tools, channels=(FBM,)))
        await bench.decide(offer_message(version=2))
        assert await bench.current() == {(ID, FBM): (2, 2), (ID, EBAY): (2, 2)}
        await bench.decide(offer_message("K-2"))
        assert len(await bench.current()) == 3


class TestOneThatTrips:
    async def test_the_others_of_its_step_are_decided_all_the_same(
        self, known: Workbench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def trip(case: Case, *given: Any, **named: Any) -> Decided:
            if case.offer.title == "odd":
                raise ValueError("a fault of ours")
            return decide_offer(case, *given, **named)

        monkeypatch.setattr(module, "decide_offer", trip)
        odd = offer_message("C", title="odd")
        with pytest.raises(ValueError, match="of ours"):
            await known.decide(offer_message("A"), odd, offer_message("B"))
        decided = {make_offer(key).offer_id for key in "AB"}
        assert {offer_id for offer_id, _ in known.settled} == decided
        assert {offer_id for offer_id, _ in await known.current()} == decided

    async def test_a_store_that_is_away_is_told_at_once(
        self, known: Workbench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tries: list[int] = []

        async def away(*_: object, **__: object) -> None:
            tries.append(1)
            raise StoreUnreachable("away")

        monkeypatch.setattr(module, "save_decisions", away)
        with pytest.raises(StoreUnreachable):
            await known.decide(offer_message("A"), offer_message("B"))
        assert len(tries) == 1


class TestRepeats:
    async def test_the_same_again_changes_nothing_and_is_settled_again(
        self, known: Workbench
    ) -> None:
        await known.decide(offer_message())
        before = await known.told()
        await known.decide(offer_message())
        assert await known.told() == before
        assert known.settled == [(ID, 1), (ID, 1)]

    async def test_an_older_version_changes_nothing_and_settles_the_newer(
        self, known: Workbench
    ) -> None:
        await known.decide(offer_message(version=5))
        await known.decide(offer_message(version=4))
        assert await known.current() == {(ID, FBM): (5, 1), (ID, EBAY): (5, 1)}
        assert known.settled == [(ID, 5), (ID, 5)]

    @pytest.mark.parametrize("seed", range(5))
    async def test_in_any_order_with_repeats_the_newest_version_stands(
        self, known: Workbench, seed: int
    ) -> None:
        chance = random.Random(seed)  # noqa: S311 - an order, not a secret.
        sent = [
            offer_message(key, version)
            for key, version in itertools.product(("A", "B", "C"), (1, 2, 3, 4))
        ]
        sent += chance.sample(sent, 6)
        chance.shuffle(sent)
        while sent:
            size = chance.randint(1, 5)
            await known.decide(*sent[:size])
            del sent[:size]
        current = await known.current()
        assert len(current) == 6
        assert {offer_version for offer_version, _ in current.values()} == {4}
        for (offer_id, channel), (_, version) in current.items():
            told = [
                one.version
                for one in await known.told()
                if (one.offer_id, one.channel) == (offer_id, channel)
            ]
            assert told == list(range(1, version + 1))

    async def test_two_who_decide_at_once_agree(self, known: Workbench) -> None:
        keys = [f"K-{n}" for n in range(30)]
        olds = [offer_message(key, 1) for key in keys]
        news = [offer_message(key, 2) for key in reversed(keys)]
        await asyncio.gather(
            *(known.decide(*some) for some in (olds, news, olds, news))
        )
        current = await known.current()
        assert len(current) == 60
        assert {offer_version for offer_version, _ in current.values()} == {2}
        headlines = await known.rows(
            "SELECT offer_id FROM opportunities WHERE headline"
        )
        assert len(headlines) == 30


class TestCrash:
    async def test_what_was_not_committed_left_no_trace(
        self, known: Workbench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def die(*_: object, **__: object) -> None:
            raise StoreUnreachable

        monkeypatch.setattr(module, "put_waiting", die)
        with pytest.raises(StoreUnreachable):
            await known.decide(offer_message())
        assert await known.current() == {}
        assert await known.told() == []
        assert await known.rows("SELECT * FROM decisions") == []
        assert known.settled == []
        monkeypatch.undo()
        await known.decide(offer_message())
        assert await known.current() == {(ID, FBM): (1, 1), (ID, EBAY): (1, 1)}

    async def test_what_was_committed_and_not_told_is_settled_by_the_repeat(
        self, known: Workbench
    ) -> None:
        def die(_: object) -> None:
            raise StoreUnreachable

        told = [module.Told(make_offer(), b"")]
        with pytest.raises(StoreUnreachable):
            await module.decide_offers(known.tools, told, settled=die)
        await known.decide(offer_message())
        assert known.settled == [(ID, 1)]
        assert await known.current() == {(ID, FBM): (1, 1), (ID, EBAY): (1, 1)}
