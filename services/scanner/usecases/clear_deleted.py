"""What is left of a source that was deleted goes, a part at a time.

Its offers become gone and are announced so; what was fetched and not read is dropped.
Scrapes and bodies stay until they expire, as those of any source.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from common.clock import now
from common.errors import Retryable
from common.postgres import transaction
from services.scanner.rules.change import Moment, miss
from services.scanner.rules.offer import Availability, Offer
from services.scanner.store import (
    health,
    offer_index,
    offers,
    pending,
    scrapes,
    source_states,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from common.postgres import Connection
    from services.scanner.usecases.stores import Stores

AT_ONCE: Final = 200
_LATECOMERS: Final = timedelta(seconds=60)
"""A worker that promised an offer stores it within this time, or has died."""


async def clear_deleted(stores: Stores) -> bool:
    """Clear a part of one deleted source; whether there may be more to do at once.

    Any number of replicas may: whoever works on a source has locked its row.
    """
    gone: list[Offer] = []
    async with transaction(stores.pg) as connection:
        found = await source_states.lock_deleted(connection)
        if found is None:
            return False
        source, since = found
        await scrapes.drop_inbox(stores.mongo, source)
        there = await source_states.offers_there(connection, source, limit=AT_ONCE)
        if there:
            gone = await _end_offers(stores, connection, there, since=since)
        elif now() - since >= _LATECOMERS:
            await source_states.end_clearing(connection, source, now=now())
            await health.forget_health(connection, source)
    try:
        await stores.stream.announce(gone)
    except Retryable:
        # They are pending: `republish` announces them when the bus is back.
        return bool(gone)
    return bool(gone)


async def _end_offers(
    stores: Stores,
    connection: Connection,
    there: Sequence[tuple[str, str, int]],
    *,
    since: datetime,
) -> list[Offer]:
    """Store them as gone, then say so in the index: a crash between repeats both."""
    known = await offers.find_offers(stores.mongo, [one for one, _, _ in there])
    moment, ended = now(), []
    for offer_id, page, promised in there:
        before = known.get(offer_id)
        # A version that was promised is stored in a moment, if its worker still lives.
        late = before is None or before.version < promised
        if before is not None and (not late or moment - since >= _LATECOMERS):
            ended.append((_gone(before, moment, promised), page))
    await offers.store_offers(stores.mongo, [offer for offer, _ in ended])
    await offer_index.index_changes(connection, ended)
    all_of_them = [offer for offer, _ in ended]
    again = moment + pending.AGAIN_AFTER
    await pending.add_pending(connection, all_of_them, now=moment, due_at=again)
    if moment - since >= _LATECOMERS:
        lost = [one for one, _, _ in there if one not in known]
        await source_states.forget_offers(connection, lost)
    return all_of_them


def _gone(before: Offer, at: datetime, promised: int) -> Offer:
    if before.facts.availability is Availability.GONE and before.version > promised:
        # Stored by a round that did not reach the index.
        return before
    # A clock that was ahead of ours must not make it stay for ever.
    at = max(at, before.observed_at)
    moment = Moment(before.source, before.scrape_id, at, sandbox=before.sandbox)
    change = miss(before, moment, announced=promised + 1)
    return change.offer if change else before
