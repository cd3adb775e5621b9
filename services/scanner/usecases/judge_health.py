"""How a source is after a scan: judged and stored in the commit that ends the scan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from common.clock import now
from services.scanner.rules.health.canary import CANARIES, MATURE
from services.scanner.rules.health.evidence import Evidence
from services.scanner.rules.health.judge import judge
from services.scanner.rules.health.sample import Sample, learned
from services.scanner.rules.problems import Code, Problem
from services.scanner.rules.scan import Scan, Status
from services.scanner.store import health, scans

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from common.postgres import Connection
    from services.scanner.store.health import Kept

_CUT_SHORT: Final = frozenset({Code.TOO_MANY_PAGES, Code.BUDGET_SPENT})
_UNLOCATED: Final = frozenset({Code.ENDLESS_LISTS})
_LONGEST: Final = 400


async def judge_scan(
    connection: Connection,
    scan: Scan,
    evidence: Evidence,
    *,
    status: Status,
    problems: Sequence[Problem],
) -> None:
    """Add what the scan says to what is known; one of a single address says nothing."""
    if scan.url:
        return
    counted = await scans.find_scan(connection, UUID(scan.scan_id)) or scan
    kept = await health.health_of(connection, scan.source)
    moment = now()
    alive = await health.count_alive(
        connection, scan.source, since=counted.started_at or moment
    )
    sample = _sample(counted, evidence, status, problems, alive=alive, at=moment)
    judged = judge(kept.judged, sample)
    await health.put_health(
        connection,
        scan.source,
        judged,
        now=moment,
        moved=sample.moved > 0,
        canaries=await _canaries(connection, kept, evidence, judged.history),
    )


def _sample(
    scan: Scan,
    evidence: Evidence,
    status: Status,
    problems: Sequence[Problem],
    *,
    alive: int,
    at: datetime,
) -> Sample:
    early = status is not Status.SUCCEEDED and problems
    codes = {one.code for one in problems}
    unread = dict(evidence.unread)
    unread.update({code.value: 1 for code in codes & _UNLOCATED})
    tally = scan.tally
    return Sample(
        at=at,
        ended=status.value,
        why=problems[0].code.value if early else "",
        words=problems[0].sentence[:_LONGEST] if early else evidence.lost_start,
        lost_start=bool(evidence.lost_start),
        whole=status is Status.SUCCEEDED and not codes & _CUT_SHORT,
        asked=evidence.asked,
        refused=evidence.refused,
        faulty=evidence.faulty,
        pages=evidence.pages,
        unread=unread,
        listed=len(evidence.listed),
        alive=alive,
        new=tally.offers_new,
        changed=tally.offers_changed,
        gone=tally.offers_gone,
        jumps=evidence.jumps,
        read=evidence.read,
        missing=dict(evidence.missing),
        latency=round(evidence.latency, 3),
        age=round(evidence.age or 0.0, 3),
        canaries=evidence.canaries,
        wrong=len(evidence.wrong),
    )


async def _canaries(
    connection: Connection, kept: Kept, evidence: Evidence, history: Sequence[Sample]
) -> list[str]:
    """Those that were right stay; others of the steadiest pages take empty places."""
    right = [url for url in kept.canaries if url not in evidence.wrong]
    if len(learned(history)) < MATURE or len(right) >= CANARIES:
        return right[:CANARIES]
    others = await health.steady_pages(
        connection,
        kept.source_id,
        limit=CANARIES - len(right),
        but=[*kept.canaries, *evidence.wrong],
    )
    return [*right, *others]
