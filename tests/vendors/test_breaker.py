"""The circuit breaker lets a failing vendor rest, then tries it with one call."""

from __future__ import annotations

from datetime import timedelta

import pytest

from vendors.breaker import Breaker
from vendors.errors import CircuitOpen


class Hand:
    """Seconds that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hand() -> Hand:
    """At nought."""
    return Hand()


@pytest.fixture
def breaker(hand: Hand) -> Breaker:
    """Opens after three failures, for ten seconds."""
    rest = timedelta(seconds=10)
    return Breaker("Keepa", failures=3, rest=rest, monotonic=hand)


class TestBreaker:
    def test_stays_closed_below_its_limit(self, breaker: Breaker) -> None:
        for _ in range(2):
            breaker.failed()
        breaker.check()

    def test_counts_failures_in_a_row_only(self, breaker: Breaker) -> None:
        for _ in range(5):
            breaker.failed()
            breaker.failed()
            breaker.succeeded()
        breaker.check()

    def test_opens_and_says_for_how_long(self, breaker: Breaker, hand: Hand) -> None:
        for _ in range(3):
            breaker.failed()
        hand.now = 4.0
        with pytest.raises(CircuitOpen, match=r"3 times in a row.* 6 s"):
            breaker.check()

    def test_lets_one_call_try_after_the_rest(
        self, breaker: Breaker, hand: Hand
    ) -> None:
        for _ in range(3):
            breaker.failed()
        hand.now = 10.0
        breaker.check()
        with pytest.raises(CircuitOpen):
            breaker.check()

    def test_closes_when_that_call_succeeds(self, breaker: Breaker, hand: Hand) -> None:
        for _ in range(3):
            breaker.failed()
        hand.now = 10.0
        breaker.check()
        breaker.succeeded()
        breaker.check()

    def test_rests_again_when_that_call_fails(
        self, breaker: Breaker, hand: Hand
    ) -> None:
        for _ in range(3):
            breaker.failed()
        hand.now = 10.0
        breaker.check()
        breaker.failed()
        hand.now = 19.9
        with pytest.raises(CircuitOpen):
            breaker.check()
        hand.now = 20.0
        breaker.check()
