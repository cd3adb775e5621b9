"""How many offers a scan brings, against what is usual: silence is not 'no offers'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from services.scanner.rules.health.robust import Band, band_of
from services.scanner.rules.health.sample import Grave, Reason, Sample

_SOME: Final = 5
"""A source that ever brought so many and now none is silent, however new it is."""


def yield_band(usual: Sequence[Sample]) -> Band | None:
    """How many offers a scan is expected to see."""
    return band_of([one.alive for one in usual])


def listed_band(usual: Sequence[Sample]) -> Band | None:
    """How many offers its lists are expected to lead to."""
    return band_of([one.listed for one in usual])


def judge_yield(now: Sample, usual: Sequence[Sample]) -> Iterator[Reason]:
    """Too few offers, seen or listed. A scan that was cut short says nothing of it."""
    if now.ended == "blocked" or not (now.whole or _is_silent(now, usual)):
        return
    if _is_silent(now, usual):
        used = max(max(one.listed, one.alive) for one in usual)
        yield Reason(
            "silent_zero",
            Grave.SUSPECT,
            f"The scan found nothing where there used to be up to {used} offers. None "
            "of them counts as gone before the source brings offers again.",
            now.at,
            {"listed": now.listed, "alive": now.alive, "usual": used},
        )
        return
    for count, expected, what in (
        (now.listed, listed_band(usual), "Its lists led to"),
        (now.alive, yield_band(usual), "The scan saw"),
    ):
        if expected is not None and count < expected.low:
            yield Reason(
                "low_yield",
                Grave.SUSPECT,
                f"{what} {count} offers; {expected.low:.0f} to {expected.high:.0f} are "
                "usual. What is missing does not count as gone.",
                now.at,
                {"offers": count, "low": expected.low, "high": expected.high},
            )
            return


def _is_silent(now: Sample, usual: Sequence[Sample]) -> bool:
    def used(counts: list[int]) -> bool:
        band = band_of(counts)
        return max(counts, default=0) >= _SOME or bool(band and band.middle >= 1)

    silent = not now.listed and used([one.listed for one in usual])
    return silent or (not now.alive and used([one.alive for one in usual]))
