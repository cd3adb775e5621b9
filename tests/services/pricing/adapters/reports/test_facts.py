"""The summary's facts."""

from __future__ import annotations

from dataclasses import replace

from common.money import Money
from services.pricing.adapters.reports.facts import (
    answers_words,
    count_facts,
    possible_profit_words,
    settings_facts,
)
from tests.factories import make_answer, make_summary, make_unmatched, usd

SUMMARY = make_summary([make_answer(), make_unmatched()])


class TestSettingsFacts:
    def test_names_the_files_the_date_and_the_basis(self) -> None:
        facts = dict(settings_facts(SUMMARY))
        assert facts["Price list"] == "offers.csv"
        assert facts["Catalogue"] == "catalogue.csv"
        assert facts["Fees as of"] == "2026-05-04"
        assert facts["ROI is profit divided by"] == "landed cost"
        assert facts["ROI"] == "at least 30%"
        assert facts["Mode"] == "Paper mode: nothing is bought or listed."

    def test_without_a_mode_none_is_made_up(self) -> None:
        assert "Mode" not in dict(settings_facts(replace(SUMMARY, mode="")))


class TestCountFacts:
    def test_goes_from_rows_to_verdicts(self) -> None:
        assert dict(count_facts(SUMMARY)) == {
            "Rows": 1,
            "Matched rows": 1,
            "Rows with every cost known": 1,
            "Rows with a profit": 1,
            "Verdict buy": 0,
            "Verdict review": 1,
            "Verdict skip": 1,
        }


class TestPossibleProfitWords:
    def test_adds_nothing_across_currencies(self) -> None:
        both = replace(SUMMARY, possible_profit=(Money(3300, "EUR"), usd("4.00")))
        assert possible_profit_words(both) == "€33.00 + $4.00"

    def test_says_when_there_is_none(self) -> None:
        assert possible_profit_words(replace(SUMMARY, possible_profit=())) == "none"


class TestAnswersWords:
    def test_counts_rows_when_there_is_one_channel(self) -> None:
        assert answers_words(SUMMARY) == "1 row"
        assert answers_words(replace(SUMMARY, rows=1081)) == "1,081 rows"

    def test_tells_answers_from_rows_when_there_are_more(self) -> None:
        two = replace(
            SUMMARY, rows=1081, answers=2162, channels=("ebay-us", "amazon-us-fbm")
        )
        assert answers_words(two) == "2,162 answers (1,081 rows on 2 channels)"
