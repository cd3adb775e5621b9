"""What was fetched is forgotten after its time, if its source is well.

Each part may be cut short and repeated: what is in Postgres names what is to go, and is
forgotten last.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from common.clock import now
from common.mongo import delete_many
from common.postgres import transaction
from services.scanner.store import expiry, offers, pages, scrapes
from services.scanner.usecases.ask_health import may_delete

if TYPE_CHECKING:
    from common.postgres import Connection
    from services.scanner.usecases.stores import Stores

MayDelete: TypeAlias = "Callable[[Connection, str], Awaitable[bool]]"
"""Answers for one source."""
KEPT_FOR: Final = timedelta(days=30)
"""Pages and offers may hold what sellers wrote of themselves (docs/privacy.md)."""
PUT_OFF: Final = timedelta(hours=6)
"""What may not go is asked about again after that."""
AT_ONCE: Final = 500

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gone:
    """How many of each were deleted, and how many may not go yet."""

    scrapes: int = 0
    bodies: int = 0
    offers: int = 0
    put_off: int = 0


async def expire_scrapes(stores: Stores, *, ask: MayDelete = may_delete) -> Gone:
    """Delete up to AT_ONCE scrapes, and the bodies that no other scrape has."""
    moment = now()
    async with transaction(stores.pg) as connection:
        found = await expiry.expired_scrapes(connection, now=moment, limit=AT_ONCE)
        names = {one.source_id for one in found}
        well = {name for name in names if await ask(connection, name)}
        going = [one for one in found if one.source_id in well]
        staying = [one for one in found if one.source_id not in well]
        await expiry.put_off(connection, staying, until=moment + PUT_OFF)
        bodies = await expiry.bodies_of_none(connection, going)
    if going:
        ids = [one.scrape_id for one in going]
        await delete_many(stores.mongo[scrapes.SCRAPES], ids)
        await delete_many(stores.mongo[scrapes.BODIES], bodies)
        async with transaction(stores.pg) as connection:
            await expiry.forget_scrapes(connection, going, bodies=bodies)
    return Gone(scrapes=len(going), bodies=len(bodies), put_off=len(staying))


async def expire_offers(stores: Stores, *, ask: MayDelete = may_delete) -> Gone:
    """Delete up to AT_ONCE offers that nobody has seen for KEPT_FOR."""
    before = now() - KEPT_FOR
    async with transaction(stores.pg) as connection:
        asked = await expiry.sources_with_unseen(connection, before=before)
        unwell = [name for name in asked if not await ask(connection, name)]
        found = await expiry.unseen_offers(
            connection, before=before, keeping=unwell, limit=AT_ONCE
        )
        ids = [offer for offer, _ in found]
        # A page that says that it is as it was would tell nothing of them any more.
        await pages.forget_validators(connection, ids)
        gone = await expiry.forget_offers(connection, ids, before=before)
        # Before the index has forgotten them for good: else nobody knew of them.
        await delete_many(stores.mongo[offers.COLLECTION], gone)
    return Gone(offers=len(gone))


async def expire_inbox(stores: Stores) -> int:
    """Delete what has waited in the inbox for KEPT_FOR; nobody scans its source."""
    left = await scrapes.left_in_inbox(stores.mongo, before=now() - KEPT_FOR)
    if left:
        _log.warning("%d bundles go unread: their sources are not scanned", len(left))
        await delete_many(stores.mongo[scrapes.INBOX], left)
    return len(left)
