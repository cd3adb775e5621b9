"""How large a table may be, in words for people."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.pricing.adapters.tables.limits import Limits, megabytes, too_many_rows


class TestMegabytes:
    @pytest.mark.parametrize(
        ("size", "text"),
        [
            (0, "1 MB"),
            (1_500_000, "1 MB"),
            (200 * 1024 * 1024, "200 MB"),
            (3 * 1024**3, "3,072 MB"),
        ],
    )
    def test_is_rounded_and_never_nothing(self, size: int, text: str) -> None:
        assert megabytes(size) == text


class TestTooManyRows:
    def test_names_the_file_and_the_limit(self) -> None:
        error = too_many_rows(Path("list.csv"), Limits(max_rows=1_000_000))
        assert error.message == "list.csv has more than 1,000,000 rows."
        assert error.hint == "Split it into several files."
