"""Offers off the stream: what an event holds is decided, or said to be unreadable."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from prometheus_client import CollectorRegistry

from common.errors import Retryable
from rpc.common.v1.envelope_pb2 import Envelope
from services.pricing.metrics import Metrics
from services.pricing.worker.offers import BadEvent, OffersWorker
from tests.services.pricing.given import (
    make_offer,
    observed,
    offer_message,
)
from tests.services.pricing.workbench import Workbench, make_tools

if TYPE_CHECKING:
    from common.postgres import Pool

pytestmark = pytest.mark.migrated("pricing")

A, B, C = (make_offer(key).offer_id for key in "ABC")


def worker_of(bench: Workbench) -> OffersWorker:
    return OffersWorker(bench.tools, bench.settled.extend)


class TestWork:
    async def test_all_offers_of_all_events_are_decided(self, known: Workbench) -> None:
        events = [
            observed(offer_message("A"), offer_message("B")),
            observed(offer_message("C")),
        ]
        await worker_of(known).work(events)
        assert sorted(known.settled) == sorted([(A, 1), (B, 1), (C, 1)])
        assert {offer_id for offer_id, _ in await known.current()} == {A, B, C}

    async def test_of_two_events_over_one_offer_the_newer_version_counts(
        self, known: Workbench
    ) -> None:
        events = [observed(offer_message("A", v)) for v in (2, 1)]
        await worker_of(known).work(events)
        assert known.settled == [(A, 2)]

    async def test_what_is_not_for_pricing_is_passed_over(
        self, known: Workbench
    ) -> None:
        other = Envelope(type="magpie.scanner.v1.Other", payload=b"\xff")
        await worker_of(known).work([other, observed(offer_message("A"))])
        assert known.settled == [(A, 1)]

    async def test_an_event_that_is_none_is_refused_before_anything_is_decided(
        self, known: Workbench
    ) -> None:
        good = observed(offer_message("A"))
        bad = Envelope(type=good.type, payload=b"\xff")
        with pytest.raises(BadEvent):
            await worker_of(known).work([good, bad])
        assert await known.current() == {}
        assert known.settled == []

    async def test_an_offer_without_id_or_version_is_counted_and_left_out(
        self, known: Workbench
    ) -> None:
        registry = CollectorRegistry()
        tools = replace(known.tools, metrics=Metrics(registry))
        nameless, unversioned = offer_message("B"), offer_message("C")
        nameless.offer_id = "B"
        unversioned.version = 0
        event = observed(nameless, offer_message("A"), unversioned)
        await OffersWorker(tools, known.settled.extend).work([event])
        assert known.settled == [(A, 1)]
        found = registry.get_sample_value(
            "magpie_pricing_offers_total", {"outcome": "unreadable"}
        )
        assert found == 2

    async def test_the_message_is_kept_as_it_came_for_those_that_wait(
        self, known: Workbench
    ) -> None:
        message = offer_message("A", image_urls=["https://shop.example/a.jpg"])
        known.market.error = Retryable("nobody there")
        await worker_of(known).work([observed(message)])
        (row,) = await known.rows("SELECT offer FROM waiting")
        assert row["offer"] == message.SerializeToString()

    async def test_before_the_catalogue_is_loaded_it_waits(self, pool: Pool) -> None:
        tools = make_tools(pool, None)
        settled: list[tuple[str, int]] = []
        worker = OffersWorker(tools, settled.extend)
        working = asyncio.create_task(worker.work([observed(offer_message("A"))]))
        await asyncio.sleep(0.05)
        assert not working.done()
        await tools.matching.load()
        async with asyncio.timeout(10):
            await working
        assert settled == [(A, 1)]
