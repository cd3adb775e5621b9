"""Where the bars and points of the report's charts go; the template draws them.

Lengths are per cent of the chart's width, so that text never scales with a drawing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from services.pricing.adapters.reports.rows import Row
from services.pricing.adapters.reports.words import code_words
from services.pricing.rules.answer import VerdictKind
from services.pricing.rules.reasons import Effect
from services.pricing.rules.summary import ReasonCount, RunSummary

BEST_SHOWN: Final = 10
_REASONS_SHOWN: Final = 8
# A sliver so thin that nobody sees it would say "none".
_THINNEST: Final = 0.6

_TONES: Final = {
    Effect.SKIP: VerdictKind.SKIP,
    Effect.REVIEW: VerdictKind.REVIEW,
    Effect.NOTE: VerdictKind.BUY,
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, from `start` on, `length` long; `tone` names its colour."""

    label: str
    count: int
    start: float
    length: float
    tone: VerdictKind
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProfitBar:
    """One of the best answers: its bar is its profit as a share of the greatest."""

    row: Row
    length: float


def verdict_bars(summary: RunSummary) -> list[Bar]:
    """The verdicts as the parts of one bar, end to end."""
    bars: list[Bar] = []
    start = 0.0
    for kind in VerdictKind:
        count = summary.verdicts[kind]
        length = _share(count, summary.answers)
        bars.append(Bar(kind.value, count, start, length, kind))
        start += length
    return bars


def row_bars(summary: RunSummary) -> list[Bar]:
    """How many of the rows got how far, each as a share of all rows."""
    counts = (
        ("Rows", summary.rows),
        ("Matched", summary.matched),
        ("Every cost known", summary.costed),
        ("With a profit", summary.profitable),
    )
    return [
        Bar(label, count, 0.0, _share(count, summary.rows), VerdictKind.REVIEW)
        for label, count in counts
    ]


def decision_bars(summary: RunSummary) -> list[Bar]:
    """A waterfall: every answer once, by the reason that decided; skips come first.

    Each bar starts where the one before it ended, so what is left after the skips is
    what there is to review and to buy.
    """
    deciding = [reason for reason in summary.reasons if reason.decided]
    order = list(_TONES)
    deciding.sort(key=lambda reason: (order.index(reason.effect), -reason.decided))
    bars: list[Bar] = []
    start = 0.0
    for reason in _fold(deciding):
        length = _share(reason.decided, summary.answers)
        bars.append(
            Bar(
                label=code_words(reason.code),
                count=reason.decided,
                start=min(start, 100 - _THINNEST),
                length=max(length, _THINNEST),
                tone=_TONES[reason.effect],
                note=reason.sentence,
            )
        )
        start += length
    return bars


def _fold(reasons: Sequence[ReasonCount]) -> list[ReasonCount]:
    """The most frequent of each effect, and the rest of that effect as one."""
    kept: list[ReasonCount] = []
    for effect in _TONES:
        of_effect = [reason for reason in reasons if reason.effect is effect]
        shown = of_effect[:_REASONS_SHOWN]
        kept += shown
        rest = sum(reason.decided for reason in of_effect[_REASONS_SHOWN:])
        if rest:
            kept.append(ReasonCount("other_reasons", effect, rest, rest, ""))
    return kept


def profit_bars(rows: Iterable[Row]) -> list[ProfitBar]:
    """The offers with the greatest known profit that are not skipped, greatest first.

    Each on its most profitable channel. In one currency, that of the best-ranked: the
    lengths of different ones do not compare.
    """
    good = [(row, units) for row in rows if (units := _good_profit(row)) > 0]
    currency = good[0][0].currency_code if good else None
    same = [pair for pair in good if pair[0].currency_code == currency]
    by_offer: dict[int, tuple[Row, int]] = {}
    for row, units in sorted(same, key=lambda pair: -pair[1]):
        by_offer.setdefault(row.answer.offer.index, (row, units))
    best = list(by_offer.values())[:BEST_SHOWN]
    return [
        ProfitBar(row, max(_share(units, best[0][1]), _THINNEST)) for row, units in best
    ]


def _good_profit(row: Row) -> int:
    profit = row.answer.profit
    if profit is None or row.answer.verdict is VerdictKind.SKIP:
        return 0
    return profit.minor_units


def _share(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def nice_step(span: float, steps: int) -> float:
    """The least 1, 2, 2.5 or 5 times a power of ten that covers `span` in `steps`."""
    rough = span / steps
    power = 10.0 ** math.floor(math.log10(rough))
    return next(
        (m * power for m in (1, 2, 2.5, 5) if m * power >= rough * 0.999), 10 * power
    )
