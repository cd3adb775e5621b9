"""What shops of one language say."""

from __future__ import annotations

import pytest

from sandbox.sites.shops.words import words_of


class TestWordsOf:
    @pytest.mark.parametrize("language", "en de fr it es nl pl sv ja".split())
    def test_has_room_for_the_goods(self, language: str) -> None:
        words = words_of(language)
        assert "{name}" in words.accessory
        assert "{name}" in words.about
        assert "sandbox" in words.sandbox.lower()
        assert len(words.sentences) >= 12
