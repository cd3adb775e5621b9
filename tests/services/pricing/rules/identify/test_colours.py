"""Colours of five languages by one name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.rules.identify.colours import find_colours


class TestFindColours:
    @pytest.mark.parametrize(
        "word", ["black", "Schwarz", "noir", "NERO", "negra", "blk"]
    )
    def test_black_in_five_languages(self, word: str) -> None:
        assert find_colours(f"Acme case, {word}/XL") == {"black"}

    @pytest.mark.parametrize(
        "word", ["white", "wei\u00df", "blanche", "bianco", "blanco"]
    )
    def test_white_in_five_languages(self, word: str) -> None:
        assert find_colours(f"({word}) case") == {"white"}

    def test_finds_every_colour_named(self) -> None:
        assert find_colours("red-green set, grün und rot, blau") == {
            "red",
            "green",
            "blue",
        }

    @pytest.mark.parametrize(
        "text", ["this or that", "Blackwell", "redo", "ultraviolets", "clear", ""]
    )
    def test_other_words_are_no_colours(self, text: str) -> None:
        assert find_colours(text) == frozenset()

    @given(st.text(max_size=200))
    def test_a_colour_is_found_in_either_case(self, text: str) -> None:
        assert "blue" in find_colours(f"{text} BLAU")
