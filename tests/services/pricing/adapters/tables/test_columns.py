"""The shipped words for columns."""

from __future__ import annotations

from services.pricing.adapters.tables.columns import load_column_words
from services.pricing.rules.column_names import count_known


class TestLoadColumnWords:
    def test_names_of_several_languages_are_known(self) -> None:
        words = load_column_words()
        assert count_known(["EAN", "Artikelbezeichnung", "Prix HT", "x1"], words) == 3

    def test_the_file_is_read_once(self) -> None:
        assert load_column_words() is load_column_words()
