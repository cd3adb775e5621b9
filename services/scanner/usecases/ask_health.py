"""Who wants to take offers away asks here first: never while a source is not well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from common.clock import now
from services.scanner.rules.health.gone import Count, why_not_gone
from services.scanner.rules.health.progress import Marks, judge_progress
from services.scanner.rules.health.sample import Grave, State
from services.scanner.store import health

if TYPE_CHECKING:
    from common.postgres import Connection
    from services.scanner.rules.scan import Scan
    from services.scanner.store.health import Clocks

_TRUSTED: Final = frozenset({State.NEW, State.HEALTHY})


async def why_not_delete(connection: Connection, source_id: str) -> str:
    """Why nothing of a source may be deleted or expire now; empty if it may.

    Its newest scan has to have gone well, and lately. Of a source that is not stored
    (single addresses, and what was deleted) nobody expects scans.
    """
    clocks = await health.read_clocks(connection, [source_id])
    if not clocks:
        return ""
    kept = await health.health_of(connection, source_id)
    if clocks[0].blocked_reason:
        return clocks[0].blocked_reason
    for reason in kept.judged.reasons:
        if reason.grave is not Grave.NOTE:
            return reason.sentence
    if not kept.judged.history or not kept.judged.history[-1].good:
        return "No scan of it has ended well yet."
    slow = judge_progress(marks_of(clocks[0]), now())
    return slow.sentence if slow else ""


async def may_delete(connection: Connection, source_id: str) -> bool:
    """Whether offers of that source may be deleted or expire now."""
    return not await why_not_delete(connection, source_id)


async def why_not_mark_gone(
    connection: Connection, scan: Scan, *, missing: int, listed: int, whole: bool
) -> str:
    """Why what a scan did not find may not count as gone; empty if it may.

    `missing` are its pages that are not there, `listed` the offers its lists led to.
    """
    kept = await health.health_of(connection, scan.source)
    if scan.url:
        well = kept.judged.state in _TRUSTED
        return "" if well else f"the source is {kept.judged.state}"
    begun = scan.started_at or now()
    alive = await health.count_alive(connection, scan.source, since=begun)
    count = Count(alive=alive, listed=listed, missing=missing, whole=whole)
    return why_not_gone(count, kept.judged.history)


def marks_of(clocks: Clocks) -> Marks:
    """What the rule of progress wants to know."""
    return Marks(
        every=clocks.every,
        seen_at=max(clocks.updated_at, clocks.seen_at or clocks.updated_at),
        scanned_at=clocks.scanned_at,
    )
