"""PricingService on a port of this machine, over a workbench."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from common import outbox
from common.clock import now
from common.postgres import transaction
from rpc.pricing.v1 import pricing_pb2 as pb
from rpc.pricing.v1.pricing_pb2_grpc import PricingServiceStub
from tests.services.pricing.given import (
    make_listing,
    make_quote,
    offer_message,
)
from tests.services.pricing.workbench import Workbench

# Dollars asked for a lamp that brings sixty; 0 has no price at all.
ASKED = {"A": 2190, "B": 3190, "C": 5990, "D": 2190, "E": 0, "F": 4190, "G": 1190}


@dataclass
class Service:
    """A stub, and the workbench behind it."""

    stub: PricingServiceStub
    bench: Workbench

    async def fill(self) -> None:
        """Decide over seven lamps of two sources, and something nobody knows."""
        at = now() - timedelta(minutes=1)
        quote = make_quote(observed_at=at, fetched_at=at)
        self.bench.market.listings.append(make_listing(quotes=(quote,)))
        for key, asked in ASKED.items():
            message = offer_message(key)
            message.source_id = "shop" if key < "D" else "yard"
            message.title = f"{message.title} {key}{key}"
            message.price.minor_units = asked
            if not asked:
                message.ClearField("price")
            await self.bench.decide(message)
        await self.bench.decide(offer_message("X", gtins=[], title="A blue thing"))
        await self.number()

    async def number(self) -> None:
        """Give the events their seq, as the relay does."""
        async with transaction(self.bench.tools.pool) as connection:
            await outbox.number_rows(connection)

    async def page(self, **request: Any) -> list[pb.Opportunity]:
        """One page."""
        page = await self.stub.ListOpportunities(pb.ListOpportunitiesRequest(**request))
        return list(page.opportunities)

    async def list_all(self, size: int, **request: Any) -> list[pb.Opportunity]:
        """Every page, one after the other."""
        found: list[pb.Opportunity] = []
        token = ""
        while True:
            page = await self.stub.ListOpportunities(
                pb.ListOpportunitiesRequest(page_size=size, page_token=token, **request)
            )
            assert len(page.opportunities) <= size
            found += page.opportunities
            token = page.next_page_token
            if not token:
                return found
