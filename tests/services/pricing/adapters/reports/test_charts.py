"""Lengths of the bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from common.money import Money
from services.pricing.adapters.reports.charts import (
    BEST_SHOWN,
    ProfitBar,
    decision_bars,
    nice_step,
    profit_bars,
    row_bars,
    verdict_bars,
)
from services.pricing.adapters.reports.rows import flatten
from services.pricing.rules.answer import Answer, VerdictKind
from services.pricing.rules.reasons import Effect
from services.pricing.rules.summary import ReasonCount
from tests.factories import make_answer, make_item, make_summary, make_unmatched, usd


def _bars(answers: Sequence[Answer]) -> list[ProfitBar]:
    return profit_bars(list(flatten(answers)))


class TestVerdictBars:
    def test_stand_end_to_end_and_fill_the_whole(self) -> None:
        summary = make_summary([make_answer(), *[make_unmatched()] * 3])
        buy, review, skip = verdict_bars(summary)
        assert (buy.count, buy.length) == (0, 0)
        assert (review.start, review.length) == (0, 25)
        assert (skip.start, skip.length) == (25, 75)

    def test_an_empty_run_has_bars_of_no_length(self) -> None:
        assert [bar.length for bar in verdict_bars(make_summary([]))] == [0, 0, 0]


class TestRowBars:
    def test_are_shares_of_all_rows(self) -> None:
        answers = [make_answer(), make_unmatched(offer=make_item(index=1))]
        lengths = {bar.label: bar.length for bar in row_bars(make_summary(answers))}
        assert lengths["Rows"] == 100
        assert lengths["With a profit"] == 50


class TestDecisionBars:
    def test_each_starts_where_the_one_before_it_ended(self) -> None:
        bars = decision_bars(make_summary([make_answer(), *[make_unmatched()] * 3]))
        assert [(bar.label, bar.count) for bar in bars] == [
            ("No match", 3),
            ("Sales history unknown", 1),
        ]
        assert [(bar.start, bar.length) for bar in bars] == [(0, 75), (75, 25)]
        assert [bar.tone for bar in bars] == [VerdictKind.SKIP, VerdictKind.REVIEW]

    def test_the_rarest_reason_can_still_be_seen(self) -> None:
        bars = decision_bars(make_summary([make_answer(), *[make_unmatched()] * 9999]))
        assert bars[1].length > 0.5
        assert bars[1].start + bars[1].length <= 100

    def test_the_rare_ones_of_an_effect_are_folded(self) -> None:
        counts = tuple(
            ReasonCount(f"reason_{n}", Effect.SKIP, 1, 1, "") for n in range(11)
        )
        summary = replace(make_summary([make_unmatched()] * 11), reasons=counts)
        bars = decision_bars(summary)
        assert len(bars) == 9
        assert (bars[-1].label, bars[-1].count) == ("Other reasons", 3)

    def test_reasons_that_decided_nothing_are_left_out(self) -> None:
        counts = (ReasonCount("a_note", Effect.NOTE, 5, 0, ""),)
        summary = replace(make_summary([make_answer()]), reasons=counts)
        assert decision_bars(summary) == []


class TestProfitBars:
    def test_the_greatest_profit_comes_first_and_is_the_measure(self) -> None:
        answers = [
            make_answer(profit=usd("5.00")),
            make_answer(profit=usd("20.00"), offer=make_item(index=1)),
        ]
        bars = _bars(answers)
        assert [bar.row.rank for bar in bars] == [2, 1]
        assert [bar.length for bar in bars] == [100, 25]

    def test_an_offer_is_shown_once_on_its_best_channel(self) -> None:
        answers = [make_answer(), make_answer(channel="ebay-us", profit=usd("30.00"))]
        (bar,) = _bars(answers)
        assert bar.row.answer.channel == "ebay-us"

    @pytest.mark.parametrize(
        "answer",
        [
            make_answer(verdict=VerdictKind.SKIP),
            make_answer(profit=None),
            make_answer(profit=usd("-1")),
        ],
    )
    def test_what_gains_nothing_for_sure_is_left_out(self, answer: Answer) -> None:
        assert _bars([answer]) == []

    def test_other_currencies_are_left_out(self) -> None:
        euro = make_answer(
            profit=Money(9900, "EUR"), offer=make_item(index=1), lines=()
        )
        (bar,) = _bars([make_answer(), euro])
        assert bar.row.rank == 1

    def test_there_are_not_too_many(self) -> None:
        answers = [make_answer(offer=make_item(index=n)) for n in range(30)]
        assert len(_bars(answers)) == BEST_SHOWN


class TestNiceStep:
    @pytest.mark.parametrize(
        ("span", "step"),
        [(400, 100), (8, 2), (10, 2.5), (0.4, 0.1), (17, 5), (2_000_000, 500_000)],
    )
    def test_is_a_number_one_would_choose(self, span: float, step: float) -> None:
        assert nice_step(span, 4) == pytest.approx(step)
