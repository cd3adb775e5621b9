"""Words of a page made fit to store."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from services.scanner.rules.texts import plain


class TestPlain:
    def test_is_one_line_without_what_cannot_be_seen(self) -> None:
        assert plain(" a\n\tb\x00c\u202ed\u200b ", longest=20) == "a b c d"

    def test_takes_markup_away_where_there_may_be_some(self) -> None:
        text = "Big &amp; <b>bold</b><br>thing"
        assert plain(text, longest=50, markup=True) == "Big & bold thing"
        assert plain("5 < 6 > 4", longest=50) == "5 < 6 > 4"

    def test_numbers_are_texts_and_other_things_are_none(self) -> None:
        assert plain(12, longest=5) == "12"
        assert (
            plain(None, longest=5)
            == plain(True, longest=5)
            == plain({}, longest=5)
            == ""
        )

    @settings(deadline=None)
    @given(st.text(), st.integers(1, 50))
    def test_is_never_longer_and_can_be_stored(self, text: str, longest: int) -> None:
        found = plain(text, longest=longest, markup=True)
        assert len(found) <= longest
        assert "\0" not in found
        found.encode()
