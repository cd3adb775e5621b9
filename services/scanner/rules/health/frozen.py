"""A catalogue that stands still where it used to move, or comes from an old cache."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from statistics import fmean, median, pvariance
from typing import Final

from services.scanner.rules.health.robust import MIN_SAMPLES
from services.scanner.rules.health.sample import Grave, Reason, Sample

UNLIKELY: Final = 0.001
"""How improbable it must be that nothing moved by chance."""
_OLD: Final = timedelta(days=1)


def judge_frozen(
    now: Sample, usual: Sequence[Sample], recent: Sequence[Sample]
) -> Iterator[Reason]:
    """`recent`: all scans before this one, also those that say nothing of the usual."""
    if now.ended != "succeeded" or not now.alive:
        return
    if now.age > max(_OLD.total_seconds(), 3 * _typical_gap([*recent, now])):
        yield Reason(
            "stale_answers",
            Grave.SUSPECT,
            f"The freshest answer was {_span(now.age)} old by its own headers: the "
            "catalogue comes from a cache.",
            now.at,
            {"seconds": now.age},
        )
    still = _still_for(now, recent)
    chance = chance_of_nothing(usual, still)
    if not now.moved and chance < UNLIKELY:
        yield Reason(
            "frozen",
            Grave.SUSPECT,
            f"Nothing was new, changed or gone for {_span(still)}, where something "
            "always used to be; the site may show an old copy of itself.",
            now.at,
            {"seconds": still, "chance": chance},
        )


def chance_of_nothing(usual: Sequence[Sample], seconds: float) -> float:
    """How probable it is that nothing moves for so long, by what moved before.

    Changes come in bursts: a negative binomial with the rate and dispersion of the
    scans (by moments), the dispersion no better known than there are scans:
    P(0) = (1 + m / r) ** -r.
    """
    # The first scan of all finds everything new, which says nothing of changes.
    pairs = [
        (later.moved, (later.at - earlier.at).total_seconds())
        for earlier, later in pairwise(usual)
    ]
    if len(pairs) + 1 < MIN_SAMPLES or any(gap <= 0 for _, gap in pairs):
        return 1.0
    moved = [count for count, _ in pairs]
    mean, variance = fmean(moved), pvariance(moved)
    if mean <= 0:
        return 1.0
    dispersion = mean**2 / (variance - mean) if variance > mean else float(len(usual))
    dispersion = min(dispersion, float(len(usual)))
    expected = sum(moved) / sum(gap for _, gap in pairs) * seconds
    return float((1 + expected / dispersion) ** -dispersion)


def _still_for(now: Sample, recent: Sequence[Sample]) -> float:
    """Since the scan before the first one of those that found nothing."""
    since = now.at
    for one in reversed(recent):
        since = one.at
        if one.moved:
            break
    return (now.at - since).total_seconds()


def _typical_gap(samples: Sequence[Sample]) -> float:
    gaps = [
        (later.at - earlier.at).total_seconds() for earlier, later in pairwise(samples)
    ]
    return median(gaps) if gaps else 0.0


def _span(seconds: float) -> str:
    length = timedelta(seconds=round(seconds))
    return f"{length}"
