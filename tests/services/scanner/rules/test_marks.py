"""The words of elements, of pages and of schema.org, and the counting of scores."""

from __future__ import annotations

import pytest

from services.scanner.rules import marks, terms
from services.scanner.rules.marks import marks_of
from services.scanner.rules.scoring import score_pages
from services.scanner.rules.words import phrase_in


class TestMarksOf:
    @pytest.mark.parametrize(
        ("words", "mark"),
        [
            ("product-price", marks.PRICE),
            ("priceblock_now", marks.PRICE | marks.CURRENT),
            ("oldPrice", marks.OLD | marks.PRICE),
            ("AddToCart", marks.BUY),
            ("related_products", marks.ELSEWHERE),
            ("x1 y2", 0),
        ],
    )
    def test_are_found_in_parts_of_names(self, words: str, mark: int) -> None:
        assert marks_of(words) & mark == mark
        assert mark or not marks_of(words)


class TestPhraseIn:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("sorry, sold out!", "sold out"),
            ("unsold outfits", ""),
            ("現在売り切れです", "売り切れ"),
        ],
    )
    def test_takes_whole_words_where_there_are_words(
        self, text: str, found: str
    ) -> None:
        assert phrase_in(text, ("sold out", "売り切れ")) == found


class TestTerms:
    @pytest.mark.parametrize(
        ("said", "word"),
        [
            ("https://schema.org/InStock", terms.IN_STOCK),
            ("in stock", terms.IN_STOCK),
            ("http://schema.org/Out_Of_Stock/", terms.OUT_OF_STOCK),
            ("Discontinued", terms.GONE),
            ("perhaps", ""),
        ],
    )
    def test_of_availability_are_read_in_any_form(self, said: str, word: str) -> None:
        assert terms.availability(said) == word


class TestScorePages:
    def test_a_wrong_value_counts_twice_and_an_empty_one_once(self) -> None:
        truth = {"a": {"sku": ["1"]}, "b": {"sku": ["2"]}, "c": {"sku": ["3"]}, "d": {}}
        found = {"a": {"sku": "1"}, "b": {"sku": "x"}, "d": {"sku": "y"}}
        score = score_pages(found, truth)["sku"]
        assert (score.tp, score.fp, score.fn) == (1, 2, 2)
        assert (round(score.precision, 2), round(score.recall, 2)) == (0.33, 0.33)
        assert [one.page for one in score.wrong] == ["b", "c", "d"]

    def test_of_nothing_is_nothing(self) -> None:
        score = score_pages({}, {"a": {}})["price"]
        assert (score.precision, score.recall, score.f1) == (0.0, 0.0, 0.0)

    def test_compares_prices_by_amount(self) -> None:
        found = {"a": {"price": "5.0"}}
        assert score_pages(found, {"a": {"price": ["5.00 "]}})["price"].tp == 1
