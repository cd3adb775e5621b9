"""The clock is aware and in UTC."""

from __future__ import annotations

from datetime import timedelta

from common.clock import now, today


class TestNow:
    def test_is_aware_utc(self) -> None:
        assert now().utcoffset() == timedelta(0)

    def test_today_is_the_date_of_now(self) -> None:
        before, day, after = now().date(), today(), now().date()
        assert before <= day <= after
