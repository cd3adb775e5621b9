"""What a scan does for the health of its source: known offers first, the gone last.

Canaries are read before anything is believed; pages that are not there wait until the
scan has shown what is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from common.errors import BadInput, MagpieError
from common.postgres import transaction
from services.scanner.adapters.links import Link
from services.scanner.adapters.reading import read_body
from services.scanner.adapters.urls import settle
from services.scanner.rules.health.canary import CANARIES, is_doubtful, what_is_wrong
from services.scanner.rules.offer import Facts
from services.scanner.rules.problems import Code, Problem, Unreadable
from services.scanner.rules.scrape import NOT_MODIFIED, NOT_THERE, page_id
from services.scanner.rules.source import PageKind
from services.scanner.store import health, offer_index, offers, pages
from services.scanner.store.scrapes import Read
from services.scanner.usecases.ask_health import why_not_mark_gone
from services.scanner.usecases.patience import patiently
from services.scanner.usecases.take_in import Fetched

if TYPE_CHECKING:
    from services.scanner.usecases.stores import Stores
    from services.scanner.worker.intake import Intake
    from services.scanner.worker.job import Job

_CUT_SHORT: Final = frozenset({Code.TOO_MANY_PAGES, Code.BUDGET_SPENT})
_AT_ONCE: Final = 100
_LOST: Final = "its page is not there"

Crawl = Callable[[Sequence[Link]], Awaitable[None]]


@dataclass
class Watch:
    """Stands before the intake of one scan; `begin` puts it there."""

    job: Job
    stores: Stores
    intake: Intake
    _probing: bool = False
    _probed: dict[str, tuple[Fetched, list[Facts], Problem | None]] = field(
        default_factory=dict
    )
    _missing: list[Fetched] = field(default_factory=list)

    def begin(self) -> None:
        """From now on it may keep back what comes."""
        self.intake.keep_back = self._keep_back

    async def probe(self, crawl: Crawl) -> bool:
        """Look at the known offers; False if the site is not to be believed."""
        known = await patiently("canaries", self._canaries)
        if not known or self.job.single:
            return True
        if await patiently("canaries", lambda: self._passed_before(known)):
            return True
        self._probing = True
        await crawl([Link(url, PageKind.OFFER) for url in known])
        self._probing = False
        wrong = {url: words for url in known if (words := self._wrong(url, known[url]))}
        evidence = self.job.evidence
        evidence.canaries, evidence.wrong = len(known), set(wrong)
        lost = sum(1 for words in wrong.values() if words == _LOST)
        odd, right = len(wrong) - lost, len(known) - len(wrong)
        distrusted = is_doubtful(right=right, odd=odd)
        if distrusted:
            self._distrust(wrong)
        await self._take_probed(set(known) if distrusted else set())
        return not distrusted and self.job.end is None

    async def settle(self) -> None:
        """At the end of the crawl: pages that are not there are gone, or held."""
        waiting, self._missing = self._missing, []
        self.intake.keep_back = None
        if not waiting:
            return
        why = await self.why_not_gone(len(waiting))
        if why:
            problem = Problem(Code.GONE_HELD, why)
            waiting = [
                replace(one, problem=problem.at(one.scrape.url)) for one in waiting
            ]
        await self._take(waiting)

    async def why_not_gone(self, missing: int) -> str:
        """Why so many missing pages may not count as gone; empty if they may."""
        job = self.job
        if job.evidence.lost_start:
            return f"its first page did not come: {job.evidence.lost_start}"

        async def ask() -> str:
            async with transaction(self.stores.pg) as connection:
                return await why_not_mark_gone(
                    connection,
                    job.scan,
                    missing=missing,
                    listed=len(job.evidence.listed),
                    whole=job.end is None
                    and not any(one.code in _CUT_SHORT for one in job.problems),
                )

        return await patiently("may go", ask)

    def _keep_back(self, fetched: Fetched) -> Read | None:
        scrape = fetched.scrape
        if self._probing:
            facts, problem = _read(self.job, fetched)
            self._probed[scrape.url] = (fetched, facts, problem)
            return Read(scrape, offers=len(facts), problem=problem)
        lost = scrape.status in NOT_THERE and fetched.problem is None
        if lost and scrape.kind is PageKind.OFFER:
            self._missing.append(fetched)
            return Read(scrape)
        return None

    async def _canaries(self) -> dict[str, list[Facts]]:
        """The known offers, by their page: the declared ones first."""
        name = self.job.source.name
        async with transaction(self.stores.pg) as connection:
            kept = await health.health_of(connection, name)
            urls = self._here([*self.job.source.canaries, *kept.canaries])
            indexed = await offer_index.find_indexed(
                connection, page_ids=[page_id(name, url) for url in urls], offer_ids=[]
            )
        stored = await offers.find_offers(
            self.stores.mongo, {one.offer_id for one in indexed if not one.gone}
        )
        by_page: dict[str, list[Facts]] = {}
        for one in indexed:
            if offer := stored.get(one.offer_id):
                by_page.setdefault(one.page_id, []).append(offer.facts)
        found = {
            url: by_page[page]
            for url in urls
            if (page := page_id(name, url)) in by_page
        }
        return _best(found, self.job.source.canaries)

    async def _passed_before(self, urls: Iterable[str]) -> bool:
        """Whether another worker has looked at them in this scan, and believed it."""
        job = self.job
        async with transaction(self.stores.pg) as connection:
            found = await pages.find_pages(connection, job.source.name, urls)
        # Of what was not believed no body is known.
        return any(x.body and x.scan_id == job.scan.scan_id for x in found.values())

    def _here(self, urls: Iterable[str]) -> list[str]:
        """Those that are pages of the site that is scanned, each once."""
        found: dict[str, None] = {}
        for url in urls:
            try:
                address = settle(url, self.job.places.sandbox)
            except BadInput:
                continue
            if address.site == self.job.site:
                found[address.url] = None
        return list(found)

    def _wrong(self, url: str, known: list[Facts]) -> str:
        if url not in self._probed:
            said = [one.sentence for one in self.job.problems if one.url == url]
            return said[0] if said else "its page did not come"
        fetched, facts, problem = self._probed[url]
        if problem is not None:
            return problem.sentence
        if fetched.scrape.status == NOT_MODIFIED:
            return ""
        if fetched.scrape.status in NOT_THERE:
            return _LOST
        return what_is_wrong(known, facts)

    def _distrust(self, wrong: dict[str, str]) -> None:
        url, words = next(iter(wrong.items()))
        self.job.fail(Problem(Code.CANARY_WRONG, words, url))

    async def _take_probed(self, wrong: set[str]) -> None:
        """Take in what was looked at; of those that are not believed, the fact."""
        waiting = []
        for url, (fetched, _, problem) in self._probed.items():
            if url in wrong:
                problem = problem or Problem(Code.CANARY_WRONG, url=url)
                fetched = replace(fetched, problem=problem)
            waiting.append(fetched)
        self._probed = {}
        missing = [one for one in waiting if self._keep_back(one) is None]
        await self._take(missing)

    async def _take(self, waiting: list[Fetched]) -> None:
        for start in range(0, len(waiting), _AT_ONCE):
            part = waiting[start : start + _AT_ONCE]
            await asyncio.gather(*(self.intake.take(one) for one in part))


def _best(
    found: dict[str, list[Facts]], declared: Collection[str]
) -> dict[str, list[Facts]]:
    """The declared ones, then those with a price: that is what must not be wrong."""

    def rank(url: str) -> tuple[bool, bool]:
        return url not in declared, not any(one.price for one in found[url])

    return {url: found[url] for url in sorted(found, key=rank)[:CANARIES]}


def _read(job: Job, fetched: Fetched) -> tuple[list[Facts], Problem | None]:
    scrape = fetched.scrape
    if fetched.problem or not scrape.says_something or scrape.status in NOT_THERE:
        return [], fetched.problem
    html = fetched.body.decode(scrape.encoding, errors="replace")
    try:
        return read_body(job.source, scrape.url, html), None
    except Unreadable as exc:
        return [], exc.problem.at(scrape.url)
    except MagpieError as exc:
        return [], Problem(Code.WALL, exc.message, scrape.url)
    # As in take_in: a page can be anything, and it is read there again.
    except Exception:  # noqa: BLE001 - what trips us is no known offer.
        return [], Problem(Code.FAULT, url=scrape.url)
