"""A calculation as JSON and as text."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import pytest

from common.money import Money
from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.adapters.reports.calculation import (
    calculation_json,
    print_calculation,
)
from services.pricing.rules.calculation import Calculation, calculate
from services.pricing.rules.fees import FeeBook, Sale
from services.pricing.rules.items import Parcel
from services.pricing.rules.measures import parse_dimensions, parse_weight

LETTER = Parcel(parse_weight("2oz"), parse_dimensions("6x4x0.5in", decimal="."))
SALE = Sale(
    "amazon-us-fba", "home", Money(1050, "USD"), date(2026, 2, 1), parcel=LETTER
)
COST = Money(600, "USD")


@pytest.fixture(scope="module")
def book() -> FeeBook:
    return read_fee_book()


@pytest.fixture
def known(book: FeeBook) -> Calculation:
    return calculate(SALE, book, cost=COST)


@pytest.fixture
def unknown(book: FeeBook) -> Calculation:
    return calculate(replace(SALE, on=date(2026, 11, 1)), book, cost=COST)


def printed(calculation: Calculation) -> str:
    stream = io.StringIO()
    print_calculation(calculation, stream)
    return stream.getvalue()


class TestCalculationJson:
    def test_what_is_known(self, known: Calculation) -> None:
        found = json.loads(calculation_json(known))
        assert found["channel"] == "amazon-us-fba"
        assert found["category"] == "home"
        assert found["date"] == "2026-02-01"
        assert found["price"] == {"minor_units": 1050, "currency_code": "USD"}
        assert found["total_fees"]["minor_units"] == 490
        assert found["net_proceeds"]["minor_units"] == 560
        assert found["profit"]["minor_units"] == -40
        assert found["roi"] == -0.0667
        assert found["roi_basis"] == "landed_cost"
        assert [
            [low["minor_units"], high and high["minor_units"]]
            for low, high in found["break_even"]
        ] == [[992, 999], [1096, None]]
        assert [reason["code"] for reason in found["reasons"]] == ["price_dominated"]

    def test_a_line(self, known: Calculation) -> None:
        line = json.loads(calculation_json(known))["lines"][1]
        assert line["code"] == "fulfilment_fee"
        assert line["amount"] == {"minor_units": 332, "currency_code": "USD"}
        assert line["at_least"] is None
        assert line["rule_id"] == "amazon-us-fba-2026"
        assert line["effective_from"] == "2026-01-15"
        assert line["confidence"] == "reported"
        assert line["source"]
        assert line["explanation"]

    def test_what_is_not_known_is_null(self, unknown: Calculation) -> None:
        found = json.loads(calculation_json(unknown))
        for key in ("total_fees", "net_proceeds", "break_even", "profit", "roi"):
            assert found[key] is None, key
        assert found["total_fees_at_least"]["minor_units"] == 502
        assert found["lines"][1]["amount"] is None
        assert found["lines"][1]["at_least"]["minor_units"] == 332

    def test_without_a_cost_nothing_is_said_of_profit(self, book: FeeBook) -> None:
        found = json.loads(calculation_json(calculate(SALE, book)))
        assert {"cost", "profit", "roi", "roi_basis"}.isdisjoint(found)

    def test_a_day_without_rules(self, book: FeeBook) -> None:
        sale = replace(SALE, on=date(2000, 1, 1))
        line = json.loads(calculation_json(calculate(sale, book)))["lines"][0]
        assert (line["rule_id"], line["source"], line["amount"]) == (None, None, None)


class TestPrintCalculation:
    def test_every_line_sum_and_rule(self, known: Calculation) -> None:
        text = printed(known)
        for words in (
            "Referral fee         $1.58",
            "Fees together        $4.90",
            "Net proceeds         $5.60",
            "Profit              -$0.40",
            "$9.92 to $9.99, or from $10.96",
            "(price_dominated)",
            "amazon-us-fba-2026, from 2026-01-15 to 2026-10-14, reported",
            "Not counted",
        ):
            assert words in text

    def test_what_is_not_known_is_said(self, unknown: Calculation) -> None:
        text = printed(unknown)
        assert "not known, at least $3.32" in text
        assert "at most $" in text
        assert "(fees and cost at best)" in text
        assert "fba_peak_table_unknown" in text

    def test_a_day_without_rules(self, book: FeeBook) -> None:
        text = printed(calculate(replace(SALE, on=date(2000, 1, 1)), book))
        assert "Referral fee: none is known for this day" in text
