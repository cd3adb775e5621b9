"""How sources are now, for whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from common.clock import now
from services.scanner.rules.health.judge import Judged
from services.scanner.rules.health.look import Look, state_now
from services.scanner.rules.health.sample import Reason
from services.scanner.store import health
from services.scanner.usecases.ask_health import marks_of

if TYPE_CHECKING:
    from common.postgres import Connection


async def look_at_health(
    connection: Connection, source_ids: Sequence[str] | None = None
) -> dict[str, Look]:
    """Of these stored sources, or of all."""
    moment = now()
    verdicts = await health.find_verdicts(connection, source_ids)
    found: dict[str, Look] = {}
    for clocks in await health.read_clocks(connection, source_ids):
        known = verdicts.get(clocks.source_id) or health.Verdict()
        judged = Judged(known.state, known.reasons)
        state, reasons = state_now(
            judged, marks_of(clocks), clocks.blocked_reason, moment
        )
        found[clocks.source_id] = Look(
            state=state,
            since=known.since if state is known.state else _latest(reasons),
            reasons=reasons,
            judged_at=known.judged_at,
            seen_at=clocks.seen_at,
            moved_at=known.moved_at,
            figures=known.figures,
            canaries=known.canaries,
        )
    return found


def _latest(reasons: Sequence[Reason]) -> datetime | None:
    return max((one.since for one in reasons), default=None)
