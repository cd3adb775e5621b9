"""All signs together: how a source is after a scan, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from services.scanner.rules.health.answers import judge_answers
from services.scanner.rules.health.canary import judge_canaries
from services.scanner.rules.health.fields import judge_fields
from services.scanner.rules.health.frozen import judge_frozen
from services.scanner.rules.health.layout import judge_layout
from services.scanner.rules.health.robust import MIN_SAMPLES
from services.scanner.rules.health.sample import (
    Grave,
    Reason,
    Sample,
    State,
    learned,
    trimmed,
)
from services.scanner.rules.health.upheaval import judge_upheaval
from services.scanner.rules.health.yields import judge_yield
from services.scanner.rules.problems import Code


@dataclass(frozen=True, slots=True)
class Judged:
    """How a source is, and the scans that say so, the oldest first."""

    state: State = State.NEW
    reasons: tuple[Reason, ...] = ()
    history: tuple[Sample, ...] = ()


def judge(before: Judged, now: Sample) -> Judged:
    """What the newest scan makes of it."""
    usual = learned(before.history)
    found = list(_reasons(now, usual, before.history))
    known = {one.code: one.since for one in before.reasons}
    reasons = tuple(replace(x, since=known.get(x.code, x.since)) for x in found)
    said = tuple(one.code for one in reasons)
    good = now.ended == "succeeded" and all(x.grave is Grave.NOTE for x in reasons)
    history = trimmed([*before.history, replace(now, said=said, good=good)])
    return Judged(_state(now, reasons, history), reasons, history)


def _reasons(
    now: Sample, usual: Sequence[Sample], recent: Sequence[Sample]
) -> Iterator[Reason]:
    if now.ended == "blocked":
        words = now.words or "Something stands before its pages."
        yield Reason("asks_a_person", Grave.FAILING, words, now.at)
        return
    yield from judge_canaries(now)
    yield from judge_answers(now, usual)
    yield from judge_layout(now, usual)
    if now.ended == "failed":
        # What it did not get to says nothing of how much there is.
        return
    yield from judge_yield(now, usual)
    yield from judge_fields(now, usual)
    yield from judge_upheaval(now, usual)
    yield from judge_frozen(now, usual, recent)
    if now.unread.get(Code.ENDLESS_LISTS):
        yield Reason(
            "endless_lists",
            Grave.NOTE,
            "Its lists lead on and on without an offer that is new; they were followed "
            "no further.",
            now.at,
        )


def _state(now: Sample, reasons: Sequence[Reason], history: Sequence[Sample]) -> State:
    if now.ended == "blocked":
        return State.BLOCKED
    graves = {one.grave for one in reasons}
    if Grave.FAILING in graves:
        return State.FAILING
    if Grave.SUSPECT in graves:
        return State.SUSPECT
    good = sum(1 for one in history if one.good)
    return State.HEALTHY if good >= MIN_SAMPLES else State.NEW
