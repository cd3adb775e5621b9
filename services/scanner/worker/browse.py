"""Scrapy's download of an `spa` source: its pages come out of the browser.

Robots, pace, tries and redirects are those of every crawl: the middlewares do not know
where an answer comes from, and a page that leads elsewhere becomes a redirect to judge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrapy.http import HtmlResponse
from scrapy.http import Response as AnyResponse

from services.scanner.adapters.urls import read_address
from services.scanner.errors import PageChanged
from services.scanner.rules.problems import Code, Problem
from services.scanner.rules.walls import wall_before
from services.scanner.worker.download import LimitedDownload

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

    from services.scanner.adapters.browser.client import Rendered
    from services.scanner.rules.source import PageKind
    from services.scanner.worker.job import Job

KIND: Final = "magpie_kind"
"""What the spider's own requests have in their meta: a PageKind."""
_MOVED: Final = "redirect_urls"
_FOUND: Final = 302
_MOST_TOLD: Final = 20
_TEXT: Final = ("text/html", "application/xhtml")


class BrowserDownload(LimitedDownload):
    """Pages by the spider's browser; robots.txt as ever."""

    async def _download(self, job: Job, request: Request) -> Response:
        """Raises what `Browser.show` raises."""
        kind: PageKind | None = request.meta.get(KIND)
        if kind is None:
            return await super()._download(job, request)

        async def ready() -> None:
            # Until a browser was there somebody else may have had his turn.
            if job.gate.is_late(job):
                await job.gate.enter_again(job)

        found = await self._crawler.spider.browser.show(  # type: ignore[union-attr]  # set when it crawls
            job.scan.scan_id,
            read_address(request.url),
            steps=job.source.steps_of(kind),
            locale=job.source.locale,
            ready=ready,
        )
        job.gate.pace.sent(job.site, found.asked_at)
        _tell_refusals(job, request.url, found)
        return _response(request, found)


def _tell_refusals(job: Job, url: str, found: Rendered) -> None:
    """Once for each machine that pages of this scan asked for and did not get."""
    for one in found.refused:
        said = f"{one.site} ({one.reason})"
        told = [x for x in job.problems if x.code is Code.PART_REFUSED]
        if len(told) < _MOST_TOLD and not any(said in x.detail for x in told):
            detail = f"{said}, asked for by {url[:100]}"
            job.problems.append(Problem(Code.PART_REFUSED, detail))


def _response(request: Request, found: Rendered) -> Response:
    if found.sent_on:
        return AnyResponse(
            request.url, _FOUND, {"Location": found.sent_on}, request=request
        )
    path = read_address(found.url).path
    if found.missing and not wall_before(
        status=found.status, path=path, html=found.html, yields=False
    ):
        raise PageChanged(f"nothing fits `wait_for` {found.missing[:100]!r}")
    if found.url.partition("#")[0] != request.url:
        # A script changed the address without leaving the page.
        request.meta.setdefault(_MOVED, [request.url])
    kind = found.headers.get("content-type", "text/html")
    headers = {"Content-Type": kind}
    if wait := found.headers.get("retry-after"):
        headers["Retry-After"] = wait
    if not kind.lower().startswith(_TEXT):
        return AnyResponse(found.url, found.status, headers, request=request)
    headers["Content-Type"] = "text/html; charset=utf-8"
    return HtmlResponse(
        found.url,
        status=found.status,
        headers=headers,
        body=found.html.encode(),
        encoding="utf-8",
        request=request,
    )
