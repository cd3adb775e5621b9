"""One scan of an interface: its searches, then the whole of what is new or different.

What a search says of a thing is kept as the validator of its page: as long as that is
the same, the thing counts as seen and costs no call.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Final

from common.clock import now
from common.errors import BadInput, MagpieError, RateLimited, Refused, Retryable
from common.ids import new_id
from common.postgres import transaction
from services.scanner.adapters.sites import ApiSession, Results, Shown, Whole
from services.scanner.rules.problems import Code, Problem
from services.scanner.rules.scrape import NOT_MODIFIED, OK, Scrape, body_hash
from services.scanner.rules.source import PageKind
from services.scanner.store import pages
from services.scanner.usecases.patience import patiently
from services.scanner.usecases.take_in import Fetched
from services.scanner.worker.gate import Closed
from vendors.errors import CircuitOpen

if TYPE_CHECKING:
    from services.scanner.store.pages import Known
    from services.scanner.usecases.stores import Stores
    from services.scanner.worker.intake import Intake
    from services.scanner.worker.job import Job

_GONE: Final = 404
_BUSY: Final = 429
_NO_SERVICE: Final = 500
_AT_ONCE: Final = 50
_MOST_UNLISTED: Final = 200
"""Of what no search shows any more so many are looked at in one scan."""
_A_WHILE: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class ApiCrawl:
    """The crawl of one job; `run` ends when all was asked, or when the job has to."""

    job: Job
    session: ApiSession
    stores: Stores
    intake: Intake

    async def run(self) -> None:
        """Ask for everything; what goes wrong is noted in the job."""
        job, found = self.job, self.session.search(self.job.source.search)
        try:
            while results := await self._next(found):
                if not job.may_ask(results.url):
                    return
                await self._take_results(results)
                if job.end is not None:
                    return
        except Closed:
            # The job has its reason.
            return
        except MagpieError as exc:
            self._give_up(exc, job.start[0].url)

    async def _next(self, found: AsyncIterator[Results]) -> Results | None:
        await self.job.enter()
        results = await anext(found, None)
        if results is None:
            self.job.gate.not_sent()
        return results

    async def look_at(self, urls: Iterable[str]) -> None:
        """Ask for these, which no search has shown: they may be gone."""
        shown = [Shown(url, "") for url in urls][:_MOST_UNLISTED]
        await self._take(shown, {})

    async def _take_results(self, results: Results) -> None:
        await self.intake.put(self._fetched(results.url, PageKind.LIST, results.body))
        self.job.evidence.listed.add(one.url for one in results.shown)
        new = [one for one in results.shown if one.url not in self.job.asked]
        known = await patiently("known items", lambda: self._known(new))
        await self._take(new, known)

    async def _known(self, shown: Iterable[Shown]) -> dict[str, Known]:
        urls = [one.url for one in shown]
        async with transaction(self.stores.pg) as connection:
            return await pages.find_pages(connection, self.job.source.name, urls)

    async def _take(self, shown: Iterable[Shown], known: dict[str, Known]) -> None:
        job, waiting = self.job, list[Awaitable[object]]()
        for one in shown:
            seen = known.get(one.url)
            if one.mark and seen and seen.body and seen.etag == one.mark:
                job.asked.add(one.url)
                waiting.append(self.intake.put(self._confirmed(one, seen)))
            elif fetched := await self._ask(one):
                waiting.append(self.intake.put(fetched))
            if len(waiting) >= _AT_ONCE:
                await asyncio.gather(*waiting)
                waiting.clear()
            if job.end is not None:
                break
        await asyncio.gather(*waiting)

    async def _ask(self, one: Shown) -> Fetched | None:
        """The whole of it; None if that cannot be asked, or did not come."""
        if not self.job.may_ask(one.url):
            return None
        try:
            await self.job.enter()
            whole = await self._timed(self.session.whole(one.url))
        except Closed:
            return None
        except MagpieError as exc:
            self._give_up(exc, one.url)
            return None
        if not whole.found:
            return self._fetched(one.url, PageKind.OFFER, status=_GONE)
        return self._fetched(one.url, PageKind.OFFER, whole.body, mark=one.mark)

    async def _timed(self, asked: Awaitable[Whole]) -> Whole:
        begun = monotonic()
        whole = await asked
        self.job.evidence.answer(OK, seconds=monotonic() - begun)
        return whole

    def _give_up(self, exc: MagpieError, url: str) -> None:
        """Note what went wrong; all but a thing that did not come ends the scan."""
        job = self.job
        job.evidence.answer(_BUSY if isinstance(exc, RateLimited) else _NO_SERVICE)
        if isinstance(exc, RateLimited):
            until = now() + (exc.retry_after or _A_WHILE)
            job.fail(Problem(Code.ASKED_TO_WAIT, exc.message), not_before=until)
        elif isinstance(exc, Refused):
            job.block(Problem(Code.KEYS_REFUSED, str(exc)))
        elif isinstance(exc, BadInput):
            job.fail(Problem(Code.SEARCH_REFUSED, exc.message))
        elif isinstance(exc, Retryable) and url not in {one.url for one in job.start}:
            job.problems.append(Problem(Code.NO_ANSWER, exc.message, url))
            if isinstance(exc, CircuitOpen):
                job.fail(Problem(Code.NO_ANSWER, exc.message))
        else:
            job.fail(Problem(Code.NO_ANSWER, exc.message))

    def _confirmed(self, one: Shown, seen: Known) -> Fetched:
        scrape = self._scrape(one.url, PageKind.OFFER, NOT_MODIFIED)
        return Fetched(replace(scrape, body=seen.body, etag=one.mark))

    def _fetched(
        self,
        url: str,
        kind: PageKind,
        body: bytes = b"",
        *,
        mark: str = "",
        status: int = OK,
    ) -> Fetched:
        scrape = self._scrape(url, kind, status)
        if not body:
            return Fetched(scrape)
        return Fetched(replace(scrape, body=body_hash(body), etag=mark), body)

    def _scrape(self, url: str, kind: PageKind, status: int) -> Scrape:
        moment, job = now(), self.job
        return Scrape(
            scrape_id=str(new_id()),
            scan_id=job.scan.scan_id,
            source=job.source.name,
            url=url,
            kind=kind,
            status=status,
            # The stores keep milliseconds; so all of them tell the same time.
            fetched_at=moment.replace(microsecond=moment.microsecond // 1000 * 1000),
            sandbox=job.places.is_sandbox(job.start[0]),
        )
