"""Clean text: one line, nothing that a terminal or a page would obey."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.rules.rows.source import clean


class TestClean:
    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("  Mug \r\n blue ", "Mug blue"),
            ("Salt &amp; pepper", "Salt & pepper"),
            ("AT&T phone; black", "AT&T phone; black"),
            ('="0123"', "0123"),
            ("=A1*2", "=A1*2"),
            ("\x1b[31mred\x1b[0m", "[31mred [0m"),
            ("a\u202eb", "a b"),
            ("Größe\u00a0M", "Größe M"),
        ],
    )
    def test_text_becomes_one_harmless_line(self, text: str, line: str) -> None:
        assert clean(text) == line

    @given(st.text(max_size=40))
    def test_no_control_character_survives(self, text: str) -> None:
        cleaned = clean(text)
        assert not any(ord(char) < 32 or ord(char) == 127 for char in cleaned)
        assert cleaned == cleaned.strip()
