"""The error tree: what the caller should do is the class, and so is the exit code."""

from __future__ import annotations

from datetime import timedelta

import pytest

from common.errors import (
    BadInput,
    Blocked,
    Bug,
    Conflict,
    MagpieError,
    NotFound,
    RateLimited,
    Refused,
    Retryable,
)


class TestMagpieError:
    def test_the_docstring_is_the_default_message(self) -> None:
        assert str(NotFound()) == "Nothing was found under that name."

    def test_the_hint_follows_the_message(self) -> None:
        error = BadInput("No price column.", hint="Use --map price=COLUMN.")
        assert str(error) == "No price column. Use --map price=COLUMN."

    @pytest.mark.parametrize(
        ("error", "code"),
        [
            (Bug(), 1),
            (BadInput(), 2),
            (NotFound(), 3),
            (Retryable(), 4),
            (RateLimited(), 4),
            (Refused(), 5),
            (Blocked(), 5),
            (Conflict(), 5),
        ],
    )
    def test_every_kind_has_its_exit_code(self, error: MagpieError, code: int) -> None:
        assert error.exit_code == code

    def test_a_rate_limit_says_how_long_to_wait(self) -> None:
        error = RateLimited(retry_after=timedelta(seconds=30))
        assert error.retry_after == timedelta(seconds=30)
        assert isinstance(error, Retryable)
