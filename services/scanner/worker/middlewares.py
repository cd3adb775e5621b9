"""What happens to each request of a crawl: addresses, robots.txt, pace and retries."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final, Self

from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser, RobotParser

from common.clock import now
from common.errors import MagpieError
from services.scanner.errors import NoAnswer, UnknownHost
from services.scanner.rules.paths import host_of
from services.scanner.rules.politeness import (
    BROKEN,
    BUSY,
    LONGEST_WAIT,
    TRIES,
    pause_before,
    read_retry_after,
)
from services.scanner.rules.problems import Code, Problem
from services.scanner.worker.asking import NotAsked, job_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from services.scanner.worker.job import Job

_SERVER_FAULT: Final = 500
_TRY: Final = "magpie_try"
_NO_ANSWER: Final = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    NoAnswer,
    OSError,
)

_log = logging.getLogger(__name__)


class Redirects(RedirectMiddleware):
    """Scrapy's own, which would warn at each crawl that it knows no Referer."""

    def handle_referer(self, request: Request, response: Response) -> None:
        """Nobody is told where a request came from."""

    def _engine_started(self) -> None:
        pass


class _Middleware:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @property
    def job(self) -> Job:
        return job_of(self.crawler)


class AddressMiddleware(_Middleware):
    """Only pages of the job's own site, and only if that is public; redirects too."""

    async def process_request(self, request: Request) -> None:
        """Raise NotAsked for what must not be asked."""
        job = self.job
        if job.end is not None:
            raise NotAsked(job.end.problems[0])
        try:
            address = await job.places.guard.admit(request.url)
        except UnknownHost as exc:
            raise NotAsked(Problem(Code.NO_ANSWER, exc.message, request.url)) from exc
        except MagpieError as exc:
            problem = Problem(Code.ADDRESS_REFUSED, exc.message, request.url)
            raise NotAsked(problem) from exc
        if not is_same_site(job.site, address.site):
            problem = Problem(
                Code.HTTP_STATUS, f"sent on to {address.site}", request.url
            )
            raise NotAsked(problem)


def is_same_site(one: str, other: str) -> bool:
    """Whether two `host:port` are one shop: with or without www, http or https."""
    return host_of(one) == host_of(other)


class RobotsMiddleware(RobotsTxtMiddleware):
    """robots.txt is obeyed, also in its delay; one that fails to come allows nothing.

    RFC 9309, 2.3.1.4: "unreachable" means that all is disallowed.
    """

    _heeded: RobotParser | None = None
    """Whose delay is kept already."""

    async def _parse_robots(
        self, response: Response, netloc: str, request: Request
    ) -> None:
        if response.status >= _SERVER_FAULT or response.status in BUSY:
            raise NotAsked(Problem(Code.ROBOTS_UNKNOWN, str(response.status)))
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        waiting: Any = self._parsers[netloc]
        self._parsers[netloc] = nothing = _Nothing()
        waiting.callback(nothing)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        job = job_of(self.crawler)
        if isinstance(rp, _Nothing):
            job.fail(Problem(Code.ROBOTS_UNKNOWN, url=request.url))
            raise NotAsked(Problem(Code.ROBOTS_UNKNOWN, url=request.url))
        if isinstance(rp, ProtegoRobotParser):
            self._slow_down(rp, job)
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as exc:
            problem = Problem(Code.ROBOTS_FORBIDS, url=request.url)
            if request.url in {address.url for address in job.start}:
                job.block(problem)
            raise NotAsked(problem) from exc

    def _slow_down(self, rp: ProtegoRobotParser, job: Job) -> None:
        if rp is self._heeded:
            return
        self._heeded = rp
        asked = rp.rp.crawl_delay(self._robotstxt_useragent or "")
        if asked:
            job.set_least(timedelta(seconds=min(float(asked), 60.0)))


class _Nothing(RobotParser):
    """What a site allows whose robots.txt did not come."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> Self:
        return cls()

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        return False


def age_of(response: Response, moment: datetime) -> float:
    """How many seconds ago the site made that answer, by what it says itself.

    RFC 9111, 4.2.3: the Age that caches add up, or what its Date says.
    """
    said = (response.headers.get("Age") or b"").decode("latin-1").strip()
    age = float(said[:9]) if said.isascii() and said.isdigit() else 0.0
    try:
        date = (response.headers.get("Date") or b"").decode("latin-1")
        made = parsedate_to_datetime(date)
    except ValueError:
        return age
    if made.tzinfo is None:
        made = made.replace(tzinfo=UTC)
    return max(age, (moment - made).total_seconds(), 0.0)


class PaceMiddleware(_Middleware):
    """Three tries with growing pauses; a site that is busy is asked less often."""

    async def process_response(
        self, request: Request, response: Response
    ) -> Request | Response:
        """The same request again, after a pause, if that may help."""
        self.job.evidence.answer(
            response.status,
            seconds=float(request.meta.get("download_latency", 0.0)),
            # robots.txt comes fresh from places that give old pages.
            age=None if request.callback is NO_CALLBACK else age_of(response, now()),
        )
        if response.status in BUSY:
            await self._rest(response)
            return await self._again(request) or response
        if response.status in BROKEN:
            return await self._again(request) or response
        job = self.job
        if job.pace.delay > job.pace.least:
            job.pace = job.pace.faster()
        return response

    async def process_exception(
        self, request: Request, exception: Exception
    ) -> Request | None:
        """The same request again if the site did not answer."""
        if isinstance(exception, _NO_ANSWER):
            self.job.evidence.no_answer()
            return await self._again(request)
        return None

    async def _rest(self, response: Response) -> None:
        job = self.job
        job.pace = job.pace.slower()
        said = (response.headers.get("Retry-After") or b"").decode("latin-1")
        asked = read_retry_after(said, now())
        # Everybody who visits the host hears of it: it is busy for all of them.
        await job.gate.pace.rest(job.site, asked or job.pace.delay)
        if asked is not None and asked > LONGEST_WAIT:
            problem = Problem(Code.ASKED_TO_WAIT, f"{asked}", response.url)
            job.fail(problem, not_before=now() + asked)

    async def _again(self, request: Request) -> Request | None:
        attempt = request.meta.get(_TRY, 1) + 1
        if attempt > TRIES or self.job.end is not None:
            return None
        pause = pause_before(attempt, delay=self.job.source.delay)
        await asyncio.sleep(pause.total_seconds())
        meta = {**request.meta, _TRY: attempt}
        return request.replace(dont_filter=True, meta=meta)
