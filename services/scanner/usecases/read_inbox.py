"""Scrapes that were stored and never read to their end are read again."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from common.errors import MagpieError
from services.scanner.rules.problems import Code, Problem
from services.scanner.rules.source import Source
from services.scanner.store import scrapes
from services.scanner.usecases.stores import Stores
from services.scanner.usecases.take_in import Batch, Fetched, take_in

if TYPE_CHECKING:
    from common.leases import Lease

_READ: Final = 3

_log = logging.getLogger(__name__)


async def read_inbox(stores: Stores, source: Source, lease: Lease) -> int:
    """Read what waits of that source; how many scrapes there were.

    Only the holder of the source's lease may: else a scan at work would meet it.
    """
    waiting = await scrapes.list_inbox(stores.mongo, source.name)
    count = sum(len(bundle.scrapes) for bundle in waiting)
    if count:
        _log.info("%s: %d scrapes are read again", source.name, count)
    for bundle in waiting:
        await _read_part(stores, source, lease, bundle)
    return count


async def _read_part(
    stores: Stores, source: Source, lease: Lease, bundle: scrapes.Bundle
) -> None:
    part = bundle.scrapes
    bodies = await scrapes.find_bodies(stores.mongo, {one.body for one in part})
    fetched = [Fetched(one, bodies.get(one.body, b"")) for one in part]
    batch = Batch(source, lease, fetched, bundle.name)
    try:
        await take_in(stores, batch, first=_READ)
    except MagpieError:
        raise
    # One page that trips us each time must not keep its source from being scanned.
    except Exception:  # noqa: BLE001 - logged, and filed with the page it was.
        _log.exception("%d scrapes of %s cannot be read", len(part), source.name)
        if len(part) == 1:
            read = [scrapes.Read(part[0], problem=Problem(Code.FAULT, url=part[0].url))]
            await scrapes.keep_scrapes(stores.mongo, read, bundle=bundle.name)
            return
        for one in part:
            await _read_part(stores, source, lease, scrapes.Bundle("", (one,)))
        await scrapes.keep_scrapes(stores.mongo, [], bundle=bundle.name)
