"""The tools of the use cases on a test's own database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry

from common.postgres import transaction
from rpc.pricing.v1 import pricing_pb2 as pb
from rpc.pricing.v1.events_pb2 import OpportunityDecided
from rpc.scanner.v1 import scanner_pb2
from services.pricing.adapters.messages.offers import read_offer
from services.pricing.adapters.tuning_files import load_weights
from services.pricing.metrics import Metrics
from services.pricing.rules.terms import Hints
from services.pricing.usecases.decide_offers import Told, decide_offers
from services.pricing.usecases.make_desk import TermTexts, make_desk
from services.pricing.usecases.matching import Matching
from services.pricing.usecases.tools import Tools
from tests.services.pricing.given import EBAY, FBM, FakeMarket

if TYPE_CHECKING:
    from common.postgres import Pool
    from services.pricing.adapters.quotes import MarketData

CHANNELS = (FBM, EBAY)


def make_tools(pool: Pool, market: MarketData | None, **changes: Any) -> Tools:
    """Tools whose catalogue is not loaded yet."""
    texts = TermTexts(channels=CHANNELS, hints=Hints(), outbound="4.50")
    given = {
        "channels": CHANNELS,
        "versions": {"policy": "test"},
        "simulated": False,
        "searches": True,
        "metrics": Metrics(CollectorRegistry()),
        **changes,
    }
    return Tools(
        pool=pool,
        matching=Matching(pool, load_weights()),
        market=market,
        desk=make_desk(texts),
        **given,
    )


@dataclass
class Workbench:
    """Decides over messages and tells what is stored then."""

    tools: Tools
    market: FakeMarket
    settled: list[tuple[str, int]] = field(default_factory=list)

    async def decide(self, *messages: scanner_pb2.Offer, again: bool = False) -> None:
        """As the worker does with the offers of an event."""
        told = [Told(read_offer(one), one.SerializeToString()) for one in messages]
        await decide_offers(self.tools, told, again=again, settled=self.settled.extend)

    async def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """What a query finds."""
        async with transaction(self.tools.pool) as connection:
            return [dict(row) for row in await connection.fetch(query, *values)]

    async def current(self) -> dict[tuple[str, str], tuple[int, int]]:
        """(offer version, version) of each current decision by offer and channel."""
        rows = await self.rows("SELECT * FROM opportunities")
        return {
            (row["offer_id"], row["channel"]): (row["offer_version"], row["version"])
            for row in rows
        }

    async def told(self) -> Sequence[pb.Opportunity]:
        """Every event of the outbox, in the order they were written."""
        rows = await self.rows("SELECT payload FROM outbox ORDER BY written")
        return [
            OpportunityDecided.FromString(row["payload"]).opportunity for row in rows
        ]

    async def verdicts(self) -> dict[str, str]:
        """The verdict on each channel of the only offer."""
        rows = await self.rows("SELECT channel, verdict FROM opportunities")
        return {row["channel"]: row["verdict"] for row in rows}

    async def reasons(self, channel: str = FBM) -> list[str]:
        """The codes that were told last for that channel."""
        told = [one for one in await self.told() if one.channel == channel]
        return [reason.code for reason in told[-1].reasons]
