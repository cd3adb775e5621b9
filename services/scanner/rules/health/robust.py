"""What is usual, from a few numbers of which some may be wild."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

MIN_SAMPLES: Final = 5
"""Fewer scans than these say too little of what is usual."""

_MAD_TO_SIGMA: Final = 1.4826
_SIGMAS: Final = 3.0
_LEAST_SHARE: Final = 0.25
"""A shop may always lose a quarter of its goods between two scans."""


@dataclass(frozen=True, slots=True)
class Band:
    """Where a count is expected, and what it usually is."""

    low: float
    middle: float
    high: float


def band_of(counts: Sequence[int]) -> Band | None:
    """Around the median: 3 sigmas (by the median deviation), a quarter of it, or the
    chance of a count (3 roots), whichever is widest. None from too few numbers.

    A band of something that is usually there never reaches down to nothing.
    """
    if len(counts) < MIN_SAMPLES:
        return None
    middle = median(counts)
    spread = _MAD_TO_SIGMA * median(abs(one - middle) for one in counts)
    width = max(_SIGMAS * spread, _LEAST_SHARE * middle, _SIGMAS * math.sqrt(middle))
    least = 1.0 if middle >= 1 else 0.0
    return Band(max(least, middle - width), middle, middle + width)


def share_is_higher(
    hits: int, of: int, usual_hits: int, usual_of: int, *, by: float
) -> bool:
    """Whether a share is higher than usual: by so much, and beyond what chance does.

    Two shares are compared by their pooled deviation (4 sigmas); nothing and all are
    kept apart from 0 and 1 by one half (Wilson), so few numbers prove little.
    """
    if not of or not usual_of:
        return False
    hits, usual_hits = min(hits, of), min(usual_hits, usual_of)
    now, usual = hits / of, usual_hits / usual_of
    if now - usual < by:
        return False
    pooled = (hits + usual_hits + 1) / (of + usual_of + 2)
    sigma = math.sqrt(pooled * (1 - pooled) * (1 / of + 1 / usual_of))
    return now - usual > _BEYOND_CHANCE * sigma


_BEYOND_CHANCE: Final = 4.0
