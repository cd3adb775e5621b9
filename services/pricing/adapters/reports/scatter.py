"""Profit against ROI, a point an answer: where they go on a drawing of fixed size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.pricing.adapters.reports.charts import nice_step
from services.pricing.adapters.reports.rows import Row
from services.pricing.adapters.reports.words import money_words, percent_words
from services.pricing.rules.answer import VerdictKind

WIDTH: Final = 440
HEIGHT: Final = 260
LEFT: Final = 58
RIGHT: Final = 12
TOP: Final = 22
BOTTOM: Final = 36

_MOST_POINTS: Final = 600
_STEPS: Final = 4
# A handful of extreme answers must not press all others into a corner.
_LOW_SHARE: Final = 0.03
_HIGH_SHARE: Final = 0.97


@dataclass(frozen=True, slots=True)
class Point:
    """One answer on the drawing."""

    x: float
    y: float
    row: Row


@dataclass(frozen=True, slots=True)
class Tick:
    """A grid line and what is written at it."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Scatter:
    """The drawing: one in `one_in` of the `known` answers that have both numbers.

    `outside` of them lie beyond the axes; nothing is gained at `zero_x`, `zero_y`.
    """

    points: tuple[Point, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    zero_x: float
    zero_y: float
    currency_code: str
    known: int
    one_in: int
    outside: int


@dataclass(frozen=True, slots=True)
class _Axis:
    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high

    def ticks(self) -> list[float]:
        step = nice_step(self.high - self.low, _STEPS)
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return [n * step for n in range(first, last + 1)]


def scatter(rows: Sequence[Row]) -> Scatter | None:
    """The drawing of all rows whose profit and ROI are known; None when there is none.

    Of very many, every n-th is drawn. Only the best row's currency: others would need a
    second axis.
    """
    known = [row for row in rows if _values(row) is not None]
    known = [row for row in known if row.currency_code == known[0].currency_code]
    if not known:
        return None
    every = -(-len(known) // _MOST_POINTS)
    sample = [(row, pair) for row in known[::every] if (pair := _values(row))]
    x_axis = _axis([roi for _, (roi, _) in sample], LEFT, WIDTH - RIGHT)
    y_axis = _axis([profit for _, (_, profit) in sample], HEIGHT - BOTTOM, TOP)
    points = tuple(
        Point(x_axis.at(roi), y_axis.at(profit), row)
        for row, (roi, profit) in sample
        if x_axis.holds(roi) and y_axis.holds(profit)
    )
    return Scatter(
        # Skipped answers first, so that the good ones are drawn on top of them.
        points=tuple(sorted(points, key=_depth)),
        x_ticks=tuple(
            Tick(x_axis.at(v), f"{_number(100 * v)}%") for v in x_axis.ticks()
        ),
        y_ticks=tuple(Tick(y_axis.at(v), _number(v)) for v in y_axis.ticks()),
        zero_x=x_axis.at(0),
        zero_y=y_axis.at(0),
        currency_code=known[0].currency_code or "",
        known=len(known),
        one_in=every,
        outside=len(sample) - len(points),
    )


def _values(row: Row) -> tuple[float, float] | None:
    """ROI and profit in major units, as lengths: nothing is reckoned from these."""
    answer = row.answer
    if answer.roi is None or answer.profit is None:
        return None
    return float(answer.roi), float(answer.profit.amount)


def _axis(values: Sequence[float], start: float, end: float) -> _Axis:
    """From nothing, or below, to above nothing, without the outermost few."""
    ordered = sorted(values)
    last = len(ordered) - 1
    low = min(0.0, ordered[round(last * _LOW_SHARE)])
    high = max(0.0, ordered[round(last * _HIGH_SHARE)])
    if low == high:
        high = low + 1
    margin = (high - low) * 0.04
    return _Axis(low - margin if low < 0 else low, high + margin, start, end)


def _depth(point: Point) -> int:
    return -list(VerdictKind).index(point.row.answer.verdict)


def _number(value: float) -> str:
    return f"{value:,.2f}".removesuffix(".00")


def point_words(row: Row) -> str:
    """What stands at a point: `$22.50 at 112.5%`."""
    profit, roi = row.answer.profit, row.answer.roi
    if profit is None or roi is None:
        return ""
    return f"{money_words(profit)} at {percent_words(roi)}"
