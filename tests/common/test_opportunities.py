"""The filter of opportunities, for lists and for those who watch."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from common.money import Money
from common.opportunities import Filter, Shown, words_of

SHOWN = Shown(
    verdict="review",
    channel="ebay-us",
    strategy="flip",
    source_id="shop",
    offer_id="0" * 32,
    score=Decimal("6.5"),
    roi=Decimal("0.25"),
    profit=Money(400, "USD"),
    words=words_of("Bexhall BE-5784 Desk Lamp, schwarz"),
    headline=True,
)


class TestFilter:
    def test_without_conditions_everything_passes(self) -> None:
        assert Filter().passes(SHOWN)

    @pytest.mark.parametrize(
        ("passing", "failing"),
        [
            ({"verdicts": {"review", "buy"}}, {"verdicts": {"buy"}}),
            ({"channels": {"ebay-us"}}, {"channels": {"ebay-uk"}}),
            ({"strategies": {"flip"}}, {"strategies": {"price_list"}}),
            ({"source_ids": {"shop", "yard"}}, {"source_ids": {"yard"}}),
            ({"offer_id": "0" * 32}, {"offer_id": "1" * 32}),
            ({"min_score": Decimal("6.5")}, {"min_score": Decimal("6.51")}),
            ({"min_roi": Decimal("0.25")}, {"min_roi": Decimal("0.2501")}),
            ({"min_profit": Money(400, "USD")}, {"min_profit": Money(401, "USD")}),
            ({"words": words_of("lamp 5784")}, {"words": words_of("lamp shade")}),
            ({"words": words_of("LAMP desk")}, {"words": words_of("lam")}),
        ],
    )
    def test_each_condition(
        self, passing: dict[str, Any], failing: dict[str, Any]
    ) -> None:
        assert Filter(**passing).passes(SHOWN)
        assert not Filter(**failing).passes(SHOWN)

    def test_all_conditions_have_to_be_met(self) -> None:
        both = Filter(verdicts=frozenset({"review"}), channels=frozenset({"ebay-uk"}))
        assert replace(both, channels=frozenset()).passes(SHOWN)
        assert not both.passes(SHOWN)

    def test_what_is_not_known_reaches_no_minimum(self) -> None:
        unknown = replace(SHOWN, score=None, roi=None, profit=None)
        assert Filter().passes(unknown)
        assert not Filter(min_score=Decimal(0)).passes(unknown)
        assert not Filter(min_roi=Decimal(-9)).passes(unknown)
        assert not Filter(min_profit=Money(-900, "USD")).passes(unknown)

    def test_currencies_are_not_compared(self) -> None:
        assert not Filter(min_profit=Money(1, "JPY")).passes(SHOWN)

    def test_the_best_of_each_offer_only(self) -> None:
        only = Filter(headline_only=True)
        assert only.passes(SHOWN)
        assert not only.passes(replace(SHOWN, headline=False))


class TestWordsOf:
    def test_case_and_signs_do_not_count(self) -> None:
        assert words_of("Straße, (2er-Pack)!") == words_of("STRASSE 2er pack")

    def test_a_text_without_words_has_none(self) -> None:
        assert words_of(" -- ! ") == frozenset()
