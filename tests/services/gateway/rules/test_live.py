"""The filter of a subscription."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from common.money import Money
from services.gateway.rules.live import Facts, Filter, words_of

FACTS = Facts(
    verdict="review",
    channel="amazon-de-fba",
    strategy="flip",
    source="larkfield",
    score=Decimal("6.84"),
    roi=Decimal("0.25"),
    profit=Money(412, "EUR"),
    words=words_of("Anker PowerCore 10000, schwarz"),
    headline=True,
)


class TestPasses:
    def test_no_condition_is_met_by_everything(self) -> None:
        assert Filter().passes(FACTS)

    @pytest.mark.parametrize(
        "wanted",
        [
            Filter(verdicts=frozenset({"buy", "review"})),
            Filter(channels=frozenset({"amazon-de-fba"})),
            Filter(strategies=frozenset({"flip"})),
            Filter(sources=frozenset({"larkfield", "other"})),
            Filter(min_score=Decimal("6.84")),
            Filter(min_roi=Decimal("0.25")),
            Filter(min_profit=Money(412, "EUR")),
            Filter(words=words_of("powercore ANKER")),
            Filter(headline_only=True),
        ],
    )
    def test_a_condition_that_is_met(self, wanted: Filter) -> None:
        assert wanted.passes(FACTS)

    @pytest.mark.parametrize(
        "wanted",
        [
            Filter(verdicts=frozenset({"buy"})),
            Filter(channels=frozenset({"ebay-us"})),
            Filter(strategies=frozenset({"price_list"})),
            Filter(sources=frozenset({"other"})),
            Filter(min_score=Decimal("6.85")),
            Filter(min_roi=Decimal("0.2501")),
            Filter(min_profit=Money(413, "EUR")),
            Filter(min_profit=Money(1, "USD")),
            Filter(words=words_of("anker power")),
        ],
    )
    def test_a_condition_that_is_not_met(self, wanted: Filter) -> None:
        assert not wanted.passes(FACTS)

    @pytest.mark.parametrize(
        ("facts", "wanted"),
        [
            (replace(FACTS, score=None), Filter(min_score=Decimal(0))),
            (replace(FACTS, roi=None), Filter(min_roi=Decimal(-9))),
            (replace(FACTS, profit=None), Filter(min_profit=Money(-9, "EUR"))),
            (replace(FACTS, headline=False), Filter(headline_only=True)),
        ],
    )
    def test_what_is_not_known_meets_no_minimum(
        self, facts: Facts, wanted: Filter
    ) -> None:
        assert not wanted.passes(facts)
        assert Filter().passes(facts)


class TestWordsOf:
    def test_case_and_signs_do_not_count(self) -> None:
        assert words_of("Straße, (2er-Pack)!") == words_of("STRASSE 2er pack")
