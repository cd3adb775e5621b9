"""Points of profit and ROI."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from common.money import Money
from services.pricing.adapters.reports.rows import flatten
from services.pricing.adapters.reports.scatter import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Scatter,
    point_words,
    scatter,
)
from services.pricing.rules.answer import Answer, VerdictKind
from tests.factories import make_answer, make_unmatched, usd


def _drawn(answers: Sequence[Answer]) -> Scatter:
    drawing = scatter(list(flatten(answers)))
    assert drawing is not None
    return drawing


class TestScatter:
    def test_without_a_known_profit_there_is_nothing_to_draw(self) -> None:
        assert scatter(list(flatten([make_unmatched()]))) is None
        assert scatter([]) is None

    def test_more_profit_is_higher_and_a_better_return_further_right(self) -> None:
        poor = make_answer(profit=usd("1"), roi=Decimal("0.05"))
        rich = make_answer(profit=usd("9"), roi=Decimal("0.45"))
        by_rank = {point.row.rank: point for point in _drawn([poor, rich] * 40).points}
        assert by_rank[2].y < by_rank[1].y
        assert by_rank[2].x > by_rank[1].x

    def test_a_loss_lies_below_nothing(self) -> None:
        drawing = _drawn([make_answer(profit=usd("-5"), roi=Decimal("-0.2"))])
        assert drawing.points[0].y > drawing.zero_y
        assert drawing.points[0].x < drawing.zero_x

    def test_the_outermost_are_counted_not_drawn(self) -> None:
        far = make_answer(profit=usd("90000"), roi=Decimal(900))
        drawing = _drawn([far, *[make_answer()] * 99])
        assert (drawing.known, drawing.outside) == (100, 1)
        assert len(drawing.points) == 99

    def test_of_very_many_every_nth_is_drawn(self) -> None:
        drawing = _drawn([make_answer()] * 1500)
        assert drawing.one_in == 3
        assert len(drawing.points) == 500

    def test_the_good_ones_lie_on_top(self) -> None:
        kinds = [VerdictKind.BUY, VerdictKind.SKIP, VerdictKind.REVIEW]
        points = _drawn([make_answer(verdict=kind) for kind in kinds]).points
        assert [p.row.answer.verdict for p in points] == [
            VerdictKind.SKIP,
            VerdictKind.REVIEW,
            VerdictKind.BUY,
        ]

    def test_other_currencies_are_left_out(self) -> None:
        euro = make_answer(profit=Money(100, "EUR"))
        drawing = _drawn([make_answer(), euro])
        assert (drawing.known, drawing.currency_code) == (1, "USD")

    @given(
        st.lists(
            st.tuples(st.integers(-(10**9), 10**9), st.decimals(-1, 10**4, places=4)),
            min_size=1,
            max_size=40,
        )
    )
    def test_every_point_and_tick_lies_on_the_drawing(
        self, values: list[tuple[int, Decimal]]
    ) -> None:
        drawing = _drawn(
            [make_answer(profit=Money(cents, "USD"), roi=roi) for cents, roi in values]
        )
        across = [point.x for point in drawing.points]
        across += [tick.at for tick in drawing.x_ticks]
        down = [point.y for point in drawing.points]
        down += [tick.at for tick in drawing.y_ticks]
        assert all(LEFT <= x <= WIDTH - RIGHT for x in across)
        assert all(TOP <= y <= HEIGHT - BOTTOM for y in down)
        assert len(drawing.points) + drawing.outside == drawing.known
        assert 2 <= len(drawing.x_ticks) <= 8


class TestPointWords:
    def test_says_both_numbers(self) -> None:
        (row,) = flatten([make_answer()])
        assert point_words(row) == "$22.50 at 112.5%"

    def test_is_empty_when_one_is_not_known(self) -> None:
        (row,) = flatten([make_answer(roi=None)])
        assert point_words(row) == ""
