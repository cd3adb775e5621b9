"""What a worker notes of a scan while it runs; a Sample is made of it at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from services.scanner.rules.change import Change, What
from services.scanner.rules.health.marks_seen import MarksSeen
from services.scanner.rules.offer import Facts, Offer
from services.scanner.rules.politeness import BUSY
from services.scanner.rules.problems import Code

_SERVER_FAULT: Final = 500
_MOST_TIMES: Final = 2000
_JUMP: Final = 2


@dataclass
class Evidence:
    """Counts of one scan, in one process: after a crash they begin anew."""

    asked: int = 0
    refused: int = 0
    faulty: int = 0
    pages: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    listed: MarksSeen = field(default_factory=MarksSeen)
    """The offers that lists named."""
    read: int = 0
    jumps: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    canaries: int = 0
    wrong: set[str] = field(default_factory=set)
    """Addresses of known offers that were not as they are known."""
    lost_start: str = ""
    """Why a page that scans begin with did not come, in a sentence."""
    age: float | None = None
    times: list[float] = field(default_factory=list)

    def answer(
        self, status: int, *, seconds: float = 0.0, age: float | None = None
    ) -> None:
        """One try that was answered."""
        self.asked += 1
        self.refused += status in BUSY
        self.faulty += status >= _SERVER_FAULT and status not in BUSY
        if len(self.times) < _MOST_TIMES:
            self.times.append(seconds)
        if age is not None:
            self.age = age if self.age is None else min(self.age, age)

    def no_answer(self) -> None:
        """One try that came to nothing."""
        self.asked += 1
        self.faulty += 1

    def page(self, problem: Code | None) -> None:
        """One page taken in, or what was wrong with it."""
        self.pages += 1
        if problem is not None:
            self.unread[problem.value] += 1

    def offers(self, found: Iterable[Facts]) -> None:
        """What was read of a page that came whole."""
        for facts in found:
            self.read += 1
            self.missing.update(facts.missing)

    def changes(self, changes: Iterable[Change]) -> None:
        """What became of offers."""
        for change in changes:
            self.jumps += change.what is What.CHANGED and _jumped(change.offer)

    @property
    def latency(self) -> float:
        """The median wait."""
        return median(self.times) if self.times else 0.0


def _jumped(offer: Offer) -> bool:
    prices = [point.price for point in offer.prices[-2:] if point.price is not None]
    if len(prices) < 2:
        return False
    low, high = sorted(price.minor_units for price in prices)
    return high > _JUMP * low
