"""Very many offers that change at once, or prices that leap: not how shops behave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from services.scanner.rules.health.robust import share_is_higher
from services.scanner.rules.health.sample import Grave, Reason, Sample

_LEAST: Final = 5
_MORE: Final = 0.4
_JUMPS: Final = 0.2


def judge_upheaval(now: Sample, usual: Sequence[Sample]) -> Iterator[Reason]:
    """Changes of a whole catalogue in one scan."""
    before = sum(one.alive for one in usual)
    if now.changed >= _LEAST and share_is_higher(
        now.changed, now.alive, sum(one.changed for one in usual), before, by=_MORE
    ):
        yield Reason(
            "mass_change",
            Grave.SUSPECT,
            f"{now.changed} of {now.alive} offers changed in one scan; their pages may "
            "say something that is not true.",
            now.at,
            {"changed": now.changed, "alive": now.alive},
        )
    if now.jumps >= _LEAST and share_is_higher(
        now.jumps, now.alive, sum(one.jumps for one in usual), before, by=_JUMPS
    ):
        yield Reason(
            "prices_jump",
            Grave.SUSPECT,
            f"The prices of {now.jumps} of {now.alive} offers more than doubled or "
            "halved in one scan.",
            now.at,
            {"jumps": now.jumps, "alive": now.alive},
        )
