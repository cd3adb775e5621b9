"""How long a site is left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.scanner.rules.politeness import Pace, pause_before, read_retry_after
from tests.services.scanner.given import NOON

SECOND = timedelta(seconds=1)


class TestPace:
    def test_a_busy_site_is_asked_half_as_often(self) -> None:
        assert Pace(2 * SECOND, 2 * SECOND).slower().delay == 4 * SECOND

    def test_even_one_without_a_delay_of_its_own(self) -> None:
        assert Pace(timedelta(0), timedelta(0)).slower().delay == SECOND

    def test_slowing_down_ends_at_a_minute(self) -> None:
        assert Pace(50 * SECOND, SECOND).slower().delay == 60 * SECOND

    def test_good_answers_bring_the_delay_back_but_never_below_its_own(self) -> None:
        pace = Pace(4 * SECOND, 2 * SECOND)
        for _ in range(100):
            pace = pace.faster()
        assert pace.delay == 2 * SECOND


class TestPauseBefore:
    def test_doubles_with_each_try(self) -> None:
        pauses = [pause_before(n, delay=2 * SECOND) for n in (2, 3, 4)]
        assert pauses == [2 * SECOND, 4 * SECOND, 8 * SECOND]

    def test_is_shorter_where_the_delay_is(self) -> None:
        assert pause_before(2, delay=timedelta(0)) == timedelta(milliseconds=50)

    def test_is_a_minute_at_most(self) -> None:
        assert pause_before(20, delay=2 * SECOND) == 60 * SECOND


class TestReadRetryAfter:
    @pytest.mark.parametrize(
        ("text", "seconds"),
        [
            ("120", 120),
            (" 5 ", 5),
            ("999999999999", 86400),
            ("Sat, 21 Nov 2026 12:01:00 GMT", 60),
            ("Sat, 21 Nov 2026 11:00:00 GMT", 0),
        ],
    )
    def test_reads_seconds_and_dates(self, text: str, seconds: int) -> None:
        assert read_retry_after(text, NOON) == timedelta(seconds=seconds)

    @pytest.mark.parametrize("text", ["", "soon", "-5", "1.5"])
    def test_nonsense_asks_for_nothing(self, text: str) -> None:
        assert read_retry_after(text, NOON) is None
