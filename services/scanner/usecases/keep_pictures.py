"""Pictures are fetched, one visitor at a time to a site, made bare and kept.

A picture's site is visited under the lease that crawls of it take, with the delay of
the source that showed it, and only where its robots.txt allows.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from common import leases
from common.blobs import name_of
from common.clock import now
from common.errors import BadInput, MagpieError, Refused, Retryable
from common.postgres import transaction
from services.scanner.adapters.host_pace import HostPace, HostRests
from services.scanner.adapters.limits import PICTURE
from services.scanner.adapters.picture_files import read_picture
from services.scanner.adapters.urls import Address, read_address
from services.scanner.rules.pictures import (
    KEPT_FOR,
    Unfit,
    UnfitPicture,
    WantedPicture,
    again_at,
)
from services.scanner.rules.politeness import BROKEN, BUSY, read_retry_after
from services.scanner.rules.scrape import NOT_THERE, OK
from services.scanner.store import pictures, scans

if TYPE_CHECKING:
    from common.blobs import BlobStore
    from common.leases import Lease
    from common.postgres import Connection, Pool
    from services.scanner.adapters.fetch import Before, Fetched, Fetcher
    from services.scanner.metrics import PictureMetrics

AT_ONCE: Final = 10
"""Pictures of one visit; then others may have the site."""
_LEASE: Final = timedelta(seconds=60)
_SITES: Final = 20
_LONGEST_PAUSE: Final = timedelta(seconds=20)
_A_WHILE: Final = timedelta(minutes=10)

_log = logging.getLogger(__name__)


class Robots(Protocol):
    """What robots.txt of a site says, as far as pictures are concerned."""

    async def delay(
        self, url: str, *, before: Before | None = None
    ) -> timedelta | None:
        """Between two pictures; None: it must not be fetched. Raises Retryable.

        `before` is waited for ahead of each request that this takes.
        """


@dataclass(frozen=True, slots=True)
class PictureTools:
    """What keeping pictures takes."""

    pg: Pool
    blobs: BlobStore
    fetcher: Fetcher
    robots: Robots
    metrics: PictureMetrics
    name: str
    """Of this process alone."""
    pace: HostPace = field(default_factory=lambda: HostPace(None))
    """Whose turn it is at each host; by default known to this process alone."""
    proxied: Mapping[str, tuple[Fetcher, Robots]] = field(default_factory=dict)
    """By the name of a pool of proxies, what fetches through it."""

    def way(self, one: WantedPicture) -> tuple[Fetcher, Robots]:
        """What fetches that picture. Raises UnfitPicture."""
        if not one.proxy:
            return self.fetcher, self.robots
        if one.proxy not in self.proxied:
            raise UnfitPicture(Unfit.REFUSED, f"no pool of proxies {one.proxy}")
        return self.proxied[one.proxy]


async def keep_pictures(tools: PictureTools) -> int:
    """Visit each site that has pictures due and is free; how many were dealt with."""
    async with transaction(tools.pg) as connection:
        sites = await pictures.due_sites(connection, now=now(), limit=_SITES)
    done = await asyncio.gather(*(_visit(tools, site) for site in sites))
    return sum(done)


async def _visit(tools: PictureTools, site: str) -> int:
    holder = f"{tools.name}/pictures"
    async with transaction(tools.pg) as connection:
        lease = await leases.acquire(
            connection, scans.LEASE_OF + site, holder, ttl=_LEASE
        )
        if lease is None:
            return 0
        wanted = await pictures.due_pictures(connection, site, now=now(), limit=AT_ONCE)
    try:
        return await _take(tools, lease, wanted)
    except leases.LeaseLost as exc:
        _log.warning("pictures of %s: %s", site, exc)
        return 0
    finally:
        async with transaction(tools.pg) as connection:
            await leases.release(connection, lease)


async def _take(
    tools: PictureTools, lease: Lease, wanted: Sequence[WantedPicture]
) -> int:
    for place, one in enumerate(wanted):
        async with transaction(tools.pg) as connection:
            await leases.renew(connection, lease, ttl=_LEASE)
        try:
            await _keep(tools, lease, one, await _fetch(tools, one))
        except UnfitPicture as exc:
            await _refuse(tools, lease, one, exc)
        except _Later as exc:
            await _put_off(tools, lease, wanted[place:], exc.until)
            return place
        except HostRests as exc:
            # No lease is held for the sake of a long silence.
            await _put_off(tools, lease, wanted[place:], now() + exc.pause)
            return place
        except Retryable as exc:
            await _try_again(tools, lease, one, exc)
    return len(wanted)


class _Later(Exception):
    """The site wants to be left alone until then."""

    def __init__(self, until: datetime) -> None:
        self.until = until


async def _fetch(tools: PictureTools, one: WantedPicture) -> Fetched:
    delay = one.delay
    fetcher, robots = tools.way(one)

    async def turn(address: Address) -> None:
        await tools.pace.turn(address.site, delay, most=_LONGEST_PAUSE)

    asked = await robots.delay(one.url, before=turn)
    if asked is None:
        raise UnfitPicture(Unfit.ROBOTS)
    delay = max(delay, asked)
    try:
        found = await fetcher.fetch(one.url, limits=PICTURE, before=turn)
    except (BadInput, Refused) as exc:
        raise UnfitPicture(Unfit.REFUSED, exc.message) from exc
    if found.status in BUSY:
        said = read_retry_after(found.headers.get("retry-after", ""), now())
        pause = said or _A_WHILE
        await tools.pace.rest(read_address(found.url).site, pause)
        raise _Later(now() + pause)
    if found.status in BROKEN:
        raise Retryable(f"{one.url} answered {found.status}.")
    if found.status in NOT_THERE or found.status != OK:
        raise UnfitPicture(Unfit.NOT_THERE, str(found.status))
    return found


async def _keep(
    tools: PictureTools, lease: Lease, one: WantedPicture, found: Fetched
) -> None:
    picture = await asyncio.to_thread(read_picture, found.body)
    async with _held(tools, lease) as connection:
        # Nobody may drop the image between the file and the row that needs it.
        await pictures.lock_image(connection, name_of(picture.data))
        image = await tools.blobs.put(picture.data)
        await pictures.keep(
            connection, one.picture_id, image, picture, expires_at=now() + KEPT_FOR
        )
    tools.metrics.pictures.labels("kept").inc()
    tools.metrics.bytes.inc(len(found.body))


@asynccontextmanager
async def _held(tools: PictureTools, lease: Lease) -> AsyncIterator[Connection]:
    """A transaction of the one who has the site. Raises LeaseLost if we have not."""
    async with transaction(tools.pg) as connection:
        await leases.ensure_held(connection, lease)
        yield connection


async def _refuse(
    tools: PictureTools, lease: Lease, one: WantedPicture, exc: UnfitPicture
) -> None:
    tools.metrics.pictures.labels(exc.why.value).inc()
    _log.info("picture not kept: %s", exc, extra={"url": one.url})
    async with _held(tools, lease) as connection:
        await pictures.refuse(
            connection, one.picture_id, exc.why, expires_at=now() + KEPT_FOR
        )


async def _try_again(
    tools: PictureTools, lease: Lease, one: WantedPicture, exc: MagpieError
) -> None:
    until = again_at(now(), one.tries + 1)
    if until is None:
        await _refuse(tools, lease, one, UnfitPicture(Unfit.NO_ANSWER, exc.message))
        return
    async with _held(tools, lease) as connection:
        await pictures.put_off(connection, [one.picture_id], until, tries=1)


async def _put_off(
    tools: PictureTools, lease: Lease, rest: Sequence[WantedPicture], until: datetime
) -> None:
    async with _held(tools, lease) as connection:
        await pictures.put_off(
            connection, [one.picture_id for one in rest], until, tries=0
        )


async def drop_expired(pg: Pool, blobs: BlobStore, *, limit: int = 200) -> int:
    """Forget pictures whose time is over; how many images were dropped."""
    moment = now()
    async with transaction(pg) as connection:
        images = await pictures.take_expired(
            connection, now=moment, later=moment + KEPT_FOR, limit=limit
        )
    dropped = 0
    for image in images:
        async with transaction(pg) as connection:
            await pictures.lock_image(connection, image)
            if not await pictures.is_used(connection, image):
                await blobs.delete(image)
                dropped += 1
    return dropped
