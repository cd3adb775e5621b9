"""The growing text index finds and weighs as scikit-learn's vectors do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from services.pricing.models.text_index import Query, TextIndex, _grams

TEXTS = [
    "bose quietcomfort 45 headphones",
    "bose quietcomfort 35 headphones ii",
    "sony wh-1000xm4 wireless headphones",
    "bexhall be-5784 desk lamp",
    "a",
]
WORDS = st.text("abcdé45-", min_size=1, max_size=8)
TITLES = st.lists(WORDS, max_size=6).map(" ".join)


def index_of(texts: list[str]) -> TextIndex:
    index = TextIndex()
    for text in texts:
        index.add(text)
    return index


def by_sklearn(rows: list[str], query: str) -> list[float]:
    vectorizer = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(2, 5),
        sublinear_tf=True,
        lowercase=False,
        token_pattern=None,
    )
    matrix = vectorizer.fit_transform(rows)
    found = vectorizer.transform([query]) @ matrix.T
    return [float(value) for value in found.toarray()[0]]


class TestGrams:
    @given(WORDS)
    def test_are_those_of_char_wb(self, word: str) -> None:
        analyze = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), token_pattern=None
        ).build_analyzer()
        assert sorted(_grams(word)) == sorted(analyze(word))


class TestSearch:
    def test_the_most_alike_come_first_and_no_more_than_wanted(self) -> None:
        found = index_of(TEXTS).search([Query("bose quietcomfort 45", 2)])
        assert found.catalogue.tolist() == [0, 1]
        assert found.similarity[0] > found.similarity[1] > 0

    def test_rows_that_are_named_are_there_however_unlike(self) -> None:
        found = index_of(TEXTS).search([Query("bose quietcomfort 45", 1, (3,))])
        assert found.catalogue.tolist() == [0, 3]
        assert found.similarity[1] < 0.1

    def test_each_query_has_its_own_count_and_answer(self) -> None:
        queries = [Query("desk lamp", 1), Query("", 5), Query("headphones", 3)]
        found = index_of(TEXTS).search(queries)
        assert found.offers.tolist() == [0, 2, 2, 2]
        assert found.catalogue.tolist()[0] == 3

    def test_nothing_is_found_where_nothing_is(self) -> None:
        assert len(TextIndex().search([Query("lamp", 5)]).offers) == 0
        assert len(index_of(TEXTS).search([]).offers) == 0

    @pytest.mark.parametrize("text", ["bose 45", "wh-1000xm4", "lamp", "a"])
    def test_the_similarity_is_scikit_learns(self, text: str) -> None:
        found = index_of(TEXTS).search([Query(text, 9, range(len(TEXTS)))])
        expected = by_sklearn(TEXTS, text)
        # What no row has makes the query longer here; there it is not seen at all.
        mine = dict(
            zip(found.catalogue.tolist(), found.similarity.tolist(), strict=True)
        )
        scale = max(expected) / mine[int(np.argmax(expected))]
        assert scale > 1 - 1e-5
        for row, value in enumerate(expected):
            assert mine[row] * scale == pytest.approx(value, abs=1e-5)

    @settings(max_examples=50)
    @given(st.lists(TITLES, min_size=1, max_size=30), st.integers(0, 29))
    def test_a_text_is_wholly_like_itself(self, texts: list[str], place: int) -> None:
        text = texts[place % len(texts)]
        if not text.split():
            return
        found = index_of(texts).search([Query(text, 1)])
        assert found.similarity.tolist() == pytest.approx([1.0], abs=1e-4)

    def test_what_is_added_later_is_found_at_once_and_alike(self) -> None:
        many = [f"thing number {n} of the shelf" for n in range(700)]
        index = index_of(many)
        index.search([Query("thing", 1)])
        row = index.add("sony wh-1000xm4 wireless headphones")
        found = index.search([Query("sony wh-1000xm4 headphones", 1)])
        assert found.catalogue.tolist() == [row] == [700]
        # After many more it is searched among the others, with the same result.
        for n in range(700, 1400):
            index.add(f"thing number {n} of the shelf")
        again = index.search([Query("sony wh-1000xm4 headphones", 1)])
        assert again.catalogue.tolist() == [row]
        assert again.similarity[0] == pytest.approx(found.similarity[0], abs=0.05)


class TestForget:
    def test_the_row_is_found_no_more_and_takes_nobodys_place(self) -> None:
        texts = [f"bose quietcomfort 45 headphones {n}" for n in range(9)]
        index = index_of([*texts, "bose quietcomfort speaker"])
        for row in range(9):
            index.forget(row)
        found = index.search([Query("bose quietcomfort 45 headphones", 3)])
        assert found.catalogue.tolist() == [9]

    def test_also_when_it_is_searched_among_the_others(self) -> None:
        index = index_of([f"thing number {n} of the shelf" for n in range(700)])
        index.search([Query("thing", 1)])
        row = index.add("sony wh-1000xm4 wireless headphones")
        index.forget(row)
        assert row not in index.search([Query("sony headphones", 2)]).catalogue
        for n in range(700, 1400):
            index.add(f"thing number {n} of the shelf")
        assert row not in index.search([Query("sony headphones", 2)]).catalogue

    def test_whoever_names_it_still_gets_it(self) -> None:
        index = index_of(TEXTS)
        index.forget(3)
        found = index.search([Query("desk lamp", 1, (3,))])
        assert 3 in found.catalogue
