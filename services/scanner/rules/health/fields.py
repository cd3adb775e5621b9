"""Fields that pages stop saying, each against how often it was missing before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from services.scanner.rules.health.robust import share_is_higher
from services.scanner.rules.health.sample import Grave, Reason, Sample

_MORE: Final = 0.3


def missing_rates(history: Sequence[Sample]) -> dict[str, float]:
    """For each field that was ever missing, the share of offers without it."""
    read = sum(one.read for one in history)
    names = sorted({name for one in history for name in one.missing})
    counts = {name: sum(one.missing.get(name, 0) for one in history) for name in names}
    return {name: count / read for name, count in counts.items()} if read else {}


def judge_fields(now: Sample, usual: Sequence[Sample]) -> Iterator[Reason]:
    """Fields that many more pages leave out than used to."""
    before = sum(one.read for one in usual)
    found = {}
    for name, count in now.missing.items():
        usually = sum(one.missing.get(name, 0) for one in usual)
        if share_is_higher(count, now.read, usually, before, by=_MORE):
            found[name] = count / now.read
    if found:
        said = ", ".join(f"{k} ({v:.0%})" for k, v in sorted(found.items()))
        yield Reason(
            "field_missing",
            Grave.SUSPECT,
            f"Many more pages than before do not say: {said}. Their layout may have "
            "changed.",
            now.at,
            found,
        )
