"""A person stops a source, lets it go on, or deletes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from common.clock import now
from common.errors import BadInput
from rpc.scanner.v1 import scanner_pb2 as pb
from services.scanner.errors import NoSuchSource
from services.scanner.rules.problems import Code, Problem
from services.scanner.rules.source import StoredSource
from services.scanner.store import source_states, sources
from services.scanner.usecases.places import Places
from services.scanner.usecases.sources import tell

if TYPE_CHECKING:
    from common.postgres import Connection

LONGEST_REASON: Final = 500
_NO_REASON: Final = "Paused by hand."


def read_reason(text: str) -> str:
    """Why, in a person's words. Raises BadInput for an essay."""
    reason = " ".join(text.split())
    if len(reason) > LONGEST_REASON:
        raise BadInput(f"A reason has {LONGEST_REASON} characters at most.")
    return reason


async def pause_source(
    connection: Connection, places: Places, source_id: str, reason: str
) -> pb.Source:
    """No scan of it until it is resumed; one that is at work ends. NoSuchSource."""
    await existing(connection, source_id)
    reason = reason or _NO_REASON
    problem = Problem(Code.SOURCE_PAUSED, reason)
    moment = now()
    await source_states.stop_scans(connection, source_id, problem, now=moment)
    await existing(connection, source_id, lock=True)
    await source_states.pause(connection, source_id, reason, now=moment)
    return await _told(connection, places, source_id)


async def resume_source(
    connection: Connection, places: Places, source_id: str
) -> pb.Source:
    """Paused or blocked no more; one that is neither stays as it is. NoSuchSource."""
    known = await existing(connection, source_id, lock=True)
    if known.paused_reason or known.blocked_reason:
        await source_states.resume(connection, source_id, now=now())
    return await _told(connection, places, source_id)


async def delete_source(
    connection: Connection, places: Places, source_id: str
) -> pb.Source:
    """It is no source any more; what is left is cleared later. NoSuchSource."""
    await existing(connection, source_id)
    problem, moment = Problem(Code.SOURCE_DELETED), now()
    await source_states.stop_scans(connection, source_id, problem, now=moment)
    await existing(connection, source_id, lock=True)
    await source_states.delete(connection, source_id, now=moment)
    return await _told(connection, places, source_id)


async def existing(
    connection: Connection, source_id: str, *, lock: bool = False
) -> StoredSource:
    """The source of that name. Raises NoSuchSource, also for one that was deleted."""
    known = await sources.find_source(connection, source_id, lock=lock)
    if known is None or known.deleted_at is not None:
        raise NoSuchSource(f"There is no source {source_id[:80]!r}.")
    return known


async def _told(connection: Connection, places: Places, source_id: str) -> pb.Source:
    known = await sources.find_source(connection, source_id)
    assert known is not None  # noqa: S101 - it was locked a moment ago.
    return await tell(connection, places, known)
