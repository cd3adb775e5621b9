"""What a run came to: counts by verdict, channel and reason, and what is not known.

Everything here follows from the answers and the settings, so two equal runs are equal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from common.money import Money
from services.pricing.rules.answer import Answer, RoiBasis, VerdictKind
from services.pricing.rules.reasons import Effect, Reason

_DECIDES = {VerdictKind.SKIP: Effect.SKIP, VerdictKind.REVIEW: Effect.REVIEW}
_STRENGTH = (Effect.NOTE, Effect.REVIEW, Effect.SKIP)
_ABSENT = re.compile(r"_(unknown|missing|not_included)$")


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How often one reason code was given, and how often it was the one that decided.

    `effect` is the strongest it had, `sentence` its wording in the best-ranked answer.
    """

    code: str
    effect: Effect
    answers: int
    decided: int
    sentence: str


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """One channel's answers: by verdict, and those with a known profit."""

    channel: str
    verdicts: Mapping[VerdictKind, int]
    profitable: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something the answers could not take into account, and for how many of them."""

    label: str
    answers: int
    explanation: str


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One run. `rows` are distinct offers, `answers` are rows times channels.

    `matched`, `costed` (profit known) and `profitable` count rows that are so on any
    channel. `possible_profit` is one unit of every profitable row that is not skipped,
    on that row's best-ranked channel, a sum each currency. `thresholds` are (name,
    value).
    """

    offers_file: str
    catalogue_file: str
    channels: tuple[str, ...]
    fees_on: date
    roi_basis: RoiBasis
    thresholds: tuple[tuple[str, str], ...]
    mode: str
    rows: int
    answers: int
    matched: int
    costed: int
    profitable: int
    verdicts: Mapping[VerdictKind, int]
    by_channel: tuple[ChannelCount, ...]
    reasons: tuple[ReasonCount, ...]
    unknowns: tuple[Unknown, ...]
    possible_profit: tuple[Money, ...]


def summarise(
    answers: Sequence[Answer],
    *,
    offers_file: str,
    catalogue_file: str,
    channels: Sequence[str],
    fees_on: date,
    roi_basis: RoiBasis,
    thresholds: Sequence[tuple[str, str]] = (),
    mode: str = "",
) -> RunSummary:
    """Count the ranked `answers`; `mode` says what kind of run it was."""
    return RunSummary(
        offers_file=offers_file,
        catalogue_file=catalogue_file,
        channels=tuple(channels),
        fees_on=fees_on,
        roi_basis=roi_basis,
        thresholds=tuple(thresholds),
        mode=mode,
        rows=_rows(answers),
        answers=len(answers),
        matched=_rows(a for a in answers if a.match.catalogue is not None),
        costed=_rows(a for a in answers if a.profit is not None),
        profitable=_rows(a for a in answers if _is_profitable(a)),
        verdicts=_by_verdict(answers),
        by_channel=tuple(_by_channel(answers, channels)),
        reasons=_by_reason(answers),
        unknowns=tuple(_unknowns(answers)),
        possible_profit=_possible_profit(answers),
    )


def headline(answer: Answer) -> Reason | None:
    """The reason that decided: the first with the verdict's effect, else the first."""
    effect = _DECIDES.get(answer.verdict)
    deciding = (reason for reason in answer.reasons if reason.effect is effect)
    return next(deciding, answer.reasons[0] if answer.reasons else None)


def _rows(answers: Iterable[Answer]) -> int:
    return len({answer.offer.index for answer in answers})


def _is_profitable(answer: Answer) -> bool:
    return answer.profit is not None and answer.profit.minor_units > 0


def _by_verdict(answers: Iterable[Answer]) -> dict[VerdictKind, int]:
    counts = Counter(answer.verdict for answer in answers)
    return {kind: counts[kind] for kind in VerdictKind}


def _by_channel(
    answers: Sequence[Answer], channels: Sequence[str]
) -> Iterator[ChannelCount]:
    for channel in channels:
        of_it = [answer for answer in answers if answer.channel == channel]
        profitable = sum(_is_profitable(answer) for answer in of_it)
        yield ChannelCount(channel, _by_verdict(of_it), profitable)


def _by_reason(answers: Iterable[Answer]) -> tuple[ReasonCount, ...]:
    given: Counter[str] = Counter()
    decided: Counter[str] = Counter()
    strongest: dict[str, Effect] = {}
    sentences: dict[str, str] = {}
    for answer in answers:
        deciding = headline(answer)
        decided.update([deciding.code] if deciding else [])
        given.update({reason.code for reason in answer.reasons})
        for reason in answer.reasons:
            sentences.setdefault(reason.code, reason.sentence)
            known = strongest.get(reason.code, Effect.NOTE)
            strongest[reason.code] = max(known, reason.effect, key=_STRENGTH.index)
    counted = [
        ReasonCount(code, strongest[code], given[code], decided[code], sentence)
        for code, sentence in sentences.items()
    ]
    return tuple(sorted(counted, key=lambda r: (-r.decided, -r.answers, r.code)))


def _unknowns(answers: Iterable[Answer]) -> Iterator[Unknown]:
    counts: Counter[str] = Counter()
    words: dict[str, tuple[str, str]] = {}
    for answer in answers:
        found = _unknown_of(answer)
        counts.update(found.keys())
        for key, said in found.items():
            words.setdefault(key, said)
    for key, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        label, explanation = words[key]
        yield Unknown(label, count, explanation)


def _unknown_of(answer: Answer) -> dict[str, tuple[str, str]]:
    """Reasons whose code says that something is absent, and lines without an amount.

    `shipping_unknown` and an open line `shipping` are one thing, named by the line.
    """
    said = {
        subject: (subject.replace("_", " ").capitalize(), reason.sentence)
        for reason in answer.reasons
        if (subject := _ABSENT.sub("", reason.code)) != reason.code
    }
    lines = {
        line.code: (line.label, line.explanation)
        for line in answer.lines
        if line.amount is None
    }
    return said | lines


def _possible_profit(answers: Iterable[Answer]) -> tuple[Money, ...]:
    best: dict[int, Money] = {}
    for answer in answers:
        if answer.verdict is VerdictKind.SKIP or answer.profit is None:
            continue
        if answer.profit.minor_units > 0:
            best.setdefault(answer.offer.index, answer.profit)
    sums: dict[str, Money] = {}
    for profit in best.values():
        code = profit.currency_code
        sums[code] = sums.get(code, Money.zero(code)) + profit
    return tuple(sums[code] for code in sorted(sums))
