"""What must be true when all is quiet again: read from the stores themselves."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cli.bench.watchers import Watcher
from cli.stack.environment import SHOPS
from common.ids import offer_id
from common.postgres import connect

if TYPE_CHECKING:
    from asyncpg import Record

_SOURCES: Final = {"ebay": "ebay-sandbox"}
"""What scans a place of the sandbox, where it is not called like the place."""
_NAMELESS: Final = frozenset(SHOPS)
"""Their pages do not show the number by which they call an offer themselves."""

_BUSY: Final = """
    SELECT (SELECT count(*) FROM scanner.pending)
         + (SELECT count(*) FROM scanner.scans WHERE status IN ('queued', 'running'))
         + (SELECT count(*) FROM pricing.waiting)
         + (SELECT count(*) FROM pricing.outbox WHERE seq IS NULL)
         + (SELECT count(*) FROM scanner.offers o WHERE NOT EXISTS (
               SELECT FROM pricing.opportunities d
               WHERE d.offer_id = o.offer_id AND d.offer_version = o.version))
"""
_DECIDED: Final = """
    SELECT o.offer_id, o.source_id, count(d.*) AS times,
        count(DISTINCT d.channel) AS channels
    FROM scanner.offers o LEFT JOIN pricing.opportunities d
        ON d.offer_id = o.offer_id AND d.offer_version = o.version
    GROUP BY o.offer_id, o.source_id
"""
_EVENTS: Final = """
    SELECT aggregate_id, version FROM pricing.outbox WHERE stream = 'opportunities'
"""
_WRITTEN: Final = (
    "SELECT source_id, version FROM scanner.sources WHERE source_id = ANY($1)"
)
_DEAD: Final = "SELECT count(*) FROM pricing.dead_letters"


@dataclass(frozen=True, slots=True)
class Books:
    """Numbers that are 0 if nothing was lost or done twice, and what they are of."""

    offers: int
    events: int
    writes: int
    offers_not_read: int
    """The sandbox has shown them, and they are not stored."""
    offers_undecided: int
    """Their newest version has no decision, or not one for each channel."""
    decided_twice: int
    events_doubled: int
    """The same version of an opportunity was told of twice."""
    dead_letters: int
    told_missing: int
    """Events that some watcher has not heard of."""
    told_twice: int
    resets: int
    writes_lost: int
    writes_doubled: int

    @property
    def lost(self) -> int:
        """Everything that is not as it must be."""
        counts = asdict(self)
        for name in ("offers", "events", "writes"):
            del counts[name]
        return sum(counts.values())


async def is_quiet(database: str) -> bool:
    """Whether every offer is decided, no scan runs and every event has its number."""
    connection = await connect(database)
    try:
        return not await connection.fetchval(_BUSY)
    finally:
        await connection.close()


async def newest_seq(database: str) -> int:
    """The place that watchers have to reach."""
    connection = await connect(database)
    try:
        found = await connection.fetchval("SELECT max(seq) FROM pricing.outbox")
    finally:
        await connection.close()
    return found or 0


async def versions_of(database: str, sources: Sequence[str]) -> dict[str, int]:
    """How often each of these sources was written."""
    connection = await connect(database)
    try:
        rows = await connection.fetch(_WRITTEN, list(sources))
    finally:
        await connection.close()
    return {row["source_id"]: row["version"] for row in rows}


async def read_books(
    database: str,
    served: Path,
    watchers: Iterable[Watcher],
    *,
    before: Mapping[str, int],
    written: Mapping[str, int],
    unsure: Mapping[str, int],
) -> Books:
    """Hold what the stores have to what was served, told and acknowledged."""
    connection = await connect(database)
    try:
        decided = await connection.fetch(_DECIDED)
        told = _counted(await connection.fetch(_EVENTS))
        dead = await connection.fetchval(_DEAD)
    finally:
        await connection.close()
    after = await versions_of(database, list(before))
    more = {one: after[one] - before[one] - written.get(one, 0) for one in before}
    channels = max((row["channels"] for row in decided), default=0)
    watchers = list(watchers)
    return Books(
        offers=len(decided),
        events=len(told),
        writes=sum(written.values()),
        offers_not_read=_not_read(_served(served), decided),
        offers_undecided=sum(row["channels"] < max(channels, 1) for row in decided),
        decided_twice=sum(row["times"] > row["channels"] for row in decided),
        events_doubled=told.total() - len(told),
        dead_letters=dead,
        told_missing=sum(len(told.keys() - one.heard.keys()) for one in watchers),
        told_twice=sum(one.heard.total() - len(one.heard) for one in watchers),
        resets=sum(one.resets for one in watchers),
        writes_lost=sum(max(0, -one) for one in more.values()),
        writes_doubled=sum(
            max(0, count - unsure.get(one, 0)) for one, count in more.items()
        ),
    )


def _counted(rows: list[Record]) -> Counter[tuple[str, int]]:
    return Counter((row["aggregate_id"], row["version"]) for row in rows)


def _not_read(served: Mapping[str, set[str]], stored: list[Record]) -> int:
    """How many offers were shown and are not there: by id, else by their number."""
    ids = {row["offer_id"] for row in stored}
    counts = Counter(row["source_id"] for row in stored)
    return sum(
        max(0, len(keys) - counts[source])
        if source in _NAMELESS
        else sum(offer_id(source, key) not in ids for key in keys)
        for source, keys in served.items()
    )


def _served(file: Path) -> dict[str, set[str]]:
    """What each source has shown to anybody, by its own names."""
    shown: dict[str, set[str]] = {}
    for line in file.read_text().splitlines():
        # The last one may be half written.
        if line.endswith("}"):
            page: dict[str, Any] = json.loads(line)
            source = _SOURCES.get(page["source"], page["source"])
            keys = {one["key"] for one in page.get("offers", ())}
            shown.setdefault(source, set()).update(keys)
    return shown
