"""Whether the site answers: failed tries, refusals, slowness, scans that end early."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Final

from services.scanner.rules.health.robust import share_is_higher
from services.scanner.rules.health.sample import Grave, Reason, Sample

_MANY: Final = 3
_HALF: Final = 0.5
_MORE: Final = 0.1
_SLOW_SECONDS: Final = 1.0
_SLOWER: Final = 4
_WINDOW: Final = 10
# What another sign names, or what is as the source wants it.
_SAID_ELSEWHERE: Final = frozenset({"canary_wrong", "budget_spent"})


def success_rate(history: Sequence[Sample]) -> float | None:
    """The share of tries that came to an answer, over the last scans; None: no try."""
    window = history[-_WINDOW:]
    asked = sum(one.asked for one in window)
    failed = sum(one.refused + one.faulty for one in window)
    return None if not asked else 1 - min(failed, asked) / asked


def judge_answers(now: Sample, usual: Sequence[Sample]) -> Iterator[Reason]:
    """What its answers say of a scan."""
    if now.ended == "failed" and now.why not in _SAID_ELSEWHERE:
        words = now.words or now.why or "a fault of ours"
        yield Reason(
            "scan_failed",
            Grave.FAILING,
            f"The last scan ended early: {words}",
            now.at,
        )
    elif now.lost_start:
        yield Reason(
            "start_fails",
            Grave.FAILING,
            f"A page that scans begin with did not come: {now.words}",
            now.at,
        )
    yield from _failures(now, usual)
    if now.refused >= _MANY or now.refused > _MORE * now.asked:
        yield Reason(
            "asked_to_slow_down",
            Grave.NOTE,
            f"The site answered {now.refused} of {now.asked} requests with 429 or 503: "
            "it wants to be asked less often. Raise the delay of the source.",
            now.at,
            {"refused": now.refused, "asked": now.asked},
        )
    before = [one.latency for one in usual if one.latency]
    if len(before) >= _MANY:
        level = max(_SLOW_SECONDS, _SLOWER * median(before))
        if now.latency > level:
            yield Reason(
                "slow",
                Grave.NOTE,
                f"An answer takes {now.latency:.1f} s; usual: {median(before):.1f} s.",
                now.at,
                {"seconds": now.latency, "usual": median(before)},
            )


def _failures(now: Sample, usual: Sequence[Sample]) -> Iterator[Reason]:
    failed = now.faulty + now.refused
    if not now.asked or not failed:
        return
    numbers = {"failed": failed, "asked": now.asked}
    said = f"{failed} of {now.asked} requests came to no answer that can be used"
    if failed >= _HALF * now.asked:
        yield Reason("not_answering", Grave.FAILING, f"{said}.", now.at, numbers)
        return
    before = sum(one.faulty for one in usual)
    of = sum(one.asked for one in usual) or now.asked
    higher = share_is_higher(now.faulty, now.asked, before, of, by=_MORE / 5)
    if now.faulty >= _MANY and (higher or now.faulty > _MORE * now.asked):
        yield Reason(
            "answers_fail",
            Grave.SUSPECT,
            f"{said}: errors of the site, or connections cut short.",
            now.at,
            numbers,
        )
