"""Sources whose time has come are put into the queue; any number of replicas may."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from common.clock import now as system_now
from common.errors import BadInput
from common.ids import new_id
from common.postgres import transaction
from services.scanner.adapters.urls import settle
from services.scanner.rules.scan import Scan, Status
from services.scanner.rules.schedule import next_due, priority_of
from services.scanner.rules.source import SANDBOX_SCHEME
from services.scanner.store import scans, sources
from services.scanner.usecases.places import Places

if TYPE_CHECKING:
    from common.postgres import Pool

AT_ONCE: Final = 500

_log = logging.getLogger(__name__)


async def queue_due(
    pg: Pool,
    places: Places,
    *,
    now: datetime | None = None,
    told: Callable[[timedelta], object] | None = None,
) -> int:
    """Queue a scan of each source that is due; how many were, AT_ONCE at most.

    Each is due again later. One whose last scan still waits is not queued twice. `told`
    hears how late each of them is.
    """
    moment = now or system_now()
    async with transaction(pg) as connection:
        due = await sources.lock_due(connection, now=moment, limit=AT_ONCE)
        if not due:
            return 0
        await scans.add_scans(connection, list(_scans(due, places)))
        again = {x.source_id: next_due(x.source_id, x.every_now, moment) for x in due}
        await sources.set_due(connection, again)
    for one in due:
        if told is not None:
            told(moment - one.due_at)
    return len(due)


def _scans(due: list[sources.Due], places: Places) -> Iterator[Scan]:
    for one in due:
        try:
            site = _site(one, places)
        except BadInput as exc:
            _log.warning("%s is not scanned: %s", one.source_id, exc)
            continue
        yield Scan(
            scan_id=str(new_id()),
            source=one.source_id,
            url="",
            site=site,
            priority=priority_of(one.activity, scanned=one.scanned),
            status=Status.QUEUED,
            # So the one that is late is later than others, and shown to be.
            requested_at=one.due_at,
        )


def _site(source: sources.Due, places: Places) -> str:
    """`host:port`; that of a sandbox may have moved since it was stored."""
    first = source.start_urls[0] if source.start_urls else ""
    if not first.startswith(SANDBOX_SCHEME):
        return source.site
    return settle(first, places.sandbox).site
