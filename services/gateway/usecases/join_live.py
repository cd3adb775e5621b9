"""A subscriber comes (back): first what it has missed, then what happens."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from common.errors import NotFound
from common.opportunities import Filter
from services.gateway.usecases.live import Batch, Event, Live, Subscription

if TYPE_CHECKING:
    from rpc.common.v1.envelope_pb2 import Envelope


class Events(Protocol):
    """Where gaps are filled from: pricing."""

    async def events(self, after_seq: int) -> list[Envelope]:
        """A page of events after that place; NotFound if it is too old."""

    async def newest_seq(self) -> int:
        """The newest seq there is."""


ReadEvents = Callable[["Sequence[Envelope]"], Awaitable[Sequence[Event]]]


async def join_live(
    live: Live,
    pricing: Events,
    read: ReadEvents,
    *,
    wanted: Filter,
    after_seq: int | None,
) -> AsyncGenerator[Batch | Subscription]:
    """Where it begins, batches that fill the gap after it, at last the subscription.

    Nothing is missed between any two of them. A place that pricing no longer keeps, or
    never had, is followed by a batch that says `reset`.
    """
    position = await live.begun()
    seq = position if after_seq is None else after_seq
    yield Batch((), seq)
    if seq > position and seq > await pricing.newest_seq():
        seq = await live.begun()
        yield Batch((), seq, reset=True)
    while seq < live.floor:
        batch = await _page(live, pricing, read, seq)
        seq = batch.seq
        events = [event for event in batch.events if wanted.passes(event.shown)]
        yield Batch(events, seq, batch.reset)
    # Nothing is awaited between looking at the floor and being subscribed, so nothing
    # can come in between.
    subscription = live.subscribe(wanted, seq)
    if missed := live.kept_after(seq):
        subscription.offer(Batch(missed, missed[-1].seq))
    yield subscription


async def _page(live: Live, pricing: Events, read: ReadEvents, seq: int) -> Batch:
    floor = live.floor
    try:
        page = await pricing.events(seq)
    except NotFound:
        return Batch((), await live.begun(), reset=True)
    # An empty page: there is nothing between the two places.
    return Batch(await read(page), page[-1].seq if page else floor)
