"""JSON lines."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.adapters.reports.json_lines import as_json, write_json_lines
from services.pricing.rules.answer import Answer, Risk
from tests.factories import (
    make_answer,
    make_goods,
    make_item,
    make_line,
    make_unmatched,
    usd,
)


def _written(*answers: Answer) -> str:
    stream = io.StringIO()
    write_json_lines(answers, stream)
    return stream.getvalue()


def _read(answer: Answer) -> dict[str, Any]:
    (line,) = _written(answer).splitlines()
    record: dict[str, Any] = json.loads(line)
    return record


class TestAsJson:
    def test_has_these_keys_in_this_order(self) -> None:
        assert list(as_json(make_answer())) == [
            "row",
            "line",
            "sku",
            "title",
            "channel",
            "strategy",
            "catalogue_row",
            "catalogue_title",
            "match_probability",
            "evidence",
            "offer_price",
            "sale_price",
            "lines",
            "profit",
            "profit_at_most",
            "roi",
            "roi_basis",
            "margin",
            "break_even",
            "confidence",
            "score",
            "risk",
            "verdict",
            "reasons",
        ]

    def test_an_unmatched_offer_has_the_same_keys(self) -> None:
        assert list(as_json(make_unmatched())) == list(as_json(make_answer()))


class TestWriteJsonLines:
    def test_one_line_an_answer_in_the_order_given(self) -> None:
        second = make_answer(offer=make_item(row_id=3))
        lines = _written(make_answer(), second).splitlines()
        assert [json.loads(line)["row"] for line in lines] == ["B-100", 3]

    def test_nothing_for_nothing(self) -> None:
        assert _written() == ""

    def test_more_answers_than_are_written_at_once(self) -> None:
        assert len(_written(*[make_answer()] * 1201).splitlines()) == 1201

    def test_names_both_rows_and_the_place_in_the_file(self) -> None:
        record = _read(make_answer())
        assert (record["row"], record["line"]) == ("B-100", 2)
        assert record["catalogue_row"] == "C-700"
        assert record["title"] == "Bose QuietComfort 45 Headphones Black"

    def test_below_the_threshold_the_catalogue_row_is_null(self) -> None:
        record = _read(make_unmatched())
        assert record["catalogue_row"] is None
        assert record["match_probability"] == 0.04

    def test_money_is_minor_units_and_a_code(self) -> None:
        record = _read(make_answer())
        assert record["profit"] == {"minor_units": 2250, "currency_code": "USD"}
        assert _read(make_answer(profit=None))["profit"] is None

    def test_an_unknown_line_has_no_amount_but_its_least(self) -> None:
        line = make_line(amount=None, at_least=usd("3.32"))
        goods, fee = _read(make_answer(lines=(make_goods(), line)))["lines"]
        assert goods["kind"] == "landed"
        assert fee == {
            "code": "referral",
            "label": "Referral fee",
            "kind": "selling",
            "amount": None,
            "at_least": {"minor_units": 332, "currency_code": "USD"},
            "rule_id": "amazon-us/referral/electronics",
            "explanation": "15 % of 50.00 USD.",
        }

    def test_break_even_is_pairs_with_an_open_end(self) -> None:
        intervals = ((usd("9.92"), usd("9.99")), (usd("10.96"), None))
        (first, last) = _read(make_answer(break_even=intervals))["break_even"]
        assert [end["minor_units"] for end in first] == [992, 999]
        assert last == [{"minor_units": 1096, "currency_code": "USD"}, None]

    def test_reasons_carry_code_sentence_and_effect(self) -> None:
        assert _read(make_answer())["reasons"] == [
            {
                "code": "sales_history_unknown",
                "sentence": "How often it sells is not known.",
                "effect": "review",
            }
        ]

    def test_words_are_those_of_the_rules(self) -> None:
        record = _read(make_answer(risk=Risk.HIGH))
        assert record["verdict"] == "review"
        assert record["roi_basis"] == "landed_cost"
        assert record["risk"] == "high"

    @pytest.mark.parametrize(
        ("value", "written"),
        [
            ("1.125", "1.125"),
            ("0.333333333333", "0.3333"),
            ("0.1", "0.1"),
            ("-0.00001", "0.0"),
            ("25", "25.0"),
        ],
    )
    def test_ratios_are_numbers_without_noise(self, value: str, written: str) -> None:
        assert f'"roi": {written}, ' in _written(make_answer(roi=Decimal(value)))

    def test_what_is_no_number_is_never_written(self) -> None:
        stream = io.StringIO()
        with pytest.raises(ValueError, match="not JSON compliant"):
            write_json_lines([make_answer(roi=Decimal("NaN"))], stream)
        assert stream.getvalue() == ""

    def test_letters_stay_letters(self) -> None:
        line = _written(make_answer(offer=make_item(title="Größe 日本")))
        assert "Größe 日本" in line

    def test_nothing_in_a_line_commands_a_terminal(self) -> None:
        line = _written(make_answer(offer=make_item(title="\x1b[31m \x9b31m \x7f")))
        assert "\\u009b31m" in line
        assert line.strip().isprintable()

    @given(st.text(), st.text())
    def test_any_text_is_one_line_of_utf_8_and_comes_back(
        self, title: str, sentence: str
    ) -> None:
        answer = make_answer(offer=make_item(title=title), match=make_answer().match)
        written = _written(answer)
        written.encode("utf-8")
        (line,) = written.splitlines()
        assert json.loads(line)["title"] == title
