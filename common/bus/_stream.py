"""The calls on a Redis Stream: publish, and read as one consumer of a group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from common.cache import working
from common.errors import Retryable
from rpc.common.v1.envelope_pb2 import Envelope

if TYPE_CHECKING:
    from redis.asyncio import Redis

KEEP: Final = 10_000
"""About how many entries a stream has at most; the oldest go first."""

_ENVELOPE: Final = b"envelope"
_MOST_CLAIMED: Final = 1000
# Redis forgets what is pending together with its consumer, so nothing may be. Of a
# group that is gone there is nothing to leave.
_LEAVE: Final = """
local held = redis.pcall('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2])
if held.err or #held > 0 then return end
redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
"""


class NoGroup(Retryable):
    """Redis has forgotten the group; it is made again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a stream as it was delivered."""

    entry_id: str
    body: bytes
    deliveries: int = 1


async def publish(
    redis: Redis, stream: str, events: Iterable[Envelope], *, keep: int = KEEP
) -> None:
    """Add events at the end of a stream, in one go, and trim it to about `keep`.

    Raises StoreUnreachable and StoreFull; then some of them may have been added.
    """
    bodies = [{_ENVELOPE: event.SerializeToString()} for event in events]
    await add(redis, stream, bodies, keep=keep)


async def add(
    redis: Redis, stream: str, entries: Sequence[dict[Any, Any]], *, keep: int
) -> None:
    """Add entries of any fields."""
    with working():
        async with redis.pipeline(transaction=False) as pipe:
            for fields in entries:
                pipe.xadd(stream, fields, maxlen=keep, approximate=True)
            await pipe.execute()


class Reader:
    """One consumer of a group, as Redis sees it; its calls raise NoGroup as well."""

    def __init__(self, redis: Redis, stream: str, group: str, name: str) -> None:
        self._redis = redis
        self._stream = stream
        self._group = group
        self._name = name

    async def make_group(self) -> None:
        """Make the group, from the oldest entry on, and the stream, if need be."""
        from redis.exceptions import ResponseError

        with working():
            try:
                await self._redis.xgroup_create(
                    self._stream, self._group, id="0", mkstream=True
                )
            except ResponseError as exc:
                if not str(exc).startswith("BUSYGROUP"):
                    raise

    async def read(self, count: int, *, block: float) -> list[Entry]:
        """New entries for this consumer; after `block` seconds, none."""
        found = await self._read_group(">", count, round(block * 1000))
        return [Entry(entry_id, body) for entry_id, body in found]

    async def oldest_pending(self) -> Entry | None:
        """What this consumer was given first and has not acknowledged.

        Redis counts this as one more delivery.
        """
        while found := await self._read_group("0", 1, None):
            entry_id, body = found[0]
            if body:
                return Entry(entry_id, body, await self._deliveries(entry_id))
            # Trimmed away meanwhile, or never one of ours.
            await self.acknowledge([entry_id])
        return None

    async def claim(self, *, idle: float) -> int:
        """Take over what others were given `idle` seconds ago; how many entries.

        Their count of deliveries stays: they were not looked at yet.
        """
        with _reading():
            taken = await self._redis.xautoclaim(
                self._stream,
                self._group,
                self._name,
                round(idle * 1000),
                count=_MOST_CLAIMED,
                justid=True,
            )
        return len(taken)

    async def acknowledge(self, entry_ids: Sequence[str]) -> None:
        """These need not be delivered again."""
        with working():
            await self._redis.xack(self._stream, self._group, *entry_ids)

    async def leave(self) -> None:
        """Be no consumer any more, unless something was given to it and is not done.

        Where each process has a name of its own the group would grow for ever.
        """
        with working():
            await self._redis.eval(_LEAVE, 1, self._stream, self._group, self._name)

    async def _deliveries(self, entry_id: str) -> int:
        with _reading():
            rows = await self._redis.xpending_range(
                self._stream, self._group, entry_id, entry_id, 1
            )
        return int(rows[0]["times_delivered"]) if rows else 1

    async def _read_group(
        self, after: str, count: int, block: int | None
    ) -> list[tuple[str, bytes]]:
        with _reading():
            answer: Any = await self._redis.xreadgroup(
                self._group, self._name, {self._stream: after}, count=count, block=block
            )
        return [
            (entry_id.decode(), (fields or {}).get(_ENVELOPE, b""))
            for _, entries in answer or ()
            for entry_id, fields in entries
        ]


@contextmanager
def _reading() -> Iterator[None]:
    from redis.exceptions import ResponseError

    with working():
        try:
            yield
        except ResponseError as exc:
            # UNBLOCKED is said to who waited on a stream that went away.
            if str(exc).startswith(("NOGROUP", "UNBLOCKED")):
                raise NoGroup from exc
            raise
