"""What is decided after a place in the outbox, and then as it is decided."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import TYPE_CHECKING, Final

from common import outbox
from common.opportunities import Filter
from common.postgres import transaction
from rpc.pricing.v1.events_pb2 import OpportunityDecided
from services.pricing.adapters.messages.listing import shown
from services.pricing.usecases.save_decisions import STREAM

if TYPE_CHECKING:
    from common.postgres import Pool
    from rpc.common.v1.envelope_pb2 import Envelope
    from rpc.pricing.v1 import pricing_pb2 as pb

AT_ONCE: Final = 200
_EVERY: Final = 0.1
_DECIDED: Final = OpportunityDecided.DESCRIPTOR.full_name


class Pulse:
    """The newest seq, looked at for all watchers together while there are any."""

    def __init__(self, pool: Pool, *, every: float = _EVERY) -> None:
        self._pool = pool
        self._every = every
        self._seq = 0
        self._moved = asyncio.Condition()
        self._watchers = 0
        self._task: asyncio.Task[None] | None = None

    async def after(self, seq: int) -> None:
        """Wait until there is something after `seq`. Raises what the store raises."""
        self._watchers += 1
        try:
            if self._task is None or self._task.done():
                self._task = asyncio.create_task(self._look(), name="newest seq")
            task = self._task
            waiting = asyncio.create_task(self._wait(seq))
            await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            if task.done() and not task.cancelled():
                task.result()
        finally:
            self._watchers -= 1

    async def _wait(self, seq: int) -> None:
        async with self._moved:
            await self._moved.wait_for(lambda: self._seq > seq)

    async def _look(self) -> None:
        while self._watchers:
            async with transaction(self._pool) as connection:
                seq = await outbox.newest_seq(connection, STREAM)
            if seq != self._seq:
                async with self._moved:
                    self._seq = seq
                    self._moved.notify_all()
            await asyncio.sleep(self._every)


async def watch_opportunities(
    pool: Pool, pulse: Pulse, wanted: Filter, after_seq: int | None
) -> AsyncGenerator[tuple[list[pb.Opportunity], int], None]:
    """Yields what passes, and the seq up to which all has been told; once at once.

    Without `after_seq` it begins now. Raises EventsGone if that place is not kept.
    """
    async with transaction(pool) as connection:
        if after_seq is None:
            seq, found = await outbox.newest_seq(connection, STREAM), []
        else:
            events = await outbox.list_events(
                connection, after_seq, AT_ONCE, stream=STREAM
            )
            found, seq = _passing(events, wanted), _last(events, after_seq)
    yield found, seq
    while True:
        await pulse.after(seq)
        async with transaction(pool) as connection:
            events = await outbox.list_events(connection, seq, AT_ONCE, stream=STREAM)
        if events:
            seq = _last(events, seq)
            yield _passing(events, wanted), seq


def _passing(events: Sequence[Envelope], wanted: Filter) -> list[pb.Opportunity]:
    found = []
    for event in events:
        if event.type != _DECIDED:
            continue
        opportunity = OpportunityDecided.FromString(event.payload).opportunity
        opportunity.seq = event.seq
        if wanted.passes(shown(opportunity)):
            found.append(opportunity)
    return found


def _last(events: Sequence[Envelope], seq: int) -> int:
    return events[-1].seq if events else seq
