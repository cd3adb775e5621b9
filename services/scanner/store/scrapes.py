"""Scrapes and their bodies in MongoDB; both are written once and never changed.

A scrape that tells of offers stands in `inbox` from when it is fetched until all that
it says is stored. So a list of what was cut short is a small collection, not a search.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from common.mongo import Write, find_many, working, write_many
from services.scanner.rules.problems import Code, Problem
from services.scanner.rules.scrape import Scrape
from services.scanner.rules.source import PageKind

if TYPE_CHECKING:
    from common.mongo import Database, Document

BODIES: Final = "bodies"
INBOX: Final = "inbox"
SCRAPES: Final = "scrapes"
_FASTEST: Final = 1
_BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Read:
    """A scrape, and what reading it came to."""

    scrape: Scrape
    offers: int = 0
    problem: Problem | None = None


async def keep_bodies(mongo: Database, bodies: Mapping[str, bytes]) -> None:
    """Keep what came under its hash; what is there already stays as it is."""
    await write_many(
        mongo[BODIES],
        [
            Write.insert(
                {"_id": name, "size": len(body), "data": zlib.compress(body, _FASTEST)}
            )
            for name, body in bodies.items()
        ],
    )


async def find_bodies(mongo: Database, names: Iterable[str]) -> dict[str, bytes]:
    """The bodies that are kept, by their hash."""
    found = await find_many(mongo[BODIES], set(names))
    return {str(key): zlib.decompress(one["data"]) for key, one in found.items()}


async def put_into_inbox(mongo: Database, scrapes: Iterable[Scrape]) -> None:
    """Note that these were fetched and not read yet."""
    await write_many(mongo[INBOX], [Write.insert(_document(one)) for one in scrapes])


async def list_inbox(mongo: Database, source: str) -> list[Scrape]:
    """What was fetched from a source and never read to its end, the oldest first."""
    with working():
        # The inbox holds what is under way: some hundred documents at most.
        found = await mongo[INBOX].find({"source": source}).to_list(None)
    return sorted(map(_scrape, found), key=lambda scrape: scrape.fetched_at)


async def sources_in_inbox(mongo: Database) -> list[str]:
    """The sources of which something waits to be read."""
    with working():
        found = await mongo[INBOX].find({}, {"source": 1}).to_list(None)
    return sorted({one["source"] for one in found})


async def drop_inbox(mongo: Database, source: str) -> int:
    """Forget what waits to be read of a source that is none any more; how many."""
    waiting = await list_inbox(mongo, source)
    await write_many(mongo[INBOX], [Write.delete(one.scrape_id) for one in waiting])
    return len(waiting)


async def keep_scrapes(mongo: Database, done: Iterable[Read]) -> None:
    """File the scrapes with what came of them, then take them out of the inbox."""
    done = list(done)
    await write_many(mongo[SCRAPES], [Write.replace(_filed(one)) for one in done])
    await write_many(
        mongo[INBOX],
        [
            Write.delete(one.scrape.scrape_id)
            for one in done
            if one.scrape.says_something
        ],
    )


async def find_scrapes(mongo: Database, scrape_ids: Iterable[str]) -> dict[str, Read]:
    """What was filed, by the id of the scrape."""
    found = await find_many(mongo[SCRAPES], scrape_ids)
    return {str(key): _read(document) for key, document in found.items()}


def _document(scrape: Scrape) -> Document:
    said = asdict(scrape)
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
