"""Days as typed."""

from __future__ import annotations

from datetime import date

import pytest

from common import clock
from common.errors import BadInput
from services.pricing.commands.days import parse_day


class TestParseDay:
    def test_a_day(self) -> None:
        assert parse_day(" 2026-02-01 ") == date(2026, 2, 1)

    def test_nothing_said_is_today(self) -> None:
        before = clock.today()
        assert before <= parse_day(None) <= clock.today()

    @pytest.mark.parametrize("text", ["", "2026-13-01", "01.02.2026", "today"])
    def test_what_is_no_day_is_refused(self, text: str) -> None:
        with pytest.raises(BadInput, match="not a date"):
            parse_day(text)
