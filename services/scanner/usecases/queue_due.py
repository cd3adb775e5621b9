"""Sources whose time has come are put into the queue; any number of replicas may."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from common.clock import now
from common.errors import BadInput
from common.postgres import transaction
from services.scanner.rules.scan import Priority
from services.scanner.store import sources
from services.scanner.usecases.places import Places
from services.scanner.usecases.start_scan import source_target, start_scan

if TYPE_CHECKING:
    from common.postgres import Pool

_AT_ONCE: Final = 100

_log = logging.getLogger(__name__)


async def queue_due(pg: Pool, places: Places) -> int:
    """Queue a scan of each source that is due; how many were. Each is due again later.

    One whose last scan still waits is not queued twice.
    """
    async with transaction(pg) as connection:
        due = await sources.take_due_sources(connection, now=now(), limit=_AT_ONCE)
        for source in due:
            try:
                target = await source_target(connection, places, source.source_id)
            except BadInput as exc:
                _log.warning("%s is not scanned: %s", source.source_id, exc)
                continue
            await start_scan(connection, target, priority=Priority.DUE)
    return len(due)
