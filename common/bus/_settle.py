"""Tries of an event: again with pauses, and after too many failures among the dead."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from prometheus_client import REGISTRY

from common.bus import _stream
from common.bus._effects import Effect, Gap
from common.errors import RateLimited
from common.loops import Stop, Stopping, growing
from common.metrics import work_metrics
from common.postgres import transaction
from common.stores import StoreFull, StoreUnreachable
from rpc.common.v1.envelope_pb2 import Envelope

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from common.postgres import Pool

_LONGEST: Final = 2000
"""Characters of an error that are kept."""

_BURY = """
    INSERT INTO dead_letters (stream, entry_id, event_id, failures, error, envelope)
    VALUES ($1, $2, $3, $4, $5, $6)
"""
_UNSENT = """
    SELECT id, entry_id, event_id, failures, error, envelope, died_at
    FROM dead_letters WHERE sent_at IS NULL AND stream = $1 ORDER BY id LIMIT 100
"""
_SENT = "UPDATE dead_letters SET sent_at = now() WHERE id = ANY($1::bigint[])"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """An event with what is known of its delivery."""

    event: Envelope
    entry_id: str = ""
    """Empty if it was fetched from its owner."""
    failures: int = 0
    """How often it was delivered and never acknowledged: its consumer died."""


class Settler:
    """Brings about the effect of events, or buries them; either way they are done."""

    def __init__(
        self,
        pool: Pool,
        redis: Redis,
        effect: Effect,
        *,
        stream: str,
        tries: int,
        first_pause: float,
        stop: Stop,
    ) -> None:
        self._pool = pool
        self._redis = redis
        self._effect = effect
        self._stream = stream
        self._tries = tries
        self._first_pause = first_pause
        self._stop = stop
        # Shown as 0 from the start: what first shows as 1 has not risen for anybody.
        self._dead_events = work_metrics(REGISTRY).dead_events.labels(stream)

    async def settle(
        self, letters: Sequence[Letter], *, complete: bool = False
    ) -> None:
        """Deal with each of them, in one transaction if they are all good.

        Raises Gap (see Effect.apply) and Stopping; then the rest is not done.
        """
        if len(letters) > 1:
            events = [letter.event for letter in letters]
            try:
                await self.patiently(
                    lambda: self._effect.apply(events, complete=complete)
                )
            except (Gap, Stopping):
                raise
            except Exception as exc:  # noqa: BLE001 - whatever it is, it is logged
                # One of them is bad: each is tried alone, and that one is reported.
                _log.info("%s: a batch failed: %r", self._stream, exc)
            else:
                return
        for letter in letters:
            await self._settle_one(letter, complete=complete)

    async def bury(
        self, letter: Letter, body: bytes, failures: int, error: str
    ) -> None:
        """Keep the event with its error and go on without it."""
        _log.error(
            "%s: event %s is given up after %d failures: %s",
            self._stream,
            letter.event.event_id,
            failures,
            error,
        )

        async def keep() -> None:
            async with transaction(self._pool) as connection:
                await connection.execute(
                    _BURY,
                    self._stream,
                    letter.entry_id,
                    letter.event.event_id,
                    failures,
                    error.replace("\0", "")[:_LONGEST],
                    body,
                )
                await self._effect.skip(connection, letter.event)

        await self.patiently(keep)
        self._dead_events.inc()
        await self.patiently(self.send_dead)

    async def send_dead(self) -> None:
        """Copy the buried events to `<stream>.dead`."""
        async with transaction(self._pool) as connection:
            rows = await connection.fetch(_UNSENT, self._stream)
        entries: list[dict[Any, Any]] = [
            {
                "envelope": row["envelope"],
                "error": row["error"],
                "failures": row["failures"],
                "event_id": row["event_id"],
                "entry_id": row["entry_id"],
                "died_at": row["died_at"].isoformat(),
            }
            for row in rows
        ]
        if not entries:
            return
        await _stream.add(
            self._redis, f"{self._stream}.dead", entries, keep=_stream.KEEP
        )
        async with transaction(self._pool) as connection:
            await connection.execute(_SENT, [row["id"] for row in rows])

    async def patiently(self, step: Callable[[], Awaitable[None]]) -> None:
        """Do it, however long a store is away: that is no fault of the event."""
        pauses = growing(self._first_pause, factor=2, most=5)
        while True:
            try:
                return await step()
            except (StoreUnreachable, StoreFull) as exc:
                _log.warning("%s: waiting: %s", self._stream, exc)
            await self._stop.pause(next(pauses))

    async def _settle_one(self, letter: Letter, *, complete: bool) -> None:
        failures = letter.failures
        error = f"delivered {failures} times and never finished"
        pauses = growing(self._first_pause, factor=4, most=60)
        while failures < self._tries:
            try:
                return await self.patiently(
                    lambda: self._effect.apply([letter.event], complete=complete)
                )
            except (Gap, Stopping):
                raise
            except Exception as exc:  # noqa: BLE001 - whatever it is, it is kept
                failures += 1
                error = f"{type(exc).__name__}: {exc}"
                _log.warning(
                    "%s: event %s failed (%d of %d)",
                    self._stream,
                    letter.event.event_id,
                    failures,
                    self._tries,
                    exc_info=exc,
                )
                if failures < self._tries:
                    await self._stop.pause(_pause_after(exc, next(pauses)))
        await self.bury(letter, letter.event.SerializeToString(), failures, error)


def _pause_after(error: Exception, usual: float) -> float:
    if isinstance(error, RateLimited) and error.retry_after is not None:
        return max(usual, error.retry_after.total_seconds())
    return usual
