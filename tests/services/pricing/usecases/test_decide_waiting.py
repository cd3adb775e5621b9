"""Offers that wait for an answer from outside, and those that nobody answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry

from common.clock import now
from common.errors import Refused
from common.postgres import transaction
from services.pricing.metrics import Metrics
from services.pricing.store.waiting import Waiting, put_waiting
from services.pricing.usecases.decide_waiting import decide_waiting, measure
from tests.services.pricing.given import (
    EBAY,
    FBM,
    GTINS,
    make_listing,
    make_offer,
    make_quote,
    offer_message,
)
from tests.services.pricing.workbench import Workbench
from vendors.errors import Unreachable
from vendors.keepa import OutOfTokens

pytestmark = pytest.mark.migrated("pricing")

AGE = "magpie_pricing_waiting_age_seconds"
ID = make_offer().offer_id

OUTAGES = [
    OutOfTokens(retry_after=timedelta(seconds=90)),
    OutOfTokens(),
    Unreachable("nobody there"),
]


class TestWaiting:
    @pytest.mark.parametrize("error", OUTAGES)
    async def test_an_outage_lets_the_offer_wait_undecided(
        self, known: Workbench, error: Exception
    ) -> None:
        known.market.error = error  # type: ignore[assignment]  # a MagpieError
        await known.decide(offer_message())
        assert await known.current() == {}
        assert known.settled == []
        (row,) = await known.rows("SELECT * FROM waiting")
        assert (row["offer_id"], row["offer_version"]) == (ID, 1)
        (job,) = await known.rows("SELECT entrypoint, execute_after FROM pgqueuer")
        assert job["entrypoint"] == "decide_waiting"
        wait = (row["due_at"] - now()).total_seconds()
        expected = 90 if error is OUTAGES[0] else 20
        assert expected - 5 < wait <= expected
        assert (job["execute_after"] - now()).total_seconds() == pytest.approx(
            wait, abs=2
        )

    async def test_an_offer_that_is_known_does_not_wait_with_the_others(
        self, known: Workbench
    ) -> None:
        await known.decide(offer_message("A"))
        known.market.error = OUTAGES[0]
        await known.decide(offer_message("B"), offer_message("C", gtins=[GTINS[1]]))
        assert known.settled == [
            (make_offer("A").offer_id, 1),
            (make_offer("B").offer_id, 1),
        ]
        (row,) = await known.rows("SELECT offer_id FROM waiting")
        assert row["offer_id"] == make_offer("C").offer_id

    async def test_while_it_waits_a_repeat_asks_nobody(self, known: Workbench) -> None:
        known.market.error = OUTAGES[0]
        await known.decide(offer_message())
        known.market.error = None
        await known.decide(offer_message())
        assert known.market.asked == []
        assert known.settled == []

    async def test_a_newer_version_is_tried_at_once(self, known: Workbench) -> None:
        known.market.error = OUTAGES[0]
        await known.decide(offer_message())
        known.market.error = None
        await known.decide(offer_message(version=2))
        assert await known.current() == {(ID, FBM): (2, 1), (ID, EBAY): (2, 1)}
        assert await known.rows("SELECT * FROM waiting") == []

    async def test_when_it_is_due_it_is_decided(self, known: Workbench) -> None:
        known.market.error = OUTAGES[0]
        await known.decide(offer_message())
        known.market.error = None
        await decide_waiting(known.tools, known.settled.extend)
        assert known.settled == []
        await known.rows("UPDATE waiting SET due_at = now() RETURNING offer_id")
        await decide_waiting(known.tools, known.settled.extend)
        assert known.settled == [(ID, 1)]
        assert await known.verdicts() == {FBM: "buy", EBAY: "review"}
        assert await known.rows("SELECT * FROM waiting") == []

    async def test_if_it_still_cannot_be_asked_it_waits_on(
        self, known: Workbench
    ) -> None:
        known.market.error = OUTAGES[0]
        await known.decide(offer_message())
        await known.rows("UPDATE waiting SET due_at = now() RETURNING offer_id")
        await decide_waiting(known.tools, known.settled.extend)
        (row,) = await known.rows("SELECT due_at FROM waiting")
        assert row["due_at"] > now() + timedelta(seconds=60)

    async def test_what_another_decided_meanwhile_waits_no_longer(
        self, known: Workbench
    ) -> None:
        await known.decide(offer_message(version=2))
        # Whoever was at an older version, and got no answer, stores that it waits.
        late = offer_message().SerializeToString()
        async with transaction(known.tools.pool) as connection:
            row = Waiting(ID, 1, late, "no answer", now())
            await put_waiting(connection, [row], now=now())
        await decide_waiting(known.tools, known.settled.extend)
        assert await known.rows("SELECT * FROM waiting") == []
        assert await known.current() == {(ID, FBM): (2, 1), (ID, EBAY): (2, 1)}

    async def test_a_quote_of_yesterday_is_better_than_waiting(
        self, known: Workbench
    ) -> None:
        yesterday = now() - timedelta(days=1)
        quote = make_quote(observed_at=yesterday, fetched_at=yesterday)
        known.market.listings[0] = make_listing(quotes=(quote,))
        await known.decide(offer_message("A"))
        known.market.error = OUTAGES[0]
        await known.decide(offer_message("B"))
        assert len(known.settled) == 2
        assert (await known.verdicts())[FBM] == "buy"


class TestRefused:
    async def test_without_the_markets_answer_the_decision_is_provisional(
        self, known: Workbench
    ) -> None:
        known.market.error = Refused("Keepa said 401.", hint="Check MAGPIE_KEEPA_KEY.")
        await known.decide(offer_message())
        assert await known.verdicts() == {FBM: "skip", EBAY: "skip"}
        assert "market_data_missing" in await known.reasons()
        assert known.settled == [(ID, 1)]
        assert len(await known.rows("SELECT * FROM waiting")) == 1

    async def test_once_it_answers_the_decision_is_final(
        self, known: Workbench
    ) -> None:
        known.market.error = Refused("Keepa said 401.")
        await known.decide(offer_message())
        for error in (known.market.error, None, None):
            known.market.error = error
            await known.rows("UPDATE waiting SET due_at = now() RETURNING offer_id")
            await decide_waiting(known.tools, known.settled.extend)
        assert await known.verdicts() == {FBM: "buy", EBAY: "review"}
        assert await known.current() == {(ID, FBM): (1, 2), (ID, EBAY): (1, 2)}
        assert await known.rows("SELECT * FROM waiting") == []

    async def test_a_provisional_one_never_replaces_a_final_one(
        self, known: Workbench
    ) -> None:
        await known.decide(offer_message())
        known.market.error = Refused("Keepa said 401.")
        await known.decide(offer_message(), again=True)
        assert await known.current() == {(ID, FBM): (1, 1), (ID, EBAY): (1, 1)}


class TestMeasure:
    async def test_says_how_many_wait_and_for_how_long(self, known: Workbench) -> None:
        registry = CollectorRegistry()
        known.tools = replace(known.tools, metrics=Metrics(registry))
        await measure(known.tools)
        assert registry.get_sample_value(AGE) == 0
        known.market.error = OUTAGES[0]
        await known.decide(offer_message())
        await known.rows(
            "UPDATE waiting SET since = now() - interval '1 hour' RETURNING offer_id"
        )
        await measure(known.tools)
        assert registry.get_sample_value("magpie_pricing_waiting_offers") == 1
        assert registry.get_sample_value(AGE) == pytest.approx(3600, abs=5)

    async def test_says_how_many_wait_and_how_many_products_are_known(
        self, known: Workbench
    ) -> None:
        registry = CollectorRegistry()
        tools = replace(known.tools, metrics=Metrics(registry))
        await known.decide(offer_message("A"))
        known.market.error = OUTAGES[0]
        await known.decide(offer_message("B", gtins=[GTINS[1]]))
        await measure(tools)
        assert registry.get_sample_value("magpie_pricing_waiting_offers") == 1
        assert registry.get_sample_value("magpie_pricing_products") == 1
