"""One scan from claim to end: what was left unread, the crawl, what was not listed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from scrapy.crawler import Crawler

from common import leases
from common.errors import BadInput
from common.loops import Stop
from common.postgres import transaction
from common.stores import StoreFull, StoreUnreachable
from services.scanner.adapters.feed_file import FeedFiles
from services.scanner.adapters.host_pace import HostPace
from services.scanner.adapters.links import Link
from services.scanner.adapters.urls import Address, read_address
from services.scanner.errors import (
    BrowserMissing,
    NoSuchSource,
    SourcePaused,
    UnknownPool,
)
from services.scanner.rules.paths import kind_of
from services.scanner.rules.problems import Code, Problem
from services.scanner.rules.scan import Status
from services.scanner.rules.source import PageKind, Source, SourceKind
from services.scanner.store import pages
from services.scanner.store.scrapes import drop_inbox
from services.scanner.usecases.allowance import Allowance, account_of, vendor_account
from services.scanner.usecases.claim_scan import LEASE, Claim
from services.scanner.usecases.end_scan import End, end_scan
from services.scanner.usecases.load_source import load_source
from services.scanner.usecases.patience import patiently
from services.scanner.usecases.places import Places
from services.scanner.usecases.read_inbox import read_inbox
from services.scanner.worker.api_crawl import ApiCrawl
from services.scanner.worker.connections import Connections
from services.scanner.worker.crawl_settings import shared_settings
from services.scanner.worker.feed_crawl import FeedCrawl
from services.scanner.worker.gate import Gate, Hold
from services.scanner.worker.intake import Intake
from services.scanner.worker.job import Job
from services.scanner.worker.spider import SourceSpider
from services.scanner.worker.watch import Watch
from services.scanner.worker.wear import Wear

if TYPE_CHECKING:
    from services.scanner.adapters.browser.client import Browser
    from services.scanner.usecases.stores import Stores
    from services.scanner.worker.brake import Brake

MOST_TRIES: Final = 100
"""A scan that ends its worker so often is given up."""

_REMOVED: Final = End(Status.FAILED, [Problem(Code.SOURCE_REMOVED)])
_UNLISTED: Final = 2_000
"""Pages that are asked for by themselves at a time."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """What every scan of a worker uses."""

    stores: Stores
    places: Places
    user_agent: str
    connections: Connections
    feeds: Path | None = None
    """The folder of feeds that are files."""
    pace: HostPace = field(default_factory=lambda: HostPace(None))
    """Whose turn it is at each host; by default known to this process alone."""
    lease: timedelta = LEASE
    """So long after a worker has died another one goes on with its scans."""
    browser: Browser | None = None
    """For sources of kind spa."""
    uploaded: Callable[[str], AsyncIterator[bytes]] | None = None
    """The parts of the file that was last sent to a source."""
    brake: Brake | None = None
    wear: Wear = field(default_factory=Wear)
    leaving: Stop = field(default_factory=Stop)
    """Said when this worker is to be replaced: scans are left to who comes next."""


class HandedOver(Exception):
    """The scan is not over: another worker goes on with it."""


async def run_scan(tools: Tools, claim: Claim) -> None:
    """Work on a claimed scan until it ends, or until its lease is lost."""
    hold = Hold()
    # It was claimed a moment ago, and counts from when this process can first tell.
    hold.extend(claim.asked, tools.lease)
    name = f"scan {claim.scan.scan_id}"
    work = asyncio.create_task(_work(tools, claim, hold), name=name)
    keeping = asyncio.create_task(_keep_lease(tools, claim, hold))
    ended = False
    try:
        await asyncio.wait({work, keeping}, return_when=asyncio.FIRST_COMPLETED)
        if keeping.done() and not work.done():
            _log.warning("scan %s: its lease is lost", claim.scan.scan_id)
            return
        try:
            end = _result_of(work)
        except HandedOver:
            _log.info("scan %s is handed over", claim.scan.scan_id)
            return
        await patiently(
            "end of scan",
            lambda: end_scan(tools.stores.pg, tools.places, claim, end),
        )
        ended = True
        tools.stores.metrics.scans.labels(claim.scan.source, end.status.value).inc()
    except leases.LeaseLost as exc:
        _log.warning("scan %s: %s", claim.scan.scan_id, exc)
    finally:
        for task in (work, keeping):
            task.cancel()
        await asyncio.wait({work, keeping})
        if not ended:
            await _let_go(tools, claim)


async def _let_go(tools: Tools, claim: Claim) -> None:
    """Whoever comes next need not wait until the lease runs out."""
    try:
        async with transaction(tools.stores.pg) as connection:
            await leases.release(connection, claim.lease)
    except StoreUnreachable as exc:
        _log.warning("lease of %s: %s", claim.scan.site, exc)


def _result_of(work: asyncio.Task[End]) -> End:
    error = work.exception()
    if error is None:
        return work.result()
    if isinstance(error, leases.LeaseLost | HandedOver):
        raise error
    _log.error("a scan failed", exc_info=error)
    return End(Status.FAILED, [Problem(Code.FAULT, type(error).__name__)])


async def _keep_lease(tools: Tools, claim: Claim, hold: Hold) -> None:
    """Renew the lease again and again; returns when that is no longer possible."""
    while hold.is_ours:
        await asyncio.sleep(tools.lease.total_seconds() / 5)
        asked = hold.clock()
        try:
            async with transaction(tools.stores.pg) as connection:
                await leases.renew(connection, claim.lease, ttl=tools.lease)
        except leases.LeaseLost:
            return
        except StoreUnreachable as exc:
            _log.warning("lease of %s: %s", claim.scan.site, exc)
            continue
        hold.extend(asked, tools.lease)


async def _work(tools: Tools, claim: Claim, hold: Hold) -> End:
    scan = claim.scan
    try:
        source = await patiently("source", lambda: _source(tools, scan.source))
    except NoSuchSource:
        return _REMOVED
    except SourcePaused as exc:
        return End(Status.FAILED, [Problem(Code.SOURCE_PAUSED, exc.message)])
    if scan.tries > MOST_TRIES:
        # What waits to be read may be what ended them; it is fetched again.
        await patiently("inbox", lambda: drop_inbox(tools.stores.mongo, source.name))
        return End(Status.FAILED, [Problem(Code.FAULT, f"{scan.tries} tries")])
    await patiently("inbox", lambda: read_inbox(tools.stores, source, claim.lease))
    try:
        start = [read_address(scan.url)] if scan.url else tools.places.settle(source)
    except BadInput as exc:
        return End(Status.FAILED, [Problem(Code.ADDRESS_REFUSED, exc.message)])
    if source.scan_forbidden:
        return End(Status.FAILED, [Problem(Code.SCAN_FORBIDDEN, source.terms)])
    try:
        network = tools.places.way_to(source, attempt=scan.tries)
    except UnknownPool:
        return End(Status.FAILED, [Problem(Code.PROXY_UNKNOWN, source.proxy)])
    gate = Gate(tools.pace, hold, list(_budgets(tools, source)))
    job = Job(scan, source, tools.places, start, gate, network)
    intake = Intake(
        tools.stores,
        source,
        claim.lease,
        is_ours=lambda: hold.is_ours,
        # Who asked for one page waits for it.
        brake=None if job.single else tools.brake,
        wear=tools.wear,
    )
    intake.evidence = job.evidence
    crawls = {
        SourceKind.API: _crawl_api,
        SourceKind.FEED: _crawl_feed,
        SourceKind.SPA: _crawl_spa,
    }
    try:
        await crawls.get(source.kind, _crawl_site)(tools, job, intake)
    finally:
        await intake.close()
        await _give_back(gate)
    return _REMOVED if intake.removed else job.result()


def _budgets(tools: Tools, source: Source) -> Iterator[Allowance]:
    if source.budget is not None:
        yield Allowance(tools.stores.pg, account_of(source.name), source.budget)


async def _give_back(gate: Gate) -> None:
    try:
        await gate.close()
    except (StoreUnreachable, StoreFull) as exc:
        # Then it counts as spent: too little is asked for, never too much.
        _log.warning("what was not spent is not given back: %s", exc)


async def _crawl_site(tools: Tools, job: Job, intake: Intake) -> None:
    crawl = _Crawl(tools, job, intake)
    watch = Watch(job, tools.stores, intake)
    watch.begin()
    if not await watch.probe(crawl.run):
        return
    await crawl.run([_link(job, one.url) for one in job.start])
    job.fail_without_start()
    # What does not come, or is kept back, stays unlisted; it is asked for once.
    tried: set[str] = set()
    while not job.single and job.end is None and job.left > 0:
        unlisted = await patiently("unlisted", lambda: _unlisted(tools, job, tried))
        if not unlisted:
            break
        tried.update(link.url for link in unlisted)
        await crawl.run(unlisted)
    await watch.settle()


async def _crawl_spa(tools: Tools, job: Job, intake: Intake) -> None:
    """As a site, with a visitor of its own in the browser."""
    assert tools.browser is not None  # noqa: S101 - every worker has one.
    try:
        tools.browser.ensure_there()
    except BrowserMissing as exc:
        job.block(Problem(Code.BROWSER_MISSING, exc.message))
        return
    try:
        await _crawl_site(tools, job, intake)
    finally:
        await tools.browser.forget(job.scan.scan_id)


async def _crawl_api(tools: Tools, job: Job, intake: Intake) -> None:
    try:
        session = await tools.connections.to(job.source.adapter)
    except BadInput as exc:
        job.block(Problem(Code.KEYS_REFUSED, str(exc)))
        return
    # The sandbox must not be told from the real one by a setting that was forgotten.
    if read_address(session.url).site != job.site:
        job.fail(Problem(Code.ADDRESS_REFUSED, f"settings lead to {session.url}"))
        return
    if session.calls_a_day is not None:
        account = vendor_account(job.source.adapter)
        job.gate.budgets.append(
            Allowance(tools.stores.pg, account, session.calls_a_day)
        )
    crawl = ApiCrawl(job, session, tools.stores, intake)
    watch = Watch(job, tools.stores, intake)
    watch.begin()
    if job.single:
        await crawl.look_at([job.scan.url])
    elif await watch.probe(lambda links: crawl.look_at(one.url for one in links)):
        await crawl.run()
        if job.end is None and job.left > 0:
            unlisted = await patiently("unlisted", lambda: _unlisted(tools, job))
            await crawl.look_at(link.url for link in unlisted)
    await watch.settle()


async def _crawl_feed(tools: Tools, job: Job, intake: Intake) -> None:
    assert job.source.feed  # noqa: S101 - every source of that kind has it.

    async def enter(address: Address) -> None:
        await job.enter(address.site)

    files = FeedFiles(
        tools.places.guard,
        tools.user_agent,
        tools.feeds,
        before=enter,
        uploaded=tools.uploaded,
        network=job.network,
    )
    watch = Watch(job, tools.stores, intake)
    await FeedCrawl(
        job, job.source.feed, files, tools.stores, intake, watch.why_not_gone
    ).run()


async def _source(tools: Tools, name: str) -> Source:
    async with transaction(tools.stores.pg) as connection:
        return await load_source(connection, name)


def _link(job: Job, url: str) -> Link:
    kind = kind_of(job.source, read_address(url).path)
    if kind is None:
        kind = PageKind.OFFER if job.single else PageKind.LIST
    return Link(url, kind)


async def _unlisted(
    tools: Tools, job: Job, besides: Collection[str] = ()
) -> list[Link]:
    """Known pages that no list led to: they are asked for, not taken to be gone."""
    async with transaction(tools.stores.pg) as connection:
        urls = await pages.unlisted_pages(
            connection,
            job.source.name,
            scan=UUID(job.scan.scan_id),
            limit=min(job.left, _UNLISTED),
            besides=besides,
        )
    addresses = [read_address(url) for url in urls]
    return [Link(one.url, PageKind.OFFER) for one in addresses if one.site == job.site]


@dataclass(frozen=True, slots=True)
class _Crawl:
    tools: Tools
    job: Job
    intake: Intake

    async def run(self, first: Sequence[Link]) -> None:
        """Fetch these and what they lead to."""
        if not first:
            return
        agent = self.tools.user_agent
        settings = shared_settings(self.job.source, user_agent=agent)
        crawler = Crawler(SourceSpider, settings)
        handing_over = asyncio.create_task(self._hand_over(crawler))
        try:
            await crawler.crawl_async(
                job=self.job,
                stores=self.tools.stores,
                intake=self.intake,
                first=list(first),
                browser=self.tools.browser,
            )
        except asyncio.CancelledError:
            await crawler.stop_async()
            raise
        finally:
            handing_over.cancel()
        if self.job.left_early:
            raise HandedOver

    async def _hand_over(self, crawler: Crawler) -> None:
        """When this worker is to be replaced: store what is on its way, ask no more."""
        await self.tools.leaving.wait()
        self.job.left_early = True
        await crawler.stop_async()
