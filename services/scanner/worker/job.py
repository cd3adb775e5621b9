"""What the parts of one crawl share: what is scanned, how fast, and why it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.scanner.adapters.urls import Address
from services.scanner.rules.paths import kind_of
from services.scanner.rules.politeness import Pace
from services.scanner.rules.problems import Code, Problem
from services.scanner.rules.scan import Scan, Status
from services.scanner.rules.source import PageKind, Source
from services.scanner.usecases.end_scan import End
from services.scanner.usecases.places import Places


@dataclass
class Job:
    """One scan at work."""

    scan: Scan
    source: Source
    places: Places
    start: list[Address]
    spent: int = 0
    """Of the source's budget, in the last 24 hours, this scan's included."""
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
    end: End | None = None
    """Why it has to end before its end."""
    left_early: bool = field(default=False, init=False)
    """Whether another worker is to go on: nothing more is asked for here."""
    _in_budget: int | None = field(default=None, init=False)
    resting_until: float = 0.0
    """Monotonic; until then the site is not asked anything."""

    def __post_init__(self) -> None:
        self.pace = Pace(self.source.delay, self.source.delay)
        self.left = self.source.max_pages - self.scan.tally.pages_fetched
        if self.source.budget is not None:
            self._in_budget = max(0, self.source.budget - self.spent)

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
        if self._in_budget == 0:
            return self._stop_at(Code.BUDGET_SPENT)
        if self.left > 0:
            self.left -= 1
            if self._in_budget is not None:
                self._in_budget -= 1
            self.asked.add(url)
            return True
        return self._stop_at(Code.TOO_MANY_PAGES)

    def _stop_at(self, code: Code) -> bool:
        """Say once why nothing more is asked for."""
        if not any(one.code is code for one in self.problems):
            self.problems.append(Problem(code))
        return False

    def block(self, problem: Problem) -> None:
        """A person must act before this source is scanned again."""
        self.end = self.end or End(Status.BLOCKED, [problem])

    def fail(self, problem: Problem, *, not_before: datetime | None = None) -> None:
        """Nothing more can be done now."""
        self.end = self.end or End(Status.FAILED, [problem], not_before)

    def set_least(self, delay: timedelta) -> None:
        """The site itself asks for at least that delay."""
        least = max(self.pace.least, delay)
        self.pace = Pace(max(self.pace.delay, least), least)

    def result(self) -> End:
        """How it ended, with everything that went wrong on the way."""
        if self.end is None:
            return End(Status.SUCCEEDED, self.problems)
        return End(
            self.end.status, [*self.end.problems, *self.problems], self.end.not_before
        )
