"""One stream of decisions from pricing, fanned out to everybody who subscribed.

What is kept is bounded: the newest KEPT events for those who come back, and for each
subscriber no more than WAITING events that it has not read yet.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from common.errors import MagpieError, NotFound
from common.opportunities import Filter, Shown

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable

    from rpc.pricing.v1.pricing_pb2 import Opportunity, WatchOpportunitiesResponse

KEPT: Final = 2_000
WAITING: Final = 4_000
FIRST_WAIT: Final = timedelta(milliseconds=50)
LONGEST_WAIT: Final = timedelta(seconds=5)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """One decision as it is pushed."""

    seq: int
    opportunity_id: str
    version: int
    shown: Shown
    json: str
    """The opportunity as an item of the list, made once for all subscribers."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a subscriber is to be told: events, and up to where it then knows all."""

    events: Sequence[Event]
    seq: int
    reset: bool = False
    """There is a gap before `seq`: the list has to be read again."""


class Watch(Protocol):
    """The upstream: what is decided after a place, or from now on."""

    def __call__(
        self, after_seq: int | None
    ) -> AsyncGenerator[WatchOpportunitiesResponse]: ...


Render = Callable[["Sequence[Opportunity]"], "Awaitable[Sequence[Event]]"]


class TooSlow(Exception):
    """A subscriber did not read for so long that it was dropped."""


class Subscription:
    """What one subscriber has not read yet; only Live adds to it."""

    def __init__(self, wanted: Filter, seq: int) -> None:
        self.seq = seq
        """Everything up to here has been taken, or did not pass the filter."""
        self._filter = wanted
        self._after = seq
        self._waiting: deque[Batch] = deque()
        self._count = 0
        self._lost = False
        self._told = asyncio.Event()

    def offer(self, batch: Batch) -> None:
        """Take what passes; too much of it unread ends the subscription."""
        events = [
            event
            for event in batch.events
            if event.seq > self._after and self._filter.passes(event.shown)
        ]
        self._count += len(events)
        if self._count > WAITING:
            self._lost = True
            self._waiting.clear()
        elif events or batch.reset or not self._waiting:
            self._waiting.append(Batch(events, batch.seq, batch.reset))
        else:
            # Nothing for this one: what it has been told of only reaches further.
            last = self._waiting.pop()
            self._waiting.append(Batch(last.events, batch.seq, last.reset))
        self._told.set()

    async def take(self) -> Batch:
        """The next batch, without events if only the place has moved on.

        Raises TooSlow for whoever has left too much unread.
        """
        while not self._waiting and not self._lost:
            self._told.clear()
            await self._told.wait()
        if self._lost:
            raise TooSlow
        batch = self._waiting.popleft()
        self._count -= len(batch.events)
        self.seq = max(self.seq, batch.seq)
        return batch


class Live:
    """The newest decisions, and those who want to know of them."""

    def __init__(
        self,
        watch: Watch,
        render: Render,
        *,
        seen: Callable[[Event], object] = lambda _: None,
        kept: int = KEPT,
    ) -> None:
        self._watch = watch
        self._render = render
        self._seen = seen
        self._events: deque[Event] = deque(maxlen=kept)
        self._subscriptions: set[Subscription] = set()
        self._position: int | None = None
        self._floor = 0
        self._moved = asyncio.Event()
        self.problem: str | None = "It has not begun."
        """Why nothing arrives now; None while the stream is open."""

    @property
    def position(self) -> int | None:
        """Everything up to here has arrived; None before the first answer."""
        return self._position

    @property
    def floor(self) -> int:
        """Every event after this place is still kept here."""
        return self._floor

    @property
    def subscribers(self) -> int:
        """How many there are now."""
        return len(self._subscriptions)

    async def begun(self) -> int:
        """Wait for the first answer; the position."""
        while self._position is None:
            await self.moved()
        return self._position

    async def moved(self) -> None:
        """Wait until more has arrived."""
        self._moved.clear()
        await self._moved.wait()

    def kept_after(self, seq: int) -> list[Event]:
        """The events after `seq`, which must not be below the floor."""
        return [event for event in self._events if event.seq > seq]

    def subscribe(self, wanted: Filter, seq: int) -> Subscription:
        """Be told of what passes and is after `seq`. The caller must `leave`."""
        subscription = Subscription(wanted, seq)
        self._subscriptions.add(subscription)
        return subscription

    def leave(self, subscription: Subscription) -> None:
        """No longer be told; safe to call twice."""
        self._subscriptions.discard(subscription)

    async def run(self) -> None:
        """Follow pricing until cancelled, from where it was, whatever happens to it."""
        wait = FIRST_WAIT
        while True:
            try:
                async with aclosing(self._watch(self._position)) as answers:
                    async for answer in answers:
                        wait = FIRST_WAIT
                        await self._take(answer)
                self.problem = "Pricing ended the stream."
            except NotFound:
                # Away for longer than events are kept: begin anew, and say so.
                _log.warning("live: events after %s are gone", self._position)
                self._position = None
                self._events.clear()
                continue
            except MagpieError as exc:
                self.problem = exc.message
                _log.warning("live: %s", exc.message)
            # The stream is everybody's: no single answer may end it for good.
            except Exception:  # noqa: BLE001 - it is logged and tried again.
                self.problem = "An answer of pricing could not be read."
                _log.exception("live: an answer could not be read")
            await asyncio.sleep(wait.total_seconds())
            wait = min(wait * 2, LONGEST_WAIT)

    async def _take(self, answer: WatchOpportunitiesResponse) -> None:
        events = await self._render(answer.opportunities)
        anew = self._position is None
        if anew:
            self._floor = answer.seq
        for event in events:
            self._keep(event)
        self._position = answer.seq
        self.problem = None
        self._moved.set()
        batch = Batch(events, answer.seq, reset=anew)
        for subscription in self._subscriptions:
            subscription.offer(batch)

    def _keep(self, event: Event) -> None:
        self._seen(event)
        if len(self._events) == self._events.maxlen:
            self._floor = self._events[0].seq
        self._events.append(event)
