"""A source is created or replaced from its YAML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from common.clock import now
from rpc.scanner.v1 import scanner_pb2 as pb
from services.scanner.adapters.source_yaml import read_source
from services.scanner.adapters.urls import Address
from services.scanner.rules.health.sample import State
from services.scanner.rules.schedule import CROWD, CROWD_WITHIN, first_due
from services.scanner.rules.source import Source, StoredSource
from services.scanner.store import health, pages, sources
from services.scanner.usecases.places import Places
from services.scanner.usecases.sources import describe, tell

if TYPE_CHECKING:
    from datetime import datetime

    from common.postgres import Connection


@dataclass(frozen=True, slots=True)
class Described:
    """A source that was read and whose place is known."""

    source: Source
    yaml: str
    address: Address


def read_description(
    places: Places, yaml: str, *, file: str = "source.yaml"
) -> Described:
    """The source in that text, nothing looked up. Raises BadSource and BadAddress."""
    source = read_source(yaml, file=file)
    return Described(source, yaml, places.settle(source)[0])


async def put_source(
    connection: Connection,
    places: Places,
    described: Described,
    *,
    shipped: bool = False,
) -> pb.Source:
    """Store it; what is stored already as it stands stays as it is, version and all.

    Storing it again frees a source that was blocked, and has one that is suspect learn
    anew what is usual there.
    """
    source, site = described.source, described.address.site
    known = await sources.find_source(connection, source.name, lock=True)
    kept = await health.health_of(connection, source.name)
    suspect = not shipped and kept.judged.state is State.SUSPECT
    if known and not suspect and _is_same(known, described, shipped=shipped):
        (message,) = await describe(connection, places, [known])
        return message
    moment = now()
    stored = await sources.put_source(
        connection,
        source,
        described.yaml,
        site=site,
        sandbox=places.is_sandbox(described.address),
        shipped=shipped,
        due_at=await _first_due(connection, source, moment),
        now=moment,
    )
    # What has not changed there may be read otherwise now.
    await pages.forget_validators_of(connection, source.name)
    await health.forget_health(connection, source.name)
    return await tell(connection, places, stored)


async def _first_due(
    connection: Connection, source: Source, now: datetime
) -> datetime | None:
    """At once, unless many are stored at once; what may not be scanned is never due."""
    if source.every is None or source.scan_forbidden:
        return None
    stored = await sources.stored_since(connection, now - CROWD_WITHIN, most=CROWD)
    return first_due(source.name, source.every, now, crowd=stored >= CROWD)


def _is_same(known: StoredSource, described: Described, *, shipped: bool) -> bool:
    return (
        known.yaml == described.yaml
        and known.site == described.address.site
        and known.shipped == shipped
        and not known.blocked_reason
    )
