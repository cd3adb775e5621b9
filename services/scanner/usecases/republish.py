"""What was announced and never acknowledged is announced again."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from common.clock import now
from common.postgres import transaction
from services.scanner.store import offers, pages, pending

if TYPE_CHECKING:
    from datetime import timedelta

    from services.scanner.usecases.stores import Stores

AT_ONCE: Final = 200

_log = logging.getLogger(__name__)


async def republish(stores: Stores, *, every: timedelta = pending.AGAIN_AFTER) -> int:
    """Announce up to AT_ONCE offers that wait too long; how many were due.

    A version that was promised and not stored, because a crash came between, is stored
    by whoever reads its scrape again. If that was lost too, its page is fetched whole
    next time, and the promise is kept then.
    """
    async with transaction(stores.pg) as connection:
        due = await pending.take_due(connection, now=now(), every=every, limit=AT_ONCE)
    stored = await offers.find_offers(stores.mongo, due)
    ready = [one for key, one in stored.items() if one.version >= due[key]]
    await stores.stream.announce(ready)
    missing = sorted(due.keys() - {one.offer_id for one in ready})
    if missing:
        _log.warning("%d offers were promised and are not stored yet", len(missing))
        async with transaction(stores.pg) as connection:
            await pages.forget_validators(connection, missing)
    return len(due)
