"""Files of rows that attack their reader."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.pricing.adapters.quotes._files import entries, given_file, rows, value_at
from services.pricing.errors import NotThatFile

DAY = datetime(2026, 11, 21, tzinfo=UTC)


class TestNesting:
    @pytest.mark.parametrize(
        "body",
        [
            b"[" * 100_000,
            b'[{"a": ' * 50_000,
            b'[{"a": 1}, {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]",
        ],
    )
    def test_is_refused_before_it_takes_any_time(
        self, tmp_path: Path, body: bytes
    ) -> None:
        path = tmp_path / "prices.json"
        path.write_bytes(body)
        given = given_file(path, fetched_at=DAY)
        with pytest.raises(NotThatFile, match="more than 64 deep"):
            list(rows(given, "item"))
        with pytest.raises(NotThatFile):
            list(entries(given, "data"))
        with pytest.raises(NotThatFile):
            value_at(given, "meta.date")
