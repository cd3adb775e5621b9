"""What a consumer does with events: in order with a position, or as they come."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import asyncpg
from opentelemetry.trace import Span, SpanKind
from prometheus_client import REGISTRY

from common import tracing
from common.errors import NotFound
from common.metrics import work_metrics
from common.postgres import transaction
from common.stores import StoreUnreachable
from rpc.common.v1.envelope_pb2 import Envelope

if TYPE_CHECKING:
    from common.postgres import Connection, Pool

Handler: TypeAlias = "Callable[[Connection, Envelope], Awaitable[None]]"
"""Brings about the effect of one event in the transaction that it is given.

It writes `WHERE version < event.version` and has no effect outside Postgres.
"""

Work: TypeAlias = Callable[[Sequence[Envelope]], Awaitable[None]]
"""Deals with a few events, in transactions of its own; it may get any of them again."""

Fetch: TypeAlias = Callable[[int, int], Awaitable[Sequence[Envelope]]]
"""The owner's ListEvents: (after_seq, limit) -> events in the order of their seq.

Fewer than `limit` are the last ones there are. NotFound: that place is not kept.
"""

Settle: TypeAlias = Callable[[Sequence[Envelope]], Awaitable[None]]

_FETCHED: Final = 500

_MAKE = """
    INSERT INTO bus_positions (producer, stream, seq) VALUES ($1, $2, 0)
    ON CONFLICT DO NOTHING
"""
_LOOK = "SELECT seq FROM bus_positions WHERE producer = $1 AND stream = $2"
# Replicas take their turns: one event is handled once, and in its place.
_LOCK = f"{_LOOK} FOR UPDATE"
_MOVE = """
    UPDATE bus_positions SET seq = $3 WHERE producer = $1 AND stream = $2
"""

_log = logging.getLogger(__name__)


class Gap(Exception):
    """Events before this one have not arrived."""


class Effect(Protocol):
    """How events take effect."""

    async def apply(self, events: Sequence[Envelope], *, complete: bool) -> None:
        """All of them or, with an error, none.

        Gap if some are missing before one of them; `complete` says that none is.
        """
        ...

    async def skip(self, connection: Connection, event: Envelope) -> None:
        """Go on without this one, in the transaction that buries it."""
        ...

    async def catch_up(self, settle: Settle) -> None:
        """Hand what the owner has and the stream did not bring to `settle`."""
        ...


class InOrder:
    """Each event once, by its seq, in one transaction with the position."""

    def __init__(
        self, pool: Pool, stream: str, producer: str, handle: Handler, fetch: Fetch
    ) -> None:
        self._pool = pool
        self._stream = stream
        self._key = (producer, stream)
        self._handle = handle
        self._fetch = fetch

    async def apply(self, events: Sequence[Envelope], *, complete: bool) -> None:
        """See Effect.apply; events without a seq have no place and are just handled."""
        events = sorted(events, key=lambda event: event.seq)
        async with transaction(self._pool) as connection:
            position = await self._locked(connection)
            last = position
            for event in events:
                if event.seq and event.seq > last + 1 and not complete:
                    raise Gap
                last = max(last, event.seq)
            reached = position
            done = []
            for event in events:
                if event.seq and event.seq <= reached:
                    continue
                with _span(self._stream, event):
                    await self._handle(connection, event)
                reached = max(reached, event.seq)
                done.append(event)
            if reached > position:
                await connection.execute(_MOVE, *self._key, reached)
        _note_ages(self._stream, done)

    async def skip(self, connection: Connection, event: Envelope) -> None:
        """See Effect.skip."""
        if event.seq > await self._locked(connection):
            await connection.execute(_MOVE, *self._key, event.seq)

    async def catch_up(self, settle: Settle) -> None:
        """See Effect.catch_up."""
        while True:
            after = await self._position()
            try:
                events = await self._fetch(after, _FETCHED)
            except NotFound as exc:
                if not after:
                    raise
                _log.error("%s: events after %d are lost: %s", self._stream, after, exc)
                await self._start_again()
                continue
            if events:
                await settle(events)
            if len(events) < _FETCHED or await self._position() <= after:
                return

    async def _position(self) -> int:
        async with transaction(self._pool) as connection:
            return await connection.fetchval(_LOOK, *self._key) or 0

    async def _start_again(self) -> None:
        # From the oldest that is kept: what was handled before has no effect again.
        async with transaction(self._pool) as connection:
            await connection.execute(_MOVE, *self._key, 0)

    async def _locked(self, connection: Connection) -> int:
        try:
            seq: int | None = await connection.fetchval(_LOCK, *self._key)
            if seq is None:
                await connection.execute(_MAKE, *self._key)
                seq = await connection.fetchval(_LOCK, *self._key)
        except (TimeoutError, asyncpg.LockNotAvailableError) as exc:
            # Another replica is at a long batch: no fault of these events.
            raise StoreUnreachable(f"{self._stream}: waiting for my turn.") from exc
        return seq or 0


class AsTheyCome:
    """Any event at any time, perhaps again: for streams without an outbox."""

    def __init__(self, stream: str, work: Work) -> None:
        self._stream = stream
        self._work = work

    async def apply(self, events: Sequence[Envelope], *, complete: bool) -> None:
        """See Effect.apply; nothing can be missing here."""
        if events:
            with _span(self._stream, events[0]):
                await self._work(events)
            _note_ages(self._stream, events)

    async def skip(self, connection: Connection, event: Envelope) -> None:
        """See Effect.skip; there is no place to move."""

    async def catch_up(self, settle: Settle) -> None:
        """See Effect.catch_up; the stream's own writer sends again what is missing."""


def _note_ages(stream: str, events: Sequence[Envelope]) -> None:
    ages = work_metrics(REGISTRY).event_age.labels(stream)
    moment = time.time()
    for event in events:
        ages.observe(moment - event.occurred_at.seconds - event.occurred_at.nanos / 1e9)


def _span(stream: str, event: Envelope) -> AbstractContextManager[Span]:
    return tracing.span(
        f"{stream} {event.type}",
        kind=SpanKind.CONSUMER,
        traceparent=event.traceparent,
    )
