"""What the parts of one crawl share: what is scanned, how fast, and why it ends."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.scanner.adapters.urls import Address
from services.scanner.adapters.wire import GuardedNetwork
from services.scanner.rules.health.evidence import Evidence
from services.scanner.rules.paths import kind_of
from services.scanner.rules.politeness import Pace
from services.scanner.rules.problems import Code, Problem
from services.scanner.rules.scan import Scan, Status
from services.scanner.rules.source import PageKind, Source
from services.scanner.usecases.end_scan import End
from services.scanner.usecases.places import Places
from services.scanner.worker.gate import Gate


@dataclass
class Job:
    """One scan at work."""

    scan: Scan
    source: Source
    places: Places
    start: list[Address]
    gate: Gate = field(default_factory=Gate)
    """What each request passes before it is sent."""
    network: GuardedNetwork | None = None
    """The way of what is not Scrapy's own: all of it, if the source has a proxy."""
    pace: Pace = field(init=False)
    left: int = field(init=False)
    """How many pages may still be asked for."""
    asked: set[str] = field(default_factory=set)
    """What was asked for already.

    Of pages with offers only those that are not stored yet: the others are known by
    their scan, and a hundred thousand need no room here.
    """
    problems: list[Problem] = field(default_factory=list)
    """Of requests that came to no page; a page's own are stored with it."""
    evidence: Evidence = field(default_factory=Evidence)
    """What the health of the source is judged by."""
    end: End | None = None
    """Why it has to end before its end."""
    left_early: bool = field(default=False, init=False)
    """Whether another worker is to go on: nothing more is asked for here."""

    def __post_init__(self) -> None:
        self.pace = Pace(self.source.pause, self.source.pause)
        self.left = self.source.max_pages - self.scan.tally.pages_fetched

    @property
    def site(self) -> str:
        """`host:port` of its pages."""
        return self.scan.site

    @property
    def single(self) -> bool:
        """Whether one address was asked for, not the whole source."""
        return bool(self.scan.url)

    def kind_of(self, address: Address) -> PageKind:
        """What kind of page that is; what no path of the source fits has offers."""
        return kind_of(self.source, address.path) or PageKind.OFFER

    def may_ask(self, url: str) -> bool:
        """Whether that page may be asked for now: once, and not when enough were."""
        if url in self.asked or self.end is not None or self.left_early:
            return False
        if self.left > 0:
            self.left -= 1
            self.asked.add(url)
            return True
        return self._stop_at(Code.TOO_MANY_PAGES)

    @property
    def start_urls(self) -> set[str]:
        """The addresses that it begins with."""
        return {address.url for address in self.start}

    def note_once(self, problem: Problem) -> None:
        """Say what is the same for many pages once."""
        if not any(one.code is problem.code for one in self.problems):
            self.problems.append(problem)

    def _stop_at(self, code: Code) -> bool:
        """Say why nothing more is asked for."""
        self.note_once(Problem(code))
        return False

    async def enter(self, site: str = "") -> None:
        """Returns when a request may be sent, which must be done at once.

        Raises gate.Closed; then the job has to end.
        """
        await self.gate.enter(self, site)

    def block(self, problem: Problem) -> None:
        """A person must act before this source is scanned again."""
        self.end = self.end or End(Status.BLOCKED, [problem])

    def fail(self, problem: Problem, *, not_before: datetime | None = None) -> None:
        """Nothing more can be done now."""
        self.end = self.end or End(Status.FAILED, [problem], not_before)

    def fail_without_start(self) -> None:
        """A site of which no page came to begin with was not scanned."""
        missed = {one.url: one for one in self.problems if one.code is Code.NO_ANSWER}
        if all(one.url in missed for one in self.start):
            first = missed[self.start[0].url]
            self.problems.remove(first)
            self.fail(first)

    def set_least(self, delay: timedelta) -> None:
        """The site itself asks for at least that delay."""
        least = max(self.pace.least, delay)
        self.pace = Pace(max(self.pace.delay, least), least)

    def result(self) -> End:
        """How it ended, with everything that went wrong on the way."""
        if self.end is None:
            return End(Status.SUCCEEDED, self.problems, evidence=self.evidence)
        problems = [*self.end.problems, *self.problems]
        return replace(self.end, problems=problems, evidence=self.evidence)
