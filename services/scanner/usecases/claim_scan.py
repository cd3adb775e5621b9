"""A worker takes a scan: the most urgent whose site nobody is at work on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from common import leases
from common.clock import now
from common.postgres import transaction
from services.scanner.rules.scan import Scan
from services.scanner.store import scans

if TYPE_CHECKING:
    from common.leases import Lease
    from common.postgres import Pool

LEASE: Final = timedelta(seconds=15)
"""So long after a worker has died another one goes on with its scans."""
_LOOKED_AT: Final = 50


@dataclass(frozen=True, slots=True)
class Claim:
    """A scan, and the lease of its site."""

    scan: Scan
    lease: Lease


async def claim_scan(
    pg: Pool, worker: str, *, own: Collection[str], ttl: timedelta = LEASE
) -> Claim | None:
    """The scan to work on next, if there is one; `own` are the ones at work here.

    `worker` is a name that no other process has, nor had.
    """
    async with transaction(pg) as connection:
        for scan in await scans.open_scans(connection, limit=_LOOKED_AT):
            if scan.scan_id in own:
                continue
            lease = await leases.acquire(
                connection,
                scans.LEASE_OF + scan.site,
                f"{worker}/{scan.scan_id}",
                ttl=ttl,
            )
            if lease is None:
                continue
            begun = await scans.begin_scan(connection, scan.scan_id, now=now())
            if begun is not None:
                return Claim(begun, lease)
            await leases.release(connection, lease)
    return None
