"""Sources as others see them, and the event that tells of a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from common import outbox
from common.clock import now
from common.errors import BadInput
from rpc.scanner.v1 import scanner_pb2 as pb
from rpc.scanner.v1.events_pb2 import SourceChanged
from services.scanner.adapters.messages import pack_source
from services.scanner.adapters.urls import settle
from services.scanner.rules.source import StoredSource
from services.scanner.store import scans, spending
from services.scanner.usecases.allowance import account_of
from services.scanner.usecases.places import Places

if TYPE_CHECKING:
    from common.postgres import Connection

STREAM: Final = "sources"


async def describe(
    connection: Connection, places: Places, found: Sequence[StoredSource]
) -> list[pb.Source]:
    """Their messages, each with its newest scan and what is left of its budget."""
    last = await scans.last_scans(connection, [one.source_id for one in found])
    accounts = [account_of(one.source_id) for one in found if one.budget is not None]
    spent = await spending.spent_by(connection, accounts) if accounts else {}
    return [
        pack_source(
            _as_of(one, now()),
            _start_urls(places, one),
            last.get(one.source_id),
            spent=spent.get(account_of(one.source_id), 0),
        )
        for one in found
    ]


def _as_of(source: StoredSource, now: datetime) -> StoredSource:
    """Without a rest that is over."""
    if source.waits_until is None or source.waits_until > now:
        return source
    return replace(source, waits_for="", waits_until=None)


async def tell(
    connection: Connection, places: Places, source: StoredSource
) -> pb.Source:
    """Append the event that it changed, in the transaction that changed it."""
    (message,) = await describe(connection, places, [source])
    change = outbox.Change(
        source.source_id, source.version, SourceChanged(source=message)
    )
    await outbox.append(connection, STREAM, [change])
    return message


def _start_urls(places: Places, source: StoredSource) -> list[str]:
    try:
        return [settle(url, places.sandbox).url for url in source.start_urls]
    except BadInput:
        # Its sandbox does not run now; what was written still tells what is meant.
        return list(source.start_urls)
