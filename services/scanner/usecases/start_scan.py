"""A scan of a source, or of one address, is put into the queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from common.clock import now
from common.ids import new_id
from services.scanner.adapters.source_yaml import read_source
from services.scanner.adapters.urls import Address, settle
from services.scanner.errors import BadAddress, ScanForbidden, SourcePaused
from services.scanner.rules.feed import SCHEME
from services.scanner.rules.scan import Priority, Scan, Status
from services.scanner.rules.source import Source, StoredSource
from services.scanner.store import scans, sources
from services.scanner.usecases.places import Places
from services.scanner.usecases.stop_source import existing

if TYPE_CHECKING:
    from common.postgres import Connection


@dataclass(frozen=True, slots=True)
class Target:
    """What to scan, and which site has to be free for it."""

    source: str
    site: str
    url: str = ""


async def source_target(
    connection: Connection, places: Places, source_id: str
) -> Target:
    """All of a stored source. Raises NoSuchSource, SourcePaused, ScanForbidden."""
    known = await existing(connection, source_id)
    _ensure_not_paused(known)
    source = read_source(known.yaml)
    _ensure_permitted(source)
    return Target(known.source_id, places.settle(source)[0].site)


async def read_url(places: Places, text: str) -> Address:
    """The address a person gave. Raises BadAddress, UnknownHost or AddressRefused."""
    address = settle(text.strip(), places.sandbox)
    if address.scheme == SCHEME:
        raise BadAddress(
            "A file of the feeds folder is scanned by its source.",
            hint="Name the source instead of an address.",
            reason="scheme",
        )
    await places.guard.check(address)
    return address


async def url_target(connection: Connection, address: Address) -> Target:
    """One address, filed under the source of its site, else under the site itself.

    Raises SourcePaused or ScanForbidden if that source may not be scanned.
    """
    known = await sources.source_of_site(connection, address.site)
    if known:
        _ensure_not_paused(known)
        _ensure_permitted(read_source(known.yaml))
    name = known.source_id if known else address.site
    return Target(name, address.site, address.url)


def _ensure_not_paused(known: StoredSource) -> None:
    if known.paused_reason:
        raise SourcePaused(
            f"{known.title} is paused: {known.paused_reason}",
            hint=f"`magpie source resume {known.source_id}` lets it go on.",
        )


def _ensure_permitted(source: Source) -> None:
    if source.scan_forbidden:
        raise ScanForbidden(
            f"{source.title} may not be scanned: {source.terms}",
            hint="Say in `scan_permission` of the source who permits it.",
        )


async def start_scan(
    connection: Connection, target: Target, *, priority: Priority = Priority.PERSON
) -> Scan:
    """Queue it; if the same waits already, that one is returned, as urgent as both."""
    scan = Scan(
        scan_id=str(new_id()),
        source=target.source,
        url=target.url,
        site=target.site,
        priority=priority,
        status=Status.QUEUED,
        requested_at=now(),
    )
    return await scans.add_scan(connection, scan)
