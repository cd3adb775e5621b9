"""Writes that may be repeated: the first answer is kept under its request_id.

The answer is stored in the transaction of the effect, so either both are there or
neither is. The table is made by common/sql/replay_1.sql.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from google.protobuf.message import Message

from common.errors import Conflict

if TYPE_CHECKING:
    from common.postgres import Connection

KEPT: Final = timedelta(days=30)
"""How long a repeat is recognised. Callers give up much sooner."""

Answer = TypeVar("Answer", bound=Message)

# A repeat that comes while the first one works waits here for its end.
_CLAIM = """
    INSERT INTO replays (method, request_id, request_hash) VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING
    RETURNING true
"""
_KEEP = "UPDATE replays SET answer = $3 WHERE method = $1 AND request_id = $2"
_FIRST = """
    SELECT request_hash, answer FROM replays WHERE method = $1 AND request_id = $2
"""
_FORGET = """
    DELETE FROM replays WHERE (method, request_id) IN (
        SELECT method, request_id FROM replays
        WHERE made_at < now() - $1::interval ORDER BY made_at LIMIT $2
        FOR UPDATE SKIP LOCKED
    )
"""


class OtherRequest(Conflict):
    """That request_id was used before, for a request with other content."""


async def once(
    connection: Connection,
    request: Message,
    act: Callable[[], Awaitable[Answer]],
    *,
    request_id: str,
    answer: type[Answer],
) -> Answer:
    """What `act` answers to this request, or what it answered the first time.

    The caller is in a transaction; what `act` raises must end it, so that nothing is
    kept and a repeat acts anew. The same request_id may be used for another kind of
    request. Raises OtherRequest for a repeat with different content.
    """
    key = (request.DESCRIPTOR.full_name, request_id)
    content = request.SerializeToString(deterministic=True)
    digest = hashlib.blake2b(content, digest_size=16).digest()
    if await connection.fetchval(_CLAIM, *key, digest):
        made = await act()
        await connection.execute(_KEEP, *key, made.SerializeToString())
        return made
    row = await connection.fetchrow(_FIRST, *key)
    if row is None:
        # It was forgotten for its age between the two statements.
        return await once(
            connection, request, act, request_id=request_id, answer=answer
        )
    if row["request_hash"] != digest:
        raise OtherRequest(
            f"The request_id {request_id!r} was used before for another request.",
            hint="Use a new request_id for each write.",
        )
    return answer.FromString(row["answer"])


async def forget(
    connection: Connection, *, older: timedelta = KEPT, limit: int = 10_000
) -> int:
    """Delete answers that are too old to be asked for; how many there were."""
    done = await connection.execute(_FORGET, older, limit)
    return int(done.rpartition(" ")[2])
