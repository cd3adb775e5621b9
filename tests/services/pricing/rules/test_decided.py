"""Decisions on all channels together: which of them is the best."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.rules.answer import VerdictKind
from services.pricing.rules.decided import OnChannel, headline_of, in_short
from tests.factories import make_answer, make_unmatched, usd


class TestHeadlineOf:
    def test_is_the_place_of_the_best(self) -> None:
        poor = make_answer(profit=usd("1.00"))
        rich = make_answer(profit=usd("9.00"))
        answers = [OnChannel(one, None) for one in (poor, rich, poor)]
        assert headline_of(answers) == 1

    def test_of_equal_ones_it_is_always_the_same(self) -> None:
        same = [
            OnChannel(make_answer(channel=channel), None)
            for channel in ("b-us", "a-us")
        ]
        assert headline_of(same) == 1

    def test_what_is_to_be_bought_comes_before_what_may_bring_more(self) -> None:
        bought = make_answer(verdict=VerdictKind.BUY, profit=usd("1.00"))
        doubted = make_answer(verdict=VerdictKind.REVIEW, profit=usd("99.00"))
        both = [OnChannel(one, None) for one in (doubted, bought)]
        assert headline_of(both) == 1

    def test_of_one_channel_it_is_that_one(self) -> None:
        assert headline_of([OnChannel(make_unmatched(), None)]) == 0


class TestIsPriced:
    def test_a_profit_that_is_known_says_that_all_is_priced(self) -> None:
        assert OnChannel(make_answer(), None).is_priced

    def test_with_an_unknown_cost_it_is_not(self) -> None:
        answer = replace(make_answer(), profit=None, profit_at_most=usd("22.50"))
        assert not OnChannel(answer, None).is_priced


class TestInShort:
    @pytest.mark.parametrize(
        ("number", "short"),
        [("6.5", "6.5"), ("0.333333", "0.333333"), ("7", "7"), ("1E+3", "1E+3")],
    )
    def test_what_is_short_stays_as_it_is(self, number: str, short: str) -> None:
        assert str(in_short(Decimal(number))) == short

    @given(st.decimals(-(10**9), 10**9, places=12))
    def test_the_rest_is_rounded_to_six_decimals(self, number: Decimal) -> None:
        short = in_short(number)
        assert abs(short - number) <= Decimal("0.0000005")
        assert in_short(short) == short
