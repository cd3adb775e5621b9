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
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

from services.scanner.adapters.limits import MOST_HEADERS
from services.scanner.errors import TooLarge
from services.scanner.worker.asking import NotAsked, job_of
from services.scanner.worker.gate import Closed

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.interfaces import IAddress

_HEAD: Final = (STATUS, HEADER)
_SIZE_MATTERS: Final = "max size"


class LimitedDownload(HTTP11DownloadHandler):
    """Raises TooLarge where Scrapy's own says that a download failed or was cut."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.crawler = crawler
        self._pool._factory = _LimitedFactory

    async def download_request(self, request: Request) -> Response:
        """See HTTP11DownloadHandler."""
        job = job_of(self.crawler)
        try:
            # After this it is sent at once: the slot was free already.
            await job.enter()
            return await super().download_request(request)
        except Closed as exc:
            raise NotAsked(exc.problem) from exc
        except DownloadCancelledError as exc:
            if _SIZE_MATTERS in str(exc):
                raise TooLarge(str(exc)) from exc
            raise
        except DownloadFailedError as exc:
            for reason in getattr(exc.__cause__, "reasons", ()):
                if isinstance(reason.value, TooLarge):
                    raise reason.value from exc
            raise


class _LimitedProtocol(_LenientHTTP11ClientProtocol):
    """One connection; counts what comes before the body of each answer."""

    _head_bytes = 0

    def request(self, request: Any) -> Any:
        """See HTTP11ClientProtocol."""
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
    def buildProtocol(self, addr: IAddress | None) -> _LimitedProtocol:  # noqa: N802
        return _LimitedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]  # Twisted
