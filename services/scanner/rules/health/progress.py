"""What time alone says: a source that nobody scans, or whose scans store nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.scanner.rules.health.sample import Grave, Reason

PERIODS: Final = 3
GRACE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """When what last happened, kept apart: a worker may live and get nowhere."""

    every: timedelta | None
    seen_at: datetime
    """An offer was stored or confirmed; at first, when the source was stored."""
    scanned_at: datetime | None
    """A scan of it began or ended."""


def judge_progress(marks: Marks, now: datetime) -> Reason | None:
    """No offer for three periods and ten minutes, and who is to be asked about it."""
    if marks.every is None:
        return None
    patience = PERIODS * marks.every + GRACE
    silent = now - marks.seen_at
    if silent <= patience:
        return None
    since = marks.seen_at + patience
    numbers = {"seconds": silent.total_seconds()}
    shown = timedelta(seconds=round(silent.total_seconds()))
    if marks.scanned_at is None or now - marks.scanned_at > patience:
        words = f"It was not scanned, and no offer of it seen, for {shown}."
        return Reason("not_scanned", Grave.FAILING, words, since, numbers)
    words = f"It is scanned, and no offer of it was stored or confirmed for {shown}."
    return Reason("no_progress", Grave.FAILING, words, since, numbers)
