"""Counts of a run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from common.money import Money
from services.pricing.rules.answer import Answer, RoiBasis, VerdictKind
from services.pricing.rules.reasons import Effect
from services.pricing.rules.summary import RunSummary, headline, summarise
from tests.factories import (
    make_answer,
    make_goods,
    make_item,
    make_line,
    make_reason,
    make_summary,
    make_unmatched,
    usd,
)


def _numbered(*answers: Answer) -> list[Answer]:
    """The same answers, each of a row of its own."""
    return [
        replace(answer, offer=make_item(index=index))
        for index, answer in enumerate(answers)
    ]


class TestSummarise:
    def test_says_what_the_run_was_about(self) -> None:
        summary = summarise(
            [make_answer()],
            offers_file="a.csv",
            catalogue_file="b.csv",
            channels=["amazon-us-fbm"],
            fees_on=date(2026, 5, 4),
            roi_basis=RoiBasis.TOTAL_EXPENSES,
            thresholds=[("ROI", "30%")],
            mode="Paper mode.",
        )
        assert summary.offers_file == "a.csv"
        assert summary.catalogue_file == "b.csv"
        assert summary.channels == ("amazon-us-fbm",)
        assert summary.fees_on == date(2026, 5, 4)
        assert summary.roi_basis is RoiBasis.TOTAL_EXPENSES
        assert summary.thresholds == (("ROI", "30%"),)
        assert summary.mode == "Paper mode."

    def test_counts_a_row_once_however_many_channels_it_has(self) -> None:
        answers = [make_answer(), make_answer(channel="ebay-us")]
        summary = make_summary(answers)
        assert (summary.rows, summary.answers) == (1, 2)
        assert (summary.matched, summary.costed, summary.profitable) == (1, 1, 1)

    def test_counts_every_verdict_even_those_nobody_got(self) -> None:
        summary = make_summary(_numbered(make_answer(), make_unmatched()))
        assert summary.verdicts == {
            VerdictKind.BUY: 0,
            VerdictKind.REVIEW: 1,
            VerdictKind.SKIP: 1,
        }

    def test_a_profit_of_nothing_is_known_and_is_no_profit(self) -> None:
        summary = make_summary([make_answer(profit=usd("0"))])
        assert (summary.costed, summary.profitable) == (1, 0)

    def test_counts_each_channel_in_the_order_asked_for(self) -> None:
        answers = [
            make_answer(channel="ebay-us", profit=usd("-1")),
            make_answer(channel="amazon-us-fbm"),
        ]
        summary = make_summary(answers)
        assert [c.channel for c in summary.by_channel] == ["amazon-us-fbm", "ebay-us"]
        assert [c.profitable for c in summary.by_channel] == [1, 0]
        assert summary.by_channel[0].verdicts[VerdictKind.REVIEW] == 1

    def test_an_empty_run_is_all_zeroes(self) -> None:
        summary = make_summary([])
        assert (summary.rows, summary.answers, summary.matched) == (0, 0, 0)
        assert not summary.reasons
        assert not summary.unknowns
        assert not summary.possible_profit


class TestReasons:
    def test_each_answer_is_decided_by_one_reason(self) -> None:
        low = make_reason(code="roi_low", effect=Effect.SKIP)
        loss = make_reason(code="loss", effect=Effect.SKIP)
        answers = _numbered(
            make_answer(verdict=VerdictKind.SKIP, reasons=(make_reason(), loss, low)),
            make_answer(verdict=VerdictKind.SKIP, reasons=(loss,)),
            make_answer(),
        )
        decided = {r.code: r.decided for r in make_summary(answers).reasons}
        assert decided == {"loss": 2, "sales_history_unknown": 1, "roi_low": 0}
        assert sum(decided.values()) == len(answers)

    def test_a_code_given_twice_by_one_answer_counts_once(self) -> None:
        answers = [make_answer(reasons=(make_reason(), make_reason(sentence="Again.")))]
        (reason,) = make_summary(answers).reasons
        assert reason.answers == 1
        assert reason.sentence == "How often it sells is not known."

    def test_the_strongest_effect_of_a_code_is_kept(self) -> None:
        answers = _numbered(
            make_answer(reasons=(make_reason(effect=Effect.NOTE),)),
            make_answer(reasons=(make_reason(effect=Effect.SKIP),)),
            make_answer(reasons=(make_reason(effect=Effect.REVIEW),)),
        )
        (reason,) = make_summary(answers).reasons
        assert reason.effect is Effect.SKIP

    def test_the_most_decisive_come_first(self) -> None:
        loss = make_reason(code="loss", effect=Effect.SKIP)
        note = make_reason(code="a_note", effect=Effect.NOTE)
        answers = _numbered(
            make_answer(verdict=VerdictKind.SKIP, reasons=(loss, note)),
            make_answer(reasons=(make_reason(), note)),
            make_answer(reasons=(make_reason(), note)),
        )
        codes = [r.code for r in make_summary(answers).reasons]
        assert codes == ["sales_history_unknown", "loss", "a_note"]


class TestUnknowns:
    def test_names_open_cost_lines_and_reasons_that_say_unknown(self) -> None:
        postage = make_line(code="postage", label="Postage", amount=None)
        answers = _numbered(make_answer(lines=(make_goods(), postage)), make_answer())
        found = {u.label: u.answers for u in make_summary(answers).unknowns}
        assert found == {"Sales history": 2, "Postage": 1}

    def test_a_reason_and_a_line_about_one_thing_are_named_once(self) -> None:
        line = make_line(code="postage", label="Postage out", amount=None)
        answer = make_answer(
            lines=(line,), reasons=(make_reason(code="postage_unknown"),)
        )
        assert [u.label for u in make_summary([answer]).unknowns] == ["Postage out"]

    @pytest.mark.parametrize(
        "code", ["weight_unknown", "weight_missing", "weight_not_included"]
    )
    def test_every_way_to_say_absent_is_heard(self, code: str) -> None:
        answer = make_answer(reasons=(make_reason(code=code),))
        assert [u.label for u in make_summary([answer]).unknowns] == ["Weight"]

    def test_a_reason_about_something_known_is_not_one(self) -> None:
        assert make_summary([make_unmatched()]).unknowns == ()


class TestPossibleProfit:
    def _profit(self, *answers: Answer) -> tuple[Money, ...]:
        return make_summary(list(answers)).possible_profit

    def test_adds_the_best_ranked_answer_of_each_row(self) -> None:
        second_row = make_answer(offer=make_item(index=1), profit=usd("1.00"))
        other_channel = make_answer(channel="ebay-us", profit=usd("99.00"))
        assert self._profit(make_answer(), second_row, other_channel) == (usd("23.50"),)

    def test_keeps_currencies_apart(self) -> None:
        euro = make_answer(offer=make_item(index=1), profit=Money(500, "EUR"))
        assert self._profit(make_answer(), euro) == (Money(500, "EUR"), usd("22.50"))

    @pytest.mark.parametrize(
        "answer",
        [
            make_answer(verdict=VerdictKind.SKIP),
            make_answer(profit=None),
            make_answer(profit=usd("-5.00")),
            make_answer(profit=usd("0")),
        ],
    )
    def test_leaves_out_what_gains_nothing_for_sure(self, answer: Answer) -> None:
        assert self._profit(answer) == ()


class TestHeadline:
    def test_is_the_first_reason_with_the_effect_of_the_verdict(self) -> None:
        skip = make_reason(code="loss", effect=Effect.SKIP)
        answer = make_answer(verdict=VerdictKind.SKIP, reasons=(make_reason(), skip))
        assert headline(answer) == skip

    def test_a_buy_is_headed_by_its_first_reason(self) -> None:
        note = make_reason(code="clear", effect=Effect.NOTE)
        answer = make_answer(verdict=VerdictKind.BUY, reasons=(note, make_reason()))
        assert headline(answer) == note

    def test_without_reasons_there_is_none(self) -> None:
        assert headline(make_answer(reasons=())) is None


class TestRunSummary:
    def test_equal_runs_are_equal(self) -> None:
        first: RunSummary = make_summary([make_answer(roi=Decimal(1))])
        assert first == make_summary([make_answer(roi=Decimal(1))])
