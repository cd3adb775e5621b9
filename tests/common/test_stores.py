"""URLs as they may be shown."""

from __future__ import annotations

import pytest

from common.stores import said, without_password


class TestWithoutPassword:
    @pytest.mark.parametrize(
        ("url", "shown"),
        [
            ("postgresql://me:pw@db:5432/m", "postgresql://me:***@db:5432/m"),
            ("redis://:pw@db", "redis://:***@db"),
            ("mongodb://me:p%40w@a,b/?x=1", "mongodb://me:***@a,b/?x=1"),
            ("postgresql://db/m?password=pw&x=1", "postgresql://db/m?password=***&x=1"),
            ("postgresql://me@db/m", "postgresql://me@db/m"),
            ("unix:///run/redis.sock?db=1", "unix:///run/redis.sock?db=1"),
            ("no url at all", "no url at all"),
        ],
    )
    def test_hides_the_password_and_nothing_else(self, url: str, shown: str) -> None:
        assert without_password(url) == shown


class TestSaid:
    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (OSError(28, "No space left"), "[Errno 28] No space left"),
            (ValueError("one.\nHINT: two"), "one"),
            (ValueError("refused, full error: {'body': 'x'}"), "refused"),
            (TimeoutError(), "TimeoutError"),
        ],
    )
    def test_is_one_line_without_what_was_stored(
        self, error: Exception, words: str
    ) -> None:
        assert said(error) == words
