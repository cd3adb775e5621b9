"""The loop of one consumer: read, settle, acknowledge; heal whatever Redis forgot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from google.protobuf.message import DecodeError

from common.bus._effects import AsTheyCome, Effect, Gap, InOrder
from common.bus._settle import Letter, Settler
from common.bus._stream import Entry, Reader
from common.errors import MagpieError
from common.loops import Stop, growing, heed_cancellation, keep_going
from rpc.common.v1.envelope_pb2 import Envelope

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from common.bus._effects import Fetch, Handler, Work
    from common.postgres import Pool

_AT_ONCE: Final = 0.001
"""For Redis, no time at all means for ever."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """How patient a consumer is; seconds where nothing else is said."""

    tries: int = 5
    """An event that failed so often is buried."""
    first_pause: float = 0.2
    """After the first failure; four times as long after each further one."""
    block: float = 1.0
    """How long one read waits; also how long `stop` may take."""
    claim_after: float = 30.0
    """What another consumer has held for so long is taken over. Longer than a batch."""
    check_every: float = 30.0
    """While the stream is silent: how often its owner is asked what may be lost."""


class Consumer:
    """`run` until `stop`. The next batch is read when the last one is done."""

    def __init__(
        self,
        pool: Pool,
        redis: Redis,
        effect: Effect,
        *,
        stream: str,
        group: str,
        name: str,
        batch: int,
        timing: Timing,
    ) -> None:
        self._stream = stream
        self._effect = effect
        self._batch = batch
        self._timing = timing
        self._stop = Stop()
        self._reader = Reader(redis, stream, group, name)
        self._settler = Settler(
            pool,
            redis,
            effect,
            stream=stream,
            tries=timing.tries,
            first_pause=timing.first_pause,
            stop=self._stop,
        )
        self._claim_at = 0.0
        self._check_at = 0.0

    def stop(self) -> None:
        """Let `run` end after the batch at hand; what is not done stays pending."""
        self._stop.say()

    async def run(self) -> None:
        """Consume; what goes wrong is logged and mended or tried again."""
        await keep_going(self._consume, self._stop, f"consumer of {self._stream}")
        try:
            await self._reader.leave()
        except MagpieError as exc:
            _log.info("%s: left without a word: %s", self._stream, exc)

    async def _consume(self) -> None:
        await self._begin()
        while not self._stop.said:
            await self._turn()

    async def _begin(self) -> None:
        await self._reader.make_group()
        await self._settle_pending()
        self._check_at = 0.0

    async def _turn(self) -> None:
        heed_cancellation()
        now = asyncio.get_running_loop().time()
        if now >= self._claim_at:
            self._claim_at = now + self._timing.claim_after / 2
            if await self._reader.claim(idle=self._timing.claim_after):
                await self._settle_pending()
        due = now >= self._check_at
        block = _AT_ONCE if due else self._timing.block
        entries = await self._reader.read(self._batch, block=block)
        if entries:
            # What the stream brings comes first: its deliveries are counted.
            await self._settle(entries)
        elif due:
            self._check_at = now + self._timing.check_every
            await self._check()

    async def _check(self) -> None:
        """Ask the owner; while it does not answer, the stream goes on alone."""
        try:
            await self._catch_up()
            await self._settler.send_dead()
        except MagpieError as exc:
            _log.warning("%s: %s", self._stream, exc)

    async def _catch_up(self) -> None:
        async def settle(events: Sequence[Envelope]) -> None:
            letters = [Letter(event) for event in events]
            await self._settler.settle(letters, complete=True)

        await self._effect.catch_up(settle)

    async def _settle_pending(self) -> None:
        # One at a time: only what is really tried counts as one more delivery, so an
        # event that kills its consumer is told apart from those behind it.
        while not self._stop.said:
            heed_cancellation()
            entry = await self._reader.oldest_pending()
            if entry is None:
                return
            await self._settle([entry])

    async def _settle(self, entries: Sequence[Entry]) -> None:
        letters = [letter for entry in entries if (letter := await self._open(entry))]
        try:
            await self._settler.settle(letters)
        except Gap:
            await self._fill_gap()
            await self._settler.settle(letters, complete=True)
        entry_ids = [entry.entry_id for entry in entries]
        await self._settler.patiently(lambda: self._reader.acknowledge(entry_ids))

    async def _fill_gap(self) -> None:
        _log.info("%s: fetching what is missing", self._stream)
        pauses = growing(0.1, factor=2, most=5)
        while True:
            try:
                return await self._catch_up()
            except MagpieError as exc:
                _log.warning("%s: a gap stays open: %s", self._stream, exc)
            await self._stop.pause(next(pauses))

    async def _open(self, entry: Entry) -> Letter | None:
        """The event of an entry; what is none is buried at once."""
        failures = entry.deliveries - 1
        try:
            event = Envelope.FromString(entry.body)
        except DecodeError as exc:
            letter = Letter(Envelope(), entry.entry_id)
            await self._settler.bury(letter, entry.body, failures + 1, repr(exc))
            return None
        return Letter(event, entry.entry_id, failures)


def in_order(
    redis: Redis,
    pool: Pool,
    *,
    stream: str,
    producer: str,
    group: str,
    name: str,
    handle: Handler,
    fetch: Fetch,
    batch: int = 100,
    timing: Timing | None = None,
) -> Consumer:
    """A consumer of a stream with an outbox: each event once, in the order of its seq.

    `group` is the consuming service, `name` this process: one that keeps its name over
    a restart goes on with its own pending events at once. A batch is one transaction.
    """
    return Consumer(
        pool,
        redis,
        InOrder(pool, stream, producer, handle, fetch),
        stream=stream,
        group=group,
        name=name,
        batch=batch,
        timing=timing or Timing(),
    )


def as_they_come(
    redis: Redis,
    pool: Pool,
    *,
    stream: str,
    group: str,
    name: str,
    work: Work,
    batch: int = 1,
    timing: Timing | None = None,
) -> Consumer:
    """A consumer of a stream without outbox: shared among replicas, in no order.

    `work` gets up to `batch` events; if it fails, each of them alone.
    """
    return Consumer(
        pool,
        redis,
        AsTheyCome(stream, work),
        stream=stream,
        group=group,
        name=name,
        batch=batch,
        timing=timing or Timing(),
    )
