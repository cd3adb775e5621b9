"""Scrapes that were stored and never read to their end are read again."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from common.errors import MagpieError
from services.scanner.rules.problems import Code, Problem
from services.scanner.rules.scrape import Scrape
from services.scanner.rules.source import Source
from services.scanner.store import scrapes
from services.scanner.usecases.stores import Stores
from services.scanner.usecases.take_in import Batch, Fetched, take_in

if TYPE_CHECKING:
    from common.leases import Lease

_AT_ONCE: Final = 50
_READ: Final = 3

_log = logging.getLogger(__name__)


async def read_inbox(stores: Stores, source: Source, lease: Lease) -> int:
    """Read what waits of that source; how many scrapes there were.

    Only the holder of the source's lease may: else a scan at work would meet it.
    """
    waiting = await scrapes.list_inbox(stores.mongo, source.name)
    if waiting:
        _log.info("%s: %d scrapes are read again", source.name, len(waiting))
    for start in range(0, len(waiting), _AT_ONCE):
        await _read_part(stores, source, lease, waiting[start : start + _AT_ONCE])
    return len(waiting)


async def _read_part(
    stores: Stores, source: Source, lease: Lease, part: Sequence[Scrape]
) -> None:
    bodies = await scrapes.find_bodies(stores.mongo, {one.body for one in part})
    fetched = [Fetched(one, bodies.get(one.body, b"")) for one in part]
    try:
        await take_in(stores, Batch(source, lease, fetched), first=_READ)
    except MagpieError:
        raise
    # One page that trips us each time must not keep its source from being scanned.
    except Exception:  # noqa: BLE001 - logged, and filed with the page it was.
        _log.exception("%d scrapes of %s cannot be read", len(part), source.name)
        if len(part) > 1:
            for one in part:
                await _read_part(stores, source, lease, [one])
            return
        problem = Problem(Code.FAULT, url=part[0].url)
        await scrapes.keep_scrapes(
            stores.mongo, [scrapes.Read(part[0], problem=problem)]
        )
