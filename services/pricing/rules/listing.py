"""In which order opportunities are listed."""

from __future__ import annotations

from enum import StrEnum


class Sort(StrEnum):
    """The highest or newest first; unknown values come last."""

    SCORE = "score"
    PROFIT = "profit"
    """Currency by currency."""
    ROI = "roi"
    DECIDED_AT = "decided_at"
    VERDICT = "verdict"
    """Buy, review, skip; in each by score."""
