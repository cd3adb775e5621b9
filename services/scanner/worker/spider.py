"""The spider: asks for the pages of one job, hands over what comes, follows lists."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import TextResponse

from common.clock import now
from common.errors import MagpieError
from common.ids import new_id
from common.postgres import transaction
from services.scanner.adapters.links import Link, item_links, read_links
from services.scanner.adapters.reader.page_text import encoding_of
from services.scanner.adapters.urls import read_address
from services.scanner.errors import (
    AddressRefused,
    BadAddress,
    BrowserMissing,
    PageChanged,
    PageLost,
    SiteBlocked,
    TooLarge,
    UnknownHost,
)
from services.scanner.rules.problems import Code, Problem, Unreadable
from services.scanner.rules.scrape import NOT_MODIFIED, NOT_THERE, OK, Scrape, body_hash
from services.scanner.rules.source import PageKind
from services.scanner.rules.walls import wall_before
from services.scanner.store import pages, scrapes
from services.scanner.usecases.patience import patiently
from services.scanner.usecases.take_in import Fetched
from services.scanner.worker.asking import NotAsked
from services.scanner.worker.browse import KIND
from services.scanner.worker.crawl_settings import keeps_pace
from services.scanner.worker.queueing import LISTS_AHEAD, Queueing

if TYPE_CHECKING:
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from services.scanner.adapters.browser.client import Browser
    from services.scanner.store.pages import Known
    from services.scanner.usecases.stores import Stores
    from services.scanner.worker.intake import Intake
    from services.scanner.worker.job import Job

_KNOWN: Final = "magpie_known"
_BARREN: Final = "magpie_barren"
_MOST_BARREN: Final = 10
"""So many lists, each led to by the one before, may bring no offer that is new."""
_FORBIDDEN: Final = 403
_OF_GOODS: Final = frozenset(
    {
        Code.SEVERAL_PRICES,
        Code.PRICE_UNCLEAR,
        Code.PRICES_DISAGREE,
        Code.CURRENCY_UNEXPECTED,
        Code.KEY_MISSING,
        Code.TOO_MANY_OFFERS,
    }
)
# How Scrapy's unpacking says so; it has no class of its own for that.
_UNPACKED_TOO_FAR: Final = "exceeded DOWNLOAD_MAXSIZE"
_CODES: Final = (
    (UnknownHost, Code.NO_ANSWER),
    (BadAddress, Code.ADDRESS_REFUSED),
    (AddressRefused, Code.ADDRESS_REFUSED),
    (TooLarge, Code.TOO_LARGE),
    (PageChanged, Code.PAGE_CHANGED),
    (PageLost, Code.PAGE_LOST),
    # Of Scrapy itself: it was sent on too often.
    (IgnoreRequest, Code.HTTP_STATUS),
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Led:
    """The text of a page, where it leads to, or why that cannot be said."""

    html: str
    links: list[Link] = field(default_factory=list)
    barren: int = 0
    """Lists before it, one leading to the next, that brought nothing new."""
    trouble: SiteBlocked | Unreadable | None = None


class SourceSpider(Spider):
    """One crawl of a job: from `first` on, and wherever its lists lead."""

    name = "magpie"

    def __init__(
        self,
        *,
        job: Job,
        stores: Stores,
        intake: Intake,
        first: list[Link],
        browser: Browser | None = None,
    ) -> None:
        super().__init__()
        self.browser = browser
        self.job = job
        self.stores = stores
        self.intake = intake
        self.first = first
        self._queueing = Queueing(ahead=0 if keeps_pace(job.source) else LISTS_AHEAD)

    async def start(self) -> AsyncIterator[Request]:
        """The requests to begin with."""
        for request in await self._requests(self.first):
            yield request

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[Request]:
        """Go on from a list; store the page.

        What a list leads to is asked for while the list is being stored: a scan that is
        cut short in between asks for that list again.
        """
        kind: PageKind = response.meta[KIND]
        fetched = _fetched(self.job, response, kind)
        try:
            led = await self._led(response, fetched)
            for request in await self._requests(led.links):
                request.meta[_BARREN] = led.barren
                yield request
            read = await self.intake.put(fetched)
            if kind is PageKind.OFFER:
                self.job.asked.discard(fetched.scrape.url)
            if led.trouble is not None:
                raise led.trouble
        except SiteBlocked as exc:
            self.job.block(Problem(Code.WALL, exc.message, response.url))
            return
        except Unreadable as exc:
            # A list that its adapter does not know again: what it led to is not gone.
            self.job.fail(exc.problem.at(response.url))
            return
        except MagpieError as exc:
            # Its pages are fetched again by whoever goes on with the scan.
            _log.warning("%s: %s", self.job.source.name, exc)
            self.job.fail(Problem(Code.FAULT, exc.message))
            return
        except Exception as exc:  # noqa: BLE001 - Scrapy would go on as if all were well.
            _log.exception("%s: %s", self.job.source.name, response.url)
            self.job.fail(Problem(Code.FAULT, type(exc).__name__, response.url))
            return
        if read.problem and read.problem.code is Code.WALL:
            self.job.block(read.problem)
        elif not (
            led.links
            or read.offers
            or fetched.scrape.status == NOT_MODIFIED
            or _was_understood(read.problem)
        ):
            self._look_for_wall(response, led.html)

    async def _led(self, response: Response, fetched: Fetched) -> _Led:
        """Where the page leads to; what stands against it is for when it is stored."""
        html = await self._html(fetched)
        try:
            links = self._links(fetched, html)
        except (SiteBlocked, Unreadable) as exc:
            return _Led(html, trouble=exc)
        return _Led(html, *self._followed(response, links))

    def failed(self, failure: Failure) -> None:
        """No page came; write down why."""
        request: Any = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        error = failure.value
        if isinstance(error, BrowserMissing):
            self.job.block(Problem(Code.BROWSER_MISSING, error.message))
            return
        if isinstance(error, NotAsked):
            problem = error.problem
            self.stores.metrics.refused.labels(problem.code.value).inc()
        else:
            problem = _problem_of(error, request.url)
        asked = request.meta.get("redirect_urls", [request.url])[0]
        if asked in self.job.start_urls:
            self.job.evidence.lost_start = problem.sentence
        if self.job.end is None or problem not in self.job.end.problems:
            self.job.problems.append(problem)

    async def _requests(self, links: Iterable[Link]) -> list[Request]:
        """A request for each page that this scan has not fetched yet.

        A scan that was cut short goes on where it was: lists that it has gone through
        are gone through again as they were kept, without asking for them.
        """
        found: list[Request] = []
        waiting = list(links)
        while waiting:
            wanted = {one.url: one for one in waiting if one.url not in self.job.asked}
            waiting = []
            if not wanted:
                break
            known = await patiently("known pages", partial(self._known, wanted))
            for link in sorted(wanted.values(), key=_lists_last):
                seen = known.get(link.url)
                if seen is None or seen.scan_id != self.job.scan.scan_id:
                    again = None
                elif link.kind is PageKind.OFFER:
                    continue
                else:
                    again = await self._kept_links(link.url, seen)
                if again is not None:
                    self.job.asked.add(link.url)
                    self.job.evidence.listed.add(_offers(again))
                    waiting += again
                elif self.job.may_ask(link.url):
                    found.append(self._request(link, seen))
        return found

    async def _kept_links(self, url: str, seen: Known) -> list[Link] | None:
        """Where a list leads that this scan has fetched already; None if it is lost."""
        if not seen.body:
            return None
        kept = await patiently(
            "kept list", lambda: scrapes.find_bodies(self.stores.mongo, [seen.body])
        )
        if seen.body not in kept:
            return None
        try:
            return read_links(
                self.job.source, url, kept[seen.body].decode(errors="replace")
            )
        except (Unreadable, SiteBlocked):
            return None

    async def _known(self, urls: Iterable[str]) -> dict[str, Known]:
        async with transaction(self.stores.pg) as connection:
            return await pages.find_pages(connection, self.job.source.name, urls)

    def _request(self, link: Link, known: Known | None) -> Request:
        headers = {}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        if known and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        return Request(
            link.url,
            headers=headers,
            callback=self.parse,
            errback=self.failed,
            # The job knows what was asked for. A redirect to a page that was fetched
            # already must be heard of, not dropped.
            dont_filter=True,
            priority=self._queueing.priority(link.kind),
            meta={KIND: link.kind, _KNOWN: known},
        )

    async def _html(self, fetched: Fetched) -> str:
        """The page as text; of a list that has not changed, as it was kept."""
        scrape, body = fetched.scrape, fetched.body
        if scrape.status == NOT_MODIFIED and scrape.kind is PageKind.LIST:
            kept = await patiently(
                "kept list",
                lambda: scrapes.find_bodies(self.stores.mongo, [scrape.body]),
            )
            body = kept.get(scrape.body, b"")
        return body.decode(scrape.encoding, errors="replace")

    def _links(self, fetched: Fetched, html: str) -> list[Link]:
        scrape, job = fetched.scrape, self.job
        if scrape.kind is PageKind.LIST:
            links = read_links(job.source, scrape.url, html)
            # Of one address only what stands on it is wanted, not the lists after it.
            return [x for x in links if not job.single or x.kind is PageKind.OFFER]
        if job.single and scrape.url == job.scan.url:
            return item_links(scrape.url, html)
        return []

    def _followed(
        self, response: Response, links: list[Link]
    ) -> tuple[list[Link], int]:
        """Of a list's links those to go to, and how many lists were barren by now.

        Not list after list without an offer that is new.
        """
        barren = response.meta.get(_BARREN, 0)
        if response.meta[KIND] is not PageKind.LIST:
            return links, barren
        new = self.job.evidence.listed.add(_offers(links))
        barren = 0 if new else barren + 1
        if barren < _MOST_BARREN:
            return links, barren
        self.job.note_once(Problem(Code.ENDLESS_LISTS, url=response.url))
        return [link for link in links if link.kind is PageKind.OFFER], barren

    def _look_for_wall(self, response: Response, html: str) -> None:
        path = read_address(response.url).path
        text = html or (response.text if isinstance(response, TextResponse) else "")
        wall = wall_before(status=response.status, path=path, html=text, yields=False)
        begins = response.url in self.job.start_urls
        if not wall and begins and response.status == _FORBIDDEN:
            wall = "the site answered 403"
        if wall:
            self.job.block(Problem(Code.WALL, wall, response.url))


def _lists_last(link: Link) -> bool:
    return link.kind is not PageKind.OFFER


def _offers(links: Iterable[Link]) -> Iterator[str]:
    return (link.url for link in links if link.kind is PageKind.OFFER)


def _was_understood(problem: Problem | None) -> bool:
    """Whether the page did show its goods, but not so that one could take them."""
    return problem is not None and problem.code in _OF_GOODS


def _problem_of(error: BaseException | None, url: str) -> Problem:
    """Why no page came, in our words for it."""
    text = f"{error}"
    if _UNPACKED_TOO_FAR in text:
        return Problem(Code.TOO_LARGE, text, url)
    for kind, code in _CODES:
        if isinstance(error, kind):
            return Problem(code, text, url)
    return Problem(Code.NO_ANSWER, text, url)


def _fetched(job: Job, response: Response, kind: PageKind) -> Fetched:
    """The page as it is stored: under the address that was asked for first."""
    known: Known | None = response.meta[_KNOWN]
    asked = response.meta.get("redirect_urls", [response.url])[0]
    problem, body = _judged(job, response, kind), b""
    name, encoding = "", "utf-8"
    status = response.status
    if problem is None and status == OK:
        body = response.body
        name = body_hash(body)
        if known and known.body == name and kind is PageKind.OFFER:
            # As when the site had said so itself: it need not be read again.
            status, body = NOT_MODIFIED, b""
        if isinstance(response, TextResponse):
            encoding = encoding_of(response.encoding)
    elif status == NOT_MODIFIED and known:
        name = known.body
    moment = now()
    # The stores keep milliseconds; so all of them tell the same time.
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    scrape = Scrape(
        scrape_id=str(new_id()),
        scan_id=job.scan.scan_id,
        source=job.source.name,
        url=asked,
        kind=kind,
        status=status,
        fetched_at=moment,
        body=name,
        encoding=encoding,
        etag=_header(response, "ETag") if name else "",
        last_modified=_header(response, "Last-Modified") if name else "",
        sandbox=job.places.is_sandbox(read_address(response.url)),
    )
    return Fetched(scrape, body, problem and problem.at(asked))


def _judged(job: Job, response: Response, kind: PageKind) -> Problem | None:
    """What is wrong with an answer before anybody reads it."""
    lost = response.status in NOT_THERE and kind is PageKind.LIST
    if lost and response.url in job.start_urls:
        return _without_start(job, response.status)
    if response.status in (NOT_MODIFIED, *NOT_THERE):
        return None
    if response.status != OK:
        if response.url in job.start_urls:
            return _without_start(job, response.status)
        return Problem(Code.HTTP_STATUS, str(response.status))
    # Shops lead on from what is gone to something else: that is no answer to it.
    moved = "redirect_urls" in response.meta
    if moved and job.kind_of(read_address(response.url)) is not kind:
        return Problem(Code.HTTP_STATUS, f"sent on to {response.url}")
    if not isinstance(response, TextResponse):
        return Problem(Code.NOT_A_PAGE, _header(response, "Content-Type"))
    return None


def _without_start(job: Job, status: int) -> Problem:
    problem = Problem(Code.HTTP_STATUS, str(status))
    job.evidence.lost_start = problem.sentence
    return problem


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")[:500]
