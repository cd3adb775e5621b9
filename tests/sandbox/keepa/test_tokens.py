"""The bucket of tokens fills by the minute and may go below zero."""

from __future__ import annotations

from sandbox.keepa.tokens import Bucket
from tests.sandbox.running import Hand


class TestBucket:
    def test_begins_with_the_tokens_of_an_hour(self) -> None:
        assert Bucket(5, Hand()).left == 300

    def test_lets_a_request_in_while_any_token_is_left(self) -> None:
        bucket = Bucket(1, Hand())
        assert bucket.take(59)
        assert bucket.take(100)
        assert bucket.left == -99
        assert not bucket.take(1)
        assert bucket.left == -99

    def test_is_filled_at_full_minutes_only(self) -> None:
        hand = Hand()
        bucket = Bucket(5, hand)
        bucket.take(310)
        hand.move(seconds=59)
        assert (bucket.left, bucket.refill_in) == (-10, 1000)
        hand.move(seconds=61)
        assert (bucket.left, bucket.refill_in) == (0, 60_000)

    def test_keeps_no_more_than_an_hour(self) -> None:
        hand = Hand()
        bucket = Bucket(5, hand)
        hand.move(days=3)
        assert bucket.left == 300
