"""Whether what expires of a source may go: never while it is not scanned as it should.

A source that is silent by a fault looks like one that has nothing any more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

from services.scanner.rules.scan import Status
from services.scanner.store import scans, sources

if TYPE_CHECKING:
    from common.postgres import Connection

MayDelete: TypeAlias = "Callable[[Connection, str], Awaitable[bool]]"
"""Answers for one source."""


async def may_delete(connection: Connection, source: str) -> bool:
    """By what is known of it today: not blocked, and its last scan succeeded.

    Of a source that is not there any more all may go.
    """
    known = await sources.find_source(connection, source)
    if known is None:
        return True
    if known.blocked_reason:
        return False
    return await scans.last_outcome(connection, source) in (None, Status.SUCCEEDED)
