"""What one scan of a whole source came to, as its health remembers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

KEPT: Final = 30
"""So many scans are remembered of each source at most."""

_LEARNED_FROM: Final = 20
_KEPT_ODD: Final = KEPT - _LEARNED_FROM
_NEW_NORMAL: Final = 5
_NEW_NORMAL_AFTER: Final = timedelta(days=1)


class State(StrEnum):
    """How a source is, in one word."""

    NEW = "new"
    """Too few scans to know what is usual there."""
    HEALTHY = "healthy"
    """It is as it uses to be."""
    SUSPECT = "suspect"
    """Pages come, and something about them is not as it was."""
    FAILING = "failing"
    """Pages do not come, or nothing comes of them."""
    BLOCKED = "blocked"
    """A person must act."""


class Grave(StrEnum):
    """How much of a source a reason puts in doubt."""

    NOTE = "note"
    """What is read is right; it comes slowly, or not all of it."""
    SUSPECT = "suspect"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is wrong with a source."""

    code: str
    """Stable; programs compare it."""
    grave: Grave
    sentence: str
    since: datetime
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One scan. Counts are of that scan alone; times are seconds."""

    at: datetime
    """When it ended."""
    ended: str = "succeeded"
    """One of rules/scan.py: succeeded, failed, blocked."""
    why: str = ""
    """The code of the problem that ended it early."""
    words: str = ""
    """The sentence of that problem."""
    lost_start: bool = False
    """A page that scans begin with did not come."""
    whole: bool = True
    """It went through everything; neither budget nor `max_pages` ended it."""
    asked: int = 0
    """Requests, each try of one counted."""
    refused: int = 0
    """Tries that were answered with 429 or 503."""
    faulty: int = 0
    """Tries that were answered with another 5xx, broke off, or came to nothing."""
    pages: int = 0
    """Pages taken in."""
    unread: Mapping[str, int] = field(default_factory=dict)
    """Pages of which nothing could be read, by the code of the problem."""
    listed: int = 0
    """Offers that lists, searches or rows led to."""
    alive: int = 0
    """Offers that were seen, changed or not."""
    new: int = 0
    changed: int = 0
    gone: int = 0
    jumps: int = 0
    """Offers whose price more than doubled or halved."""
    read: int = 0
    """Offers read from a page that came whole."""
    missing: Mapping[str, int] = field(default_factory=dict)
    """Of those, how many pages did not say a field, by its name."""
    latency: float = 0.0
    """The median wait for an answer."""
    age: float = 0.0
    """How old the freshest answer was, by its own headers."""
    canaries: int = 0
    """Known offers that were looked at first."""
    wrong: int = 0
    """How many of them were not as they are known."""
    said: tuple[str, ...] = ()
    """The codes of what was found wrong with this scan."""
    good: bool = True
    """What is usual may be learned from it."""

    @property
    def moved(self) -> int:
        """What was new in it, in any way."""
        return self.new + self.changed + self.gone


LEARNABLE: Final = frozenset({"low_yield", "field_missing", "mass_change"})
"""What may be the new normal, if it stays for a day and nothing else is wrong."""


def learned(history: Sequence[Sample]) -> list[Sample]:
    """The scans that say what is usual, the oldest first.

    What was odd stays out, unless it has been the same for so long, with offers to show
    for it, that it has to be believed.
    """
    run: list[Sample] = []
    for one in reversed(history):
        if not one.said or not LEARNABLE.issuperset(one.said) or not one.listed:
            break
        run.insert(0, one)
    if len(run) >= _NEW_NORMAL and run[-1].at - run[0].at >= _NEW_NORMAL_AFTER:
        return run
    return [one for one in history if one.good and one.whole][-_LEARNED_FROM:]


def trimmed(history: Sequence[Sample]) -> tuple[Sample, ...]:
    """What is remembered: good scans and odd ones each have places of their own.

    However long a source is odd, what was usual there is not forgotten. Of the odd ones
    the first and the last stay, which tell how long it has been like that.
    """
    good = [one for one in history if one.good and one.whole][-_LEARNED_FROM:]
    odd = [one for one in history if not (one.good and one.whole)]
    while len(odd) > _KEPT_ODD:
        middle = odd[_KEPT_ODD // 2]
        odd.pop(_KEPT_ODD // 2 if LEARNABLE.issuperset(middle.said) else 0)
    return tuple(sorted([*good, *odd], key=lambda one: one.at))


def pack_sample(sample: Sample) -> dict[str, Any]:
    """As it is stored: what is empty is left out."""
    said = {k: v for k, v in asdict(sample).items() if v not in (0, "", {}, ())}
    return {**said, "at": sample.at.isoformat(), "good": sample.good}


def read_sample(stored: Mapping[str, Any]) -> Sample:
    """The same back; what a later version may have added is left out."""
    known = {one.name for one in fields(Sample)}
    said = {k: v for k, v in stored.items() if k in known}
    said["at"] = datetime.fromisoformat(said["at"])
    said["said"] = tuple(said.get("said", ()))
    said["whole"] = bool(said.get("whole", False))
    return Sample(**said)
