"""The words an offer without a number is looked up by."""

from __future__ import annotations

import pytest

from services.pricing.rules.offers import item_of
from services.pricing.rules.search_words import search_words
from tests.services.pricing.given import make_offer


class TestSearchWords:
    @pytest.mark.parametrize(
        ("title", "words"),
        [
            ("Bexhall BE-5784 Desk Lamp NEW", "bexhall be-5784 desk lamp"),
            ("Lot of 3 Bexhall Desk Lamps", "bexhall desk lamps"),
            ("3x Bexhall Lamp", "bexhall lamp"),
            ("desk lamp bexhall be 5784 (for parts)", "desk lamp bexhall be 5784"),
            ("a b c d e f g h i j k", "b c d e f g h i"),
            ("lamp lamp", ""),
            ("NEW", ""),
            ("", ""),
        ],
    )
    def test_condition_number_and_noise_are_left_out(
        self, title: str, words: str
    ) -> None:
        item = item_of(make_offer(title=title, gtins=()), 0)
        assert search_words(item) == words
