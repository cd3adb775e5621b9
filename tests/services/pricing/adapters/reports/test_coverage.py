"""The coverage of the fee book as JSON and as a table."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest

from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.adapters.reports.coverage import covered_json, print_coverage
from services.pricing.rules.fees.coverage import Covered, coverage


def rows(on: date) -> list[Covered]:
    return list(coverage(read_fee_book(), on=on, channel="ebay-us"))


class TestCoveredJson:
    def test_a_rule(self) -> None:
        found = json.loads(covered_json(rows(date(2026, 10, 1))[0]))
        assert found["channel"] == "ebay-us"
        assert found["category"] == "most"
        assert found["rule_id"] == "ebay-us-fvf-most"
        assert found["effective_from"] == "2025-02-14"
        assert found["effective_to"] is None
        assert found["confidence"] == "official"

    def test_no_rule(self) -> None:
        found = json.loads(covered_json(rows(date(2000, 1, 1))[0]))
        assert (found["rule_id"], found["confidence"]) == (None, None)


class TestPrintCoverage:
    @pytest.mark.parametrize(
        ("on", "words"),
        [
            (date(2026, 10, 1), "13.6 % up to 7500.00, 2.35 % above"),
            (date(2000, 1, 1), "not known for this day"),
        ],
    )
    def test_a_table(self, on: date, words: str) -> None:
        stream = io.StringIO()
        print_coverage(rows(on), stream)
        assert words in stream.getvalue()
