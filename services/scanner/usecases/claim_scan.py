"""A worker takes a scan: the most urgent whose site nobody is at work on."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from common import leases
from common.clock import now
from common.postgres import transaction
from services.scanner.rules.scan import Scan
from services.scanner.store import scans

if TYPE_CHECKING:
    from common.leases import Lease
    from common.postgres import Connection, Pool

LEASE: Final = timedelta(seconds=15)
"""So long after a worker has died another one goes on with its scans."""
_LOOKED_AT: Final = 50


@dataclass(frozen=True, slots=True)
class Claim:
    """A scan, and the lease of its site."""

    scan: Scan
    lease: Lease
    asked: float = field(default_factory=time.monotonic)
    """The moment, by this process's clock, from which the lease surely is ours."""


async def claim_scan(
    pg: Pool, worker: str, *, own: Collection[str], ttl: timedelta = LEASE
) -> Claim | None:
    """The scan to work on next, if there is one; see `claim_scans`."""
    found = await claim_scans(pg, worker, own=own, ttl=ttl, most=1)
    return found[0] if found else None


async def claim_scans(
    pg: Pool, worker: str, *, own: Collection[str], ttl: timedelta = LEASE, most: int
) -> list[Claim]:
    """Up to `most` scans to work on next; `own` are the ones at work here.

    `worker` is a name that no other process has, nor had.
    """
    asked = time.monotonic()
    async with transaction(pg) as connection:
        found = await scans.open_scans(connection, limit=most + _LOOKED_AT)
        # In one order, so that two who claim at once do not wait for each other.
        chosen = sorted(_first_of_each(found, own, most), key=lambda one: one.site)
        claims = [await _claim(connection, one, worker, ttl, asked) for one in chosen]
    return [one for one in claims if one is not None]


def _first_of_each(
    found: Iterable[Scan], own: Collection[str], most: int
) -> Iterator[Scan]:
    """The most urgent of each site, and of each source."""
    sites, names = set[str](), set[str]()
    for scan in found:
        if scan.scan_id in own or scan.site in sites or scan.source in names:
            continue
        sites.add(scan.site)
        names.add(scan.source)
        yield scan
        if len(sites) == most:
            return


async def _claim(
    connection: Connection, scan: Scan, worker: str, ttl: timedelta, asked: float
) -> Claim | None:
    holder = f"{worker}/{scan.scan_id}"
    lease = await leases.acquire(
        connection, scans.LEASE_OF + scan.site, holder, ttl=ttl
    )
    if lease is None:
        return None
    begun = await scans.begin_scan(connection, scan.scan_id, now=now())
    if begun is not None:
        return Claim(begun, lease, asked)
    await leases.release(connection, lease)
    return None
