"""Amounts of goods, and what one of their unit costs."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scanner.rules.measures import (
    Measure,
    measure,
    parted,
    price_of,
    read_count,
    read_measure,
)
from tests.services.scanner.given import dollars


class TestReadMeasure:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("750 ml", "750 ml"),
            ("1.50kg", "1.5 kg"),
            ("kg", "1 kg"),
            ("100 G", "100 g"),
            ("2 pcs.", "2 piece"),
            ("1 fl oz", "1 fl oz"),
            ("12 m\u00b2", "12 m2"),
        ],
    )
    def test_reads_a_number_and_a_known_unit(self, text: str, said: str) -> None:
        assert str(read_measure(text)) == said

    @pytest.mark.parametrize(
        "text", ["", "12", "red", "2 x 100 ml", "-1 kg", "0 g", "9999999999 g"]
    )
    def test_anything_else_is_none(self, text: str) -> None:
        assert read_measure(text) is None

    @given(st.text(max_size=40))
    def test_never_trips(self, text: str) -> None:
        found = read_measure(text)
        assert found is None or found.amount > 0


class TestMeasure:
    @pytest.mark.parametrize("amount", [True, None, "NaN", "Infinity", [], "1e99"])
    def test_what_is_no_amount_is_none(self, amount: object) -> None:
        assert measure(amount, "KGM") is None

    def test_the_codes_of_trade_are_known(self) -> None:
        assert str(measure("125", "MLT")) == "125 ml"
        assert str(measure(1, "C62")) == "1 piece"


class TestReadCount:
    @pytest.mark.parametrize(
        ("text", "count"),
        [
            ("6", 6),
            ("6 pcs", 6),
            ("6x", 6),
            ("x 6", 6),
            ("Pack of 12", 12),
            ("24 Count", 24),
            ("750 ml", None),
            ("0", None),
            ("6 x 100 ml", None),
            ("2-4", None),
            ("", None),
        ],
    )
    def test_reads_one_count_and_no_amount(self, text: str, count: int | None) -> None:
        assert read_count(text) == count


class TestParted:
    def test_parts_a_price_and_what_it_is_for(self) -> None:
        assert parted("$12.93 / l") == ("$12.93", Measure(Decimal(1), "l"))
        assert parted("2,50 \u20ac pro 100 g") == (
            "2,50 \u20ac",
            Measure(Decimal(100), "g"),
        )

    @pytest.mark.parametrize("text", ["$12", "", "per kg of", "$2 per visit"])
    def test_what_is_for_nothing_known_is_none(self, text: str) -> None:
        assert parted(text) is None


class TestPriceOf:
    def test_turns_the_price_of_a_bottle_into_that_of_a_litre(self) -> None:
        bottle, litre = Measure(Decimal(750), "ml"), Measure(Decimal(1), "l")
        assert price_of(dollars("9.70"), bottle, litre) == dollars("12.93")

    def test_what_cannot_be_compared_has_none(self) -> None:
        gram, litre = Measure(Decimal(1), "g"), Measure(Decimal(1), "l")
        assert price_of(dollars("9.70"), gram, litre) is None
