"""Scrapy's download, with an end to header lines and our words for what is too large.

Twisted gives each header line a limit, but not all of them together: a site could go on
sending them until the time is over, and all of them would be kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError
from scrapy.http import Headers
from scrapy.responsetypes import responsetypes
from scrapy.utils.defer import deferred_from_coro
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

from common.errors import Retryable
from services.scanner.adapters.fetch import Fetcher
from services.scanner.adapters.limits import MOST_HEADERS, PAGE
from services.scanner.errors import TooLarge
from services.scanner.worker.asking import NotAsked, job_of
from services.scanner.worker.gate import Closed

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.interfaces import IAddress

    from services.scanner.worker.job import Job

_HEAD: Final = (STATUS, HEADER)
_OF_THE_WIRE: Final = ("content-encoding", "content-length", "transfer-encoding")
_SIZE_MATTERS: Final = "max size"


class LimitedDownload(HTTP11DownloadHandler):
    """Raises TooLarge where Scrapy's own says that a download failed or was cut."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.crawler = crawler

        class Factory(_LimitedFactory):
            """The one of this crawl."""

        Factory.crawler = crawler
        self._pool._factory = Factory

    async def download_request(self, request: Request) -> Response:
        """See HTTP11DownloadHandler."""
        job = job_of(self.crawler)
        try:
            # After this it is sent at once: the slot was free already.
            await job.enter()
            return await self._download(job, request)
        except Closed as exc:
            raise NotAsked(exc.problem) from exc
        except DownloadCancelledError as exc:
            if _SIZE_MATTERS in str(exc):
                raise TooLarge(str(exc)) from exc
            raise
        except AttributeError as exc:
            # Twisted has let go of the connection by the time Scrapy asks it for its
            # peer: the site closed right behind the head of its answer.
            if "getPeer" not in str(exc):
                raise
            raise DownloadFailedError("the site closed too early") from exc
        except DownloadFailedError as exc:
            for reason in getattr(exc.__cause__, "reasons", ()):
                if isinstance(reason.value, TooLarge):
                    raise reason.value from exc
            raise

    async def _download(self, job: Job, request: Request) -> Response:
        if job.source.proxy:
            return await self._by_proxy(job, request)
        return await super().download_request(request)

    async def _by_proxy(self, job: Job, request: Request) -> Response:
        """Scrapy would tell the proxy a name; this tells it the judged address."""
        headers = request.headers.to_unicode_dict()
        agent = str(headers.pop("User-Agent", ""))
        sent = {str(name): str(value) for name, value in headers.items()}
        # What it is packed as says the fetcher.
        sent.pop("Accept-Encoding", None)
        async with Fetcher(
            job.places.guard, user_agent=agent, network=job.network
        ) as fetcher:
            try:
                came = await fetcher.fetch_one(request.url, limits=PAGE, headers=sent)
            except Retryable as exc:
                raise DownloadFailedError(exc.message) from exc
        told = {k: v for k, v in came.headers.items() if k not in _OF_THE_WIRE}
        kind = responsetypes.from_args(Headers(told), request.url, body=came.body)
        return kind(request.url, status=came.status, headers=told, body=came.body)


class _LimitedProtocol(_LenientHTTP11ClientProtocol):
    """One connection; counts what comes before the body of each answer."""

    _head_bytes = 0
    crawler: Crawler

    def request(self, request: Any) -> Any:
        """See HTTP11ClientProtocol."""
        job = job_of(self.crawler)
        # Connecting took long, or this process was stopped meanwhile.
        if job.gate.is_late(job):
            waiting = deferred_from_coro(self._again(job))
            # The answer must reach Scrapy in the moment it comes: no task in between.
            return waiting.addCallback(lambda _: self._request(request))
        return self._request(request)

    async def _again(self, job: Job) -> None:
        try:
            await job.gate.enter_again(job)
        except Closed as exc:
            self.abort()  # type: ignore[no-untyped-call]  # Twisted
            raise NotAsked(exc.problem) from exc

    def _request(self, request: Any) -> Any:
        self._head_bytes = 0
        answer = super().request(request)
        if self._parser is not None:
            # One long line is counted here too, instead of breaking off unnamed.
            self._parser.MAX_LENGTH = 2 * MOST_HEADERS
        return answer

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - the name is Twisted's.
        """See HTTP11ClientProtocol."""
        super().dataReceived(data)  # type: ignore[no-untyped-call]  # Twisted
        if self._parser is None or self._parser.state not in _HEAD:
            return
        self._head_bytes += len(data)
        if self._head_bytes > MOST_HEADERS:
            said = f"The header lines of the answer exceed {MOST_HEADERS} bytes."
            self._giveUp(Failure(TooLarge(said)))  # type: ignore[no-untyped-call]  # Twisted


class _LimitedFactory(_LenientHTTP11ClientFactory):
    crawler: Crawler

    def buildProtocol(self, addr: IAddress | None) -> _LimitedProtocol:  # noqa: N802
        made = _LimitedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]  # Twisted
        made.crawler = self.crawler
        return made
