"""What follows from an error."""

from __future__ import annotations

from datetime import timedelta

import pytest

from common.errors import (
    BadInput,
    Blocked,
    Bug,
    Conflict,
    NotFound,
    RateLimited,
    Refused,
    Retryable,
)
from common.jobs import Retries
from common.stores import StoreUnreachable

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


class TestDelay:
    @pytest.mark.parametrize(
        ("error", "attempts", "delay"),
        [
            (Retryable(), 0, SECOND),
            (Retryable(), 3, 8 * SECOND),
            (Retryable(), 9, 5 * MINUTE),
            (StoreUnreachable(), 1_000_000, 5 * MINUTE),
            (RateLimited(), 0, SECOND),
            (RateLimited(retry_after=MINUTE), 0, MINUTE),
            (RateLimited(retry_after=timedelta(hours=2)), 0, timedelta(hours=2)),
            (RateLimited(retry_after=timedelta(0)), 2, 4 * SECOND),
            (BadInput(), 0, None),
            (NotFound(), 0, None),
            (Refused(), 0, None),
            (Blocked(), 0, None),
            (Conflict(), 0, SECOND),
            (Conflict(), 4, None),
            (Bug(), 3, 8 * SECOND),
            (Bug(), 4, None),
            (KeyError(), 4, None),
        ],
    )
    def test_is_told_by_the_class_and_the_tries_before(
        self, error: Exception, attempts: int, delay: timedelta | None
    ) -> None:
        assert Retries().delay(error, attempts) == delay

    def test_both_numbers_can_be_set(self) -> None:
        quick = Retries(tries=2, first_pause=timedelta(milliseconds=10))
        assert quick.delay(KeyError(), 0) == timedelta(milliseconds=10)
        assert quick.delay(KeyError(), 1) is None
