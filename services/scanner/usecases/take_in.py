"""Fetched pages -> stored scrapes, offers and events, in an order that loses nothing.

1 keep      MongoDB   what came, under its hash
2 note      MongoDB   that it was fetched, and waits in the inbox to be read
3 read      -         the offers on it, compared with the stored ones
4 promise   Postgres  new versions into `pending` and the index, counts: one commit
5 store     MongoDB   the offers themselves
6 announce  Redis     on the stream `offers`
7 file      MongoDB   the scrapes with their outcome, out of the inbox

A crash before 2 leaves a page that was never fetched: it is fetched again. After it the
page stands in the inbox and is read again, from 3, by whoever next works on its source
(`read_inbox`). Each step may be repeated: what it writes is named by what was known
before. What 4 promised and nobody acknowledged is announced again (`republish`).
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from common import leases, tracing
from common.clock import now
from common.ids import offer_id
from common.postgres import transaction
from common.stores import StoreFull, StoreUnreachable
from services.scanner.adapters.reading import read_body
from services.scanner.errors import SiteBlocked, SourceRemoved
from services.scanner.metrics import ScanMetrics
from services.scanner.rules.change import What
from services.scanner.rules.compare import Compared, Known, compare
from services.scanner.rules.offer import Facts, Offer
from services.scanner.rules.problems import Code, Problem, Unreadable
from services.scanner.rules.scan import Tally
from services.scanner.rules.scrape import (
    NOT_MODIFIED,
    NOT_THERE,
    UNBELIEVED,
    Scrape,
)
from services.scanner.rules.source import PageKind, Source
from services.scanner.store import (
    expiry,
    offer_clues,
    offer_index,
    offers,
    pages,
    pending,
    scans,
    scrapes,
    sources,
)
from services.scanner.usecases.expire import KEPT_FOR
from services.scanner.usecases.hold_doubtful import hold_doubtful
from services.scanner.usecases.patience import patiently
from services.scanner.usecases.stores import Stores
from services.scanner.usecases.want_pictures import want_pictures

if TYPE_CHECKING:
    from common.leases import Lease
    from common.postgres import Connection

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A scrape, what came, and what was wrong before anything was read."""

    scrape: Scrape
    body: bytes = b""
    problem: Problem | None = None
    row: int = 0
    """Which row of a feed it is; 0: none, or one that is read again after a crash."""


@dataclass(slots=True)
class Batch:
    """Pages of one source on their way through the steps, and what each step found."""

    source: Source
    lease: Lease
    fetched: Sequence[Fetched]
    bundle: str = ""
    """Its name in the inbox."""
    stored: bool = False
    """The source is a stored one: if it is removed meanwhile, nothing is taken in."""
    is_ours: Callable[[], bool] = lambda: True
    """Whether the lease cannot have run out yet, by the clock of this process."""
    promised: bool = False
    read: list[scrapes.Read] = field(default_factory=list)
    compared: Compared = field(default_factory=Compared)
    facts: dict[str, list[Facts]] = field(default_factory=dict)
    """What was read, by scrape; what is not believed yet is left out."""
    indexed: set[str] = field(default_factory=set)
    """The pages among them of which offers are known."""
    doubts: dict[str, str] = field(default_factory=dict)
    """Scrapes of pages that show other offers than before (hold_doubtful)."""


Step: TypeAlias = Callable[[Stores, Batch], Awaitable[None]]


async def take_in(stores: Stores, batch: Batch, *, first: int = 1) -> None:
    """Carry the batch through the steps from `first` on; again while a store is away.

    Raises LeaseLost when somebody else may be at work on the source by now, and
    SourceRemoved when that is not there any more.
    """

    async def carry() -> None:
        with _observed(stores):
            for step in STEPS[first - 1 :]:
                _ensure_awake(batch)
                await step(stores, batch)

    try:
        await patiently("take in", carry)
    except (leases.LeaseLost, SourceRemoved):
        if first == 1 and not batch.promised:
            await _take_back(stores, batch)
        raise


def _ensure_awake(batch: Batch) -> None:
    """Whoever was stopped between two steps asks itself first: MongoDB cannot tell."""
    if not batch.is_ours():
        raise leases.LeaseLost(f"The lease {batch.lease.name!r} has run out here.")


async def _take_back(stores: Stores, batch: Batch) -> None:
    """What was noted when it was too late; whoever has the site fetches it again."""
    if not batch.bundle:
        return
    try:
        await scrapes.drop_from_inbox(stores.mongo, batch.bundle)
    except (StoreUnreachable, StoreFull) as exc:
        # Then it is read some day, and being older than what is known changes nothing.
        _log.warning("notes are left: %s", exc)


@contextmanager
def _observed(stores: Stores) -> Iterator[None]:
    with tracing.span("scanner.take_in"), stores.metrics.batch_seconds.time():
        yield


async def _ensure_ours(connection: Connection, batch: Batch) -> None:
    """Until the transaction ends nobody takes the lease, or removes the source."""
    await leases.ensure_held(connection, batch.lease)
    name = batch.source.name
    if batch.stored and not await sources.is_there(connection, name):
        raise SourceRemoved(f"{name} was removed while it was scanned.")


async def keep(stores: Stores, batch: Batch) -> None:
    """Step 1."""
    bodies = {one.scrape.body: one.body for one in batch.fetched if one.body}
    await scrapes.keep_bodies(stores.mongo, bodies)


async def note(stores: Stores, batch: Batch) -> None:
    """Step 2."""
    telling = [
        one.scrape
        for one in batch.fetched
        if one.scrape.says_something and one.problem is None
    ]
    batch.bundle = await scrapes.put_into_inbox(stores.mongo, telling)


async def read(stores: Stores, batch: Batch) -> None:
    """Step 3."""
    facts = batch.facts = {}
    batch.read = []
    for one in batch.fetched:
        batch.read.append(_read(batch.source, one, facts))
        # A page may take seconds: leases are renewed, and others heard, between two.
        await asyncio.sleep(0)
    ids = {
        offer_id(batch.source.name, one.key)
        for found in facts.values()
        for one in found
    }
    async with transaction(stores.pg) as connection:
        indexed = await offer_index.find_indexed(
            connection,
            page_ids={one.scrape.page_id for one in batch.fetched},
            offer_ids=ids,
        )
        scraped = [one.scrape for one in batch.fetched]
        batch.indexed = {one.page_id for one in indexed}
        batch.doubts = await hold_doubtful(connection, scraped, facts, indexed)
    batch.read = [_unless_doubtful(one, batch.doubts) for one in batch.read]
    for scrape_id in batch.doubts:
        del facts[scrape_id]
    stored = await offers.find_offers(
        stores.mongo, ids | {one.offer_id for one in indexed}
    )
    batch.compared = compare(
        (one.scrape for one in batch.fetched if one.problem is None),
        facts,
        Known.of(indexed, stored),
    )


def _unless_doubtful(read_one: scrapes.Read, doubts: dict[str, str]) -> scrapes.Read:
    if read_one.scrape.scrape_id not in doubts:
        return read_one
    problem = Problem(Code.OTHER_OFFERS, url=read_one.scrape.url)
    return scrapes.Read(read_one.scrape, problem=problem)


def _read(
    source: Source, fetched: Fetched, facts: dict[str, list[Facts]]
) -> scrapes.Read:
    scrape = fetched.scrape
    if fetched.problem or not scrape.says_something or scrape.status in NOT_THERE:
        return scrapes.Read(scrape, problem=fetched.problem)
    try:
        html = fetched.body.decode(scrape.encoding, errors="replace")
        found = read_body(source, scrape.url, html)
    except Unreadable as exc:
        return scrapes.Read(scrape, problem=exc.problem.at(scrape.url, row=fetched.row))
    except SiteBlocked as exc:
        problem = Problem(Code.WALL, exc.message, scrape.url)
        return scrapes.Read(scrape, problem=problem)
    # A page can be anything; one that trips us must not stop the pages after it.
    except Exception:  # noqa: BLE001 - logged, and kept with the scrape.
        _log.exception("%s cannot be read", scrape.url)
        return scrapes.Read(scrape, problem=Problem(Code.FAULT, url=scrape.url))
    facts[scrape.scrape_id] = found
    return scrapes.Read(scrape, offers=len(found))


async def promise(stores: Stores, batch: Batch) -> None:
    """Step 4."""
    moment = now()
    changes = sorted(batch.compared.changed.values(), key=lambda c: c.offer.offer_id)
    changed = [change.offer for change in changes]
    async with transaction(stores.pg) as connection:
        await _ensure_ours(connection, batch)
        fresh = await offer_index.index_changes(
            connection,
            [(offer, batch.compared.page_of[offer.offer_id]) for offer in changed],
        )
        await offer_clues.note_clues(connection, changed)
        await pending.add_pending(
            connection, changed, now=moment, due_at=moment + pending.AGAIN_AFTER
        )
        source = batch.source
        await want_pictures(
            connection, changed, delay=source.pause, proxy=source.proxy, now=moment
        )
        await offer_index.touch(connection, list(batch.compared.seen.values()))
        await expiry.note_scrapes(
            connection,
            [one.scrape for one in batch.read],
            expires_at=moment + KEPT_FOR,
        )
        noted = await pages.store_pages(
            connection, [_as_page(one, batch.indexed) for one in batch.read]
        )
        await pages.store_doubts(connection, batch.doubts)
        counts = Counter(c.what for c in changes if c.offer.offer_id in fresh)
        await _count(connection, batch, noted, counts)
    batch.promised = True


def _as_page(read_one: scrapes.Read, indexed: set[str]) -> Scrape:
    """The fetch of a page; what could not be read is read next time, changed or not."""
    scrape = read_one.scrape
    if read_one.problem is not None:
        # Nor does it say that it is gone: whoever brought it did not believe that.
        return replace(scrape, status=UNBELIEVED, etag="", last_modified="", body="")
    same = scrape.status == NOT_MODIFIED and scrape.kind is PageKind.OFFER
    if same and scrape.page_id not in indexed:
        # As it was when its offers were known, which were forgotten since.
        return replace(scrape, etag="", last_modified="", body="")
    return scrape


async def _count(
    connection: Connection, batch: Batch, noted: set[str], counts: Counter[What]
) -> None:
    """Add to the scan what this batch came to; what a repeat finds done counts not."""
    done = [one for one in batch.read if one.scrape.scrape_id in noted]
    for scan_id in sorted({one.scrape.scan_id for one in done}):
        own = [one for one in done if one.scrape.scan_id == scan_id]
        problems = [one.problem for one in own if one.problem]
        tally = Tally(
            pages_fetched=len(own),
            pages_failed=len(problems),
            offers_new=counts.pop(What.NEW, 0),
            offers_changed=counts.pop(What.CHANGED, 0),
            offers_gone=counts.pop(What.GONE, 0),
        )
        await scans.count_in(connection, scan_id, tally, problems)


async def store(stores: Stores, batch: Batch) -> None:
    """Step 5."""
    changes = batch.compared.changed.values()
    new = [one.offer for one in changes if one.what is What.NEW]
    known = [one.offer for one in changes if one.what is not What.NEW]
    await offers.store_offers(
        stores.mongo, [*known, *batch.compared.seen.values()], new=new
    )


async def announce(stores: Stores, batch: Batch) -> None:
    """Step 6. Without Redis it is left to `republish`: nothing waits for it here."""
    changed: list[Offer] = [c.offer for c in batch.compared.changed.values()]
    try:
        await stores.stream.announce(changed)
    except (StoreUnreachable, StoreFull) as exc:
        _log.warning("offers are announced later: %s", exc)


async def file(stores: Stores, batch: Batch) -> None:
    """Step 7."""
    await scrapes.keep_scrapes(stores.mongo, batch.read, bundle=batch.bundle)
    _measure(stores.metrics, batch)


def _measure(metrics: ScanMetrics, batch: Batch) -> None:
    name = batch.source.name
    metrics.bytes.labels(name).inc(sum(len(one.body) for one in batch.fetched))
    for read_one in batch.read:
        metrics.pages.labels(name, _outcome(read_one)).inc()
    for change in batch.compared.changed.values():
        metrics.offers.labels(name, change.what.value).inc()
        if change.what is not What.GONE:
            for missing in change.offer.facts.missing:
                metrics.missing.labels(name, missing).inc()


def _outcome(read_one: scrapes.Read) -> str:
    scrape = read_one.scrape
    if read_one.problem:
        return read_one.problem.code.value
    if scrape.status == NOT_MODIFIED:
        return "unchanged"
    if scrape.status in NOT_THERE:
        return "gone"
    return "offers" if scrape.kind is PageKind.OFFER else "list"


STEPS: Final[tuple[Step, ...]] = (keep, note, read, promise, store, announce, file)
