"""What is taken by its type."""

from __future__ import annotations

import pytest

from services.scanner.adapters.limits import Limits


class TestTakes:
    @pytest.mark.parametrize(
        ("types", "media_type", "taken"),
        [
            ((), "anything/at-all", True),
            (("image/",), "image/png", True),
            (("image/",), "text/html", False),
            (("text/csv", "image/"), "text/csv", True),
            (("text/csv",), "text/csv-schema", False),
            (("text/csv",), "", False),
        ],
    )
    def test_only_what_was_asked_for(
        self, types: tuple[str, ...], media_type: str, taken: bool
    ) -> None:
        assert Limits(body=1, seconds=1, types=types).takes(media_type) is taken
