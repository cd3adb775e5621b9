"""When a source is scanned next: its interval, and its place within it.

    interval = every * 1.25 * 0.2 ** min(1, activity / 0.2)

so it is 1.25 of `every` where nothing ever changes, `every` where 2.8 % of the pages
tell of a change, and a quarter of it from 20 % on. What pricing found worth acting on
counts as ten changes. Each source has a phase of its own, from a hash of its name, and
is drawn to it by a fifth of an interval at most: so 10,000 sources that are added, or
overdue, at once spread out by themselves, and no gap is longer than 1.5 of `every`.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final

from services.scanner.rules.scan import Priority, Tally

SLOWEST: Final = 1.25
QUICKEST: Final = 0.25
BUSY: Final = 0.2
"""Changes by page from which on a source is scanned as often as ever."""
USUAL: Final = 0.0277
"""The activity at which the interval is `every`; what a new source begins with."""
QUIET: Final = 0.005
"""With less than that a scan is back-fill."""
LEAST: Final = timedelta(seconds=10)
SWAY: Final = 0.2
"""By so much of its interval a source may be early or late to come to its phase."""
WORTH: Final = 10
"""So many changes is an offer that pricing found worth acting on."""
CROWD: Final = 20
CROWD_WITHIN: Final = timedelta(minutes=10)
"""So many new sources in that time are scanned at once; more are spread out."""

_NEWS: Final = 0.3
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def phase_of(source_id: str) -> float:
    """Where in each interval its turn is: from 0 to 1, the same for ever."""
    digest = hashlib.blake2b(source_id.encode(), digest_size=8).digest()
    # 53 bits: what a float holds, so that it is never rounded up to 1.
    return (int.from_bytes(digest) >> 11) / float(1 << 53)


def activity_after(before: float, tally: Tally, *, worth: int) -> float:
    """How much changes there, after one more scan of the whole source.

    `worth` is how many of its offers pricing has found worth acting on since the last.
    """
    changes = tally.offers_new + tally.offers_changed + tally.offers_gone
    found = min(1.0, (changes + WORTH * worth) / max(1, tally.pages_fetched))
    return before + _NEWS * (found - before)


def interval_of(every: timedelta, activity: float) -> timedelta:
    """How often it is scanned now: a quarter of `every` to 1.25 of it."""
    share = min(1.0, max(0.0, activity) / BUSY)
    found: timedelta = every * (SLOWEST * (QUICKEST / SLOWEST) ** share)
    return max(found, min(every, LEAST))


def first_due(
    source_id: str, every: timedelta, now: datetime, *, crowd: bool
) -> datetime:
    """When a new source is scanned: at once, or in its turn if it is one of many."""
    if not crowd:
        return now
    turns = (now - _EPOCH) / every
    ahead = (phase_of(source_id) - turns) % 1.0
    return now + every * ahead


def next_due(source_id: str, interval: timedelta, now: datetime) -> datetime:
    """When it is scanned after being queued `now`: 0.8 to 1.2 intervals later."""
    turns = (now - _EPOCH) / interval
    # From -0.5 to 0.5: how far its phase is from exactly one interval later.
    off = (phase_of(source_id) - turns + 0.5) % 1.0 - 0.5
    return now + interval * (1.0 + min(SWAY, max(-SWAY, off)))


def priority_of(activity: float, *, scanned: bool) -> Priority:
    """How urgent a due scan is; `scanned`: one has come to its end before."""
    return Priority.DUE if scanned and activity >= QUIET else Priority.BACKFILL
