"""Scans of a shop that is well, with a few numbers changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.scanner.rules.health.judge import Judged, judge
from services.scanner.rules.health.sample import Sample
from tests.services.scanner.given import NOON

HOUR = timedelta(hours=1)

USUAL = Sample(
    at=NOON,
    asked=130,
    pages=130,
    listed=100,
    alive=100,
    new=4,
    changed=8,
    gone=4,
    read=12,
    missing={"gtins": 2},
    latency=0.2,
    canaries=3,
)


def sample(hour: int = 0, **changes: Any) -> Sample:
    """The scan of that hour."""
    return replace(USUAL, at=NOON + hour * HOUR, **changes)


def calm(count: int) -> list[Sample]:
    """So many scans before `hour` 0, each a little different."""
    return [
        sample(
            hour - count,
            listed=100 + hour % 3,
            alive=98 + hour % 4,
            changed=6 + hour % 5,
        )
        for hour in range(count)
    ]


def told(samples: list[Sample]) -> Judged:
    """How a source is after these."""
    found = Judged()
    for one in samples:
        found = judge(found, one)
    return found


def codes(judged: Judged) -> list[str]:
    """What is wrong with it."""
    return [one.code for one in judged.reasons]
