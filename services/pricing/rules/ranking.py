"""The order of answers: which one is the best, and which come after it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from services.pricing.rules.answer import Answer, VerdictKind

_BEST_FIRST: Final = {
    VerdictKind.BUY: 0,
    VerdictKind.REVIEW: 1,
    VerdictKind.SKIP: 2,
}


def ranked(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Best first: by verdict, by score, by profit weighed with the match."""
    return tuple(sorted(answers, key=_rank))


def _rank(answer: Answer) -> tuple[int, Decimal, Decimal, Decimal, int, str]:
    profit = answer.profit if answer.profit is not None else answer.profit_at_most
    expected = Decimal(0)
    if profit is not None:
        expected = Decimal(profit.minor_units) * answer.match.probability
    return (
        _BEST_FIRST[answer.verdict],
        -(answer.score if answer.score is not None else Decimal(0)),
        -expected,
        -answer.match.probability,
        answer.offer.index,
        answer.channel,
    )
