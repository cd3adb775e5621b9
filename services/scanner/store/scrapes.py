"""Scrapes and their bodies in MongoDB; both are written once and never changed.

Scrapes that tell of offers stand in `inbox` from when they are fetched until all that
they say is stored. So a list of what was cut short is a small collection, not a search.
They go in and out by the bundle: one write for a hundred pages.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from backports import zstd

from common.mongo import Write, find_many, working, write_many
from services.scanner.rules.problems import Code, Problem
from services.scanner.rules.scrape import Scrape
from services.scanner.rules.source import PageKind

if TYPE_CHECKING:
    from datetime import datetime

    from common.mongo import Database, Document

BODIES: Final = "bodies"
INBOX: Final = "inbox"
SCRAPES: Final = "scrapes"
_LEVEL: Final = 1
"""Less than half the time of zlib's fastest, and smaller."""
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
"""How what is packed so begins (RFC 8878, 3.1.1); bodies used to be zlib's."""


_FIELDS: Final = tuple(one.name for one in fields(Scrape))


@dataclass(frozen=True, slots=True)
class Read:
    """A scrape, and what reading it came to."""

    scrape: Scrape
    offers: int = 0
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """Scrapes that were fetched together and wait to be read."""

    name: str
    scrapes: tuple[Scrape, ...]


async def keep_bodies(mongo: Database, bodies: Mapping[str, bytes]) -> None:
    """Keep what came under its hash; what is there already stays as it is."""
    await write_many(
        mongo[BODIES],
        [
            Write.insert(
                {"_id": name, "size": len(body), "data": zstd.compress(body, _LEVEL)}
            )
            for name, body in bodies.items()
        ],
    )


async def find_bodies(mongo: Database, names: Iterable[str]) -> dict[str, bytes]:
    """The bodies that are kept, by their hash."""
    found = await find_many(mongo[BODIES], set(names))
    return {str(key): _unpack(one["data"]) for key, one in found.items()}


def _unpack(data: bytes) -> bytes:
    return zstd.decompress(data) if data.startswith(_ZSTD) else zlib.decompress(data)


async def put_into_inbox(mongo: Database, scrapes: Iterable[Scrape]) -> str:
    """Note that these, of one source, were fetched and not read yet.

    Returns the name of their bundle: the same for the same ones, none for none.
    """
    said = list(scrapes)
    if not said:
        return ""
    bundle = {
        "_id": said[0].scrape_id,
        "source": said[0].source,
        "scrapes": list(map(_document, said)),
    }
    await write_many(mongo[INBOX], [Write.insert(bundle)])
    return said[0].scrape_id


async def drop_from_inbox(mongo: Database, bundle: str) -> None:
    """Its scrapes were never fetched, as far as anybody is concerned."""
    await write_many(mongo[INBOX], [Write.delete(bundle)])


async def list_inbox(mongo: Database, source: str) -> list[Bundle]:
    """What was fetched from a source and never read to its end, the oldest first."""
    with working():
        # The inbox holds what is under way: a few bundles for each scan.
        found = await mongo[INBOX].find({"source": source}).to_list(None)
    # One scrape by itself is what stood there before there were bundles.
    bundles = [
        Bundle(one["_id"], tuple(map(_scrape, one.get("scrapes", [one]))))
        for one in found
    ]
    return sorted(bundles, key=lambda bundle: bundle.scrapes[0].fetched_at)


async def left_in_inbox(mongo: Database, *, before: datetime) -> list[str]:
    """The bundles whose last scrape was fetched before then, of whatever source."""
    with working():
        found = await mongo[INBOX].find({}).to_list(None)
    return [
        one["_id"]
        for one in found
        if max(x["fetched_at"] for x in one.get("scrapes", [one])) < before
    ]


async def keep_scrapes(
    mongo: Database, done: Iterable[Read], *, bundle: str = ""
) -> None:
    """File the scrapes with what came of them, then take their bundle away.

    What was filed already stays as it is.
    """
    await write_many(mongo[SCRAPES], [Write.insert(_filed(one)) for one in done])
    if bundle:
        await write_many(mongo[INBOX], [Write.delete(bundle)])


async def drop_inbox(mongo: Database, source: str) -> int:
    """Forget what waits to be read of a source that is none any more; how many."""
    waiting = await list_inbox(mongo, source)
    await write_many(mongo[INBOX], [Write.delete(one.name) for one in waiting])
    return sum(len(one.scrapes) for one in waiting)


async def find_scrapes(mongo: Database, scrape_ids: Iterable[str]) -> dict[str, Read]:
    """What was filed, by the id of the scrape."""
    found = await find_many(mongo[SCRAPES], scrape_ids)
    return {str(key): _read(document) for key, document in found.items()}


def _document(scrape: Scrape) -> Document:
    # Not asdict, which copies deeply and takes as long as storing.
    said: Document = {name: getattr(scrape, name) for name in _FIELDS}
    return {"_id": said.pop("scrape_id"), **said, "kind": scrape.kind.value}


def _scrape(document: Document) -> Scrape:
    said: dict[str, Any] = dict(document)
    kind = PageKind(said.pop("kind"))
    return Scrape(scrape_id=said.pop("_id"), kind=kind, **said)


def _filed(read: Read) -> Document:
    problem = read.problem
    said = problem and {"code": problem.code.value, "detail": problem.detail}
    return {
        **_document(read.scrape),
        "read": {"offers": read.offers, "problem": said},
    }


def _read(document: Document) -> Read:
    said = dict(document)
    came = said.pop("read")
    scrape = _scrape(said)
    problem = came["problem"] and Problem(
        Code(came["problem"]["code"]), came["problem"]["detail"], scrape.url
    )
    return Read(scrape, came["offers"], problem)
