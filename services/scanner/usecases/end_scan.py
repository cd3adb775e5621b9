"""A scan is over: its record is closed, its source marked, its site let go."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from common import leases
from common.clock import now
from common.postgres import transaction
from services.scanner.rules.health.evidence import Evidence
from services.scanner.rules.problems import Code, Problem
from services.scanner.rules.scan import Scan, Status, Tally
from services.scanner.rules.schedule import activity_after, interval_of
from services.scanner.store import scans, sources
from services.scanner.usecases.claim_scan import Claim
from services.scanner.usecases.judge_health import judge_scan
from services.scanner.usecases.places import Places
from services.scanner.usecases.sources import tell

if TYPE_CHECKING:
    from common.postgres import Connection, Pool


@dataclass(frozen=True, slots=True)
class End:
    """How a scan ended; `problems` are those that no page has told of already."""

    status: Status
    problems: list[Problem] = field(default_factory=list)
    not_before: datetime | None = None
    """When the site may be asked again, if it said so."""
    evidence: Evidence = field(default_factory=Evidence)
    """What the worker noted of the whole scan."""


async def end_scan(pg: Pool, places: Places, claim: Claim, end: End) -> None:
    """Write down how it ended. Raises LeaseLost if somebody else goes on with it."""
    scan = claim.scan
    async with transaction(pg) as connection:
        await leases.ensure_held(connection, claim.lease)
        failed = Tally(pages_failed=sum(1 for one in end.problems if one.url))
        await scans.count_in(connection, scan.scan_id, failed, end.problems)
        await scans.end_scan(connection, scan.scan_id, end.status, now=now())
        if end.not_before is not None:
            why = end.problems[0].code if end.problems else Code.ASKED_TO_WAIT
            await sources.put_off(connection, scan.source, end.not_before, why=why)
        if end.status is Status.SUCCEEDED and not scan.url:
            await _learn(connection, scan)
        await _mark_source(connection, places, claim, end)
        await judge_scan(
            connection, scan, end.evidence, status=end.status, problems=end.problems
        )
        await leases.release(connection, claim.lease)


async def _learn(connection: Connection, scan: Scan) -> None:
    """A source where much changes is scanned more often."""
    known = await sources.lock_rhythm(connection, scan.source)
    counted = await scans.find_scan(connection, UUID(scan.scan_id))
    if known is None or counted is None:
        return
    activity = known.activity
    # In the first scan everything is new, which says nothing of how much changes.
    if known.scanned_at is not None:
        activity = activity_after(activity, counted.tally, worth=known.worth)
    every_now = known.every
    if known.every is not None and known.adaptive:
        every_now = interval_of(known.every, activity)
    await sources.set_rhythm(
        connection, scan.source, activity=activity, every_now=every_now, now=now()
    )


async def _mark_source(
    connection: Connection, places: Places, claim: Claim, end: End
) -> None:
    if end.status is Status.FAILED:
        return
    blocked = end.status is Status.BLOCKED
    reason = end.problems[0].sentence if blocked and end.problems else ""
    if blocked:
        # They would ask again before a person has looked.
        await scans.block_waiting(connection, claim.scan.source, now=now())
    changed = await sources.set_blocked(
        connection, claim.scan.source, reason, now=now()
    )
    if changed is not None:
        await tell(connection, places, changed)
