"""The account counts along with Keepa's own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from vendors.errors import BadAnswer
from vendors.keepa.tokens import NEVER, TokenAccount, Tokens, read_tokens


class Hand:
    """Seconds that a test moves."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def known(left: int, *, rate: int = 5, refill: float = 20) -> tuple[TokenAccount, Hand]:
    """An account that has just heard this."""
    hand = Hand()
    account = TokenAccount(hand)
    account.learn(Tokens(left, 0, rate, timedelta(seconds=refill)))
    return account, hand


class TestReadTokens:
    def test_reads_what_every_answer_has(self) -> None:
        found = read_tokens(
            {"tokensLeft": -3, "refillRate": 60, "refillIn": 18815, "tokensConsumed": 1}
        )
        assert found == Tokens(-3, 1, 60, timedelta(seconds=18.815))

    @pytest.mark.parametrize("name", ["tokensLeft", "refillRate", "refillIn"])
    def test_refuses_an_answer_without(self, name: str) -> None:
        body = {"tokensLeft": 1, "refillRate": 60, "refillIn": 1}
        del body[name]
        with pytest.raises(BadAnswer):
            read_tokens(body)


class TestTokenAccount:
    def test_waits_for_nothing_while_it_knows_nothing(self) -> None:
        account = TokenAccount(Hand())
        account.spend(100)
        assert account.left is None
        assert account.wait_for(100) == timedelta(0)

    def test_waits_for_the_refills_that_are_missing(self) -> None:
        account, _ = known(2)
        assert account.wait_for(2) == timedelta(0)
        assert account.wait_for(3) == timedelta(seconds=20)
        assert account.wait_for(7) == timedelta(seconds=20)
        assert account.wait_for(8) == timedelta(seconds=80)

    def test_is_refilled_by_the_minute(self) -> None:
        account, hand = known(-10)
        lefts = []
        for seconds in (19, 20, 79, 80, 600):
            hand.now = 1000.0 + seconds
            lefts.append(account.left)
        assert lefts == [-10, -5, -5, 0, 40]

    def test_keeps_no_more_than_an_hour(self) -> None:
        account, hand = known(0)
        hand.now += 86_400
        assert account.left == 300

    def test_lets_out_a_request_larger_than_it_can_hold(self) -> None:
        account, _ = known(300)
        assert account.wait_for(500) == timedelta(0)

    def test_counts_what_is_under_way(self) -> None:
        account, _ = known(10)
        account.spend(9)
        assert account.left == 1
        assert account.wait_for(3) == timedelta(seconds=20)

    def test_does_not_wait_for_what_is_free(self) -> None:
        account, _ = known(-50)
        assert account.wait_for(0) == timedelta(0)

    def test_has_no_hope_without_refills(self) -> None:
        account, _ = known(1, rate=0)
        assert account.wait_for(1) == timedelta(0)
        assert account.wait_for(2) == NEVER
