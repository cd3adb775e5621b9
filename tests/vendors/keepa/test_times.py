"""Keepa's minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendors.keepa.times import from_minutes, to_minutes


class TestFromMinutes:
    def test_agrees_with_the_official_example(self) -> None:
        assert from_minutes(411180).timestamp() * 1000 == 1318510800000

    def test_begins_in_2011(self) -> None:
        assert from_minutes(0) == datetime(2011, 1, 1, tzinfo=UTC)

    def test_ends_somewhere(self) -> None:
        with pytest.raises(OverflowError):
            from_minutes(2**40)


class TestToMinutes:
    @given(st.integers(min_value=0, max_value=2**31))
    def test_goes_back(self, minutes: int) -> None:
        assert to_minutes(from_minutes(minutes)) == minutes

    def test_is_the_minute_that_a_moment_lies_in(self) -> None:
        moment = from_minutes(8_000_000) + timedelta(seconds=59)
        assert to_minutes(moment) == 8_000_000

    def test_minds_the_zone(self) -> None:
        moment = from_minutes(8_000_000).astimezone(timezone(timedelta(hours=9)))
        assert to_minutes(moment) == 8_000_000
