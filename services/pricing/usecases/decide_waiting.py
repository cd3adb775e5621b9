"""Tries again to decide over offers that waited for an answer from outside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from common.clock import now
from common.postgres import transaction
from rpc.scanner.v1 import scanner_pb2 as pb
from services.pricing.adapters.messages.offers import read_offer
from services.pricing.store.waiting import count_waiting, take_due
from services.pricing.usecases.decide_offers import Settled, Told, decide_offers

if TYPE_CHECKING:
    from services.pricing.usecases.tools import Tools

_AT_ONCE: Final = 200
_TURN: Final = timedelta(minutes=2)
"""If this process dies at it, somebody else takes them after so long."""


async def decide_waiting(tools: Tools, settled: Callable[[Settled], None]) -> None:
    """Decide over all that are due; what has to wait on is due again later."""
    while True:
        moment = now()
        async with transaction(tools.pool) as connection:
            due = await take_due(
                connection, now=moment, until=moment + _TURN, limit=_AT_ONCE
            )
        if due:
            told = [Told(read_offer(pb.Offer.FromString(raw)), raw) for raw in due]
            await decide_offers(tools, told, again=True, settled=settled)
        if len(due) < _AT_ONCE:
            return


async def measure(tools: Tools) -> None:
    """Say how many wait, for how long, and how many products are known."""
    async with transaction(tools.pool) as connection:
        waiting, since = await count_waiting(connection)
    age = (now() - since).total_seconds() if since else 0.0
    tools.metrics.sizes(waiting=waiting, waiting_age=age, products=len(tools.matching))
