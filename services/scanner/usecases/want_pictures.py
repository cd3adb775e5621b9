"""Pictures of new and changed offers are noted in the transaction of the change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from services.scanner.adapters.urls import read_address
from services.scanner.errors import BadAddress
from services.scanner.rules.offer import Availability, Offer
from services.scanner.rules.pictures import MOST_OF_AN_OFFER
from services.scanner.store import pictures

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from common.postgres import Connection


async def want_pictures(
    connection: Connection,
    changed: Iterable[Offer],
    *,
    delay: timedelta,
    proxy: str = "",
    now: datetime,
) -> None:
    """Note them, with the source's delay and proxy. What is gone keeps what it has."""
    there = [one for one in changed if one.facts.availability is not Availability.GONE]
    if there:
        shown = [picture for offer in there for picture in _shown(offer)]
        ids = [offer.offer_id for offer in there]
        await pictures.want(connection, ids, shown, delay=delay, proxy=proxy, now=now)


def _shown(offer: Offer) -> Iterator[pictures.Shown]:
    seen: set[str] = set()
    for url in offer.facts.images:
        try:
            address = read_address(url)
        except BadAddress:
            continue
        if address.url in seen:
            continue
        yield pictures.Shown(
            offer_id=offer.offer_id,
            place=len(seen),
            picture_id=picture_id(address.url),
            url=address.url,
            site=address.site,
        )
        seen.add(address.url)
        if len(seen) == MOST_OF_AN_OFFER:
            return


def picture_id(url: str) -> str:
    """The id of the picture at that address: hex blake2b-160."""
    return hashlib.blake2b(url.encode(), digest_size=20).hexdigest()
