"""Whether offers that a scan did not find may count as gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.scanner.rules.health.sample import Sample, learned
from services.scanner.rules.health.yields import listed_band, yield_band

_FEW: Final = 3
"""So few may go from a source of which nothing is known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What a scan has met so far."""

    alive: int
    listed: int
    missing: int
    """Offers, or pages of offers, that would be gone."""
    whole: bool
    """It went through all lists; neither budget nor `max_pages` ended it."""


def why_not_gone(count: Count, history: Sequence[Sample]) -> str:
    """Why they may not count as gone; empty if they may.

    A source that shows what it usually shows is believed about the rest. Before that is
    known, the larger part of what there was must still be there.
    """
    usual = learned(history)
    if not count.whole:
        if count.missing > max(_FEW, count.alive):
            return f"only {count.alive} were seen in a scan that did not see everything"
        return ""
    for number, expected, what in (
        (count.listed, listed_band(usual), "listed"),
        (count.alive, yield_band(usual), "seen"),
    ):
        if expected is not None and number < expected.low:
            return f"{number} were {what}; at least {expected.low:.0f} are usual"
    if not usual and count.missing > max(_FEW, count.alive):
        return f"{count.missing} would go and {count.alive} are left"
    if len(usual) and count.missing > max(_FEW, count.alive + count.listed):
        return f"{count.missing} would go and {count.alive} are left"
    return ""
