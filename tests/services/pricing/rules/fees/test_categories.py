"""Category names: many spellings of one, and help with unknown ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.errors import BadFeeBook
from services.pricing.rules.fees.categories import CategoryNames, normal_form
from services.pricing.rules.fees.rule import Category
from services.pricing.rules.reasons import Effect

ELECTRONICS = Category(
    "electronics-accessories", "Electronics Accessories", ("phone cases",)
)
HOME = Category("home", "Home & Kitchen")
OTHER = Category("everything-else", "Everything Else", is_fallback=True)


@pytest.fixture
def names() -> CategoryNames:
    return CategoryNames([ELECTRONICS, HOME, OTHER])


class TestFind:
    @pytest.mark.parametrize(
        "text",
        [
            "electronics-accessories",
            "electronics accessories",
            "Electronics & Accessories",
            "ELECTRONICS AND ACCESSORIES",
            " electronics_accessory ",
            "Phone Case",
        ],
    )
    def test_spelling_does_not_matter(self, names: CategoryNames, text: str) -> None:
        assert names.find(text) is ELECTRONICS

    def test_unknown_words_find_nothing(self, names: CategoryNames) -> None:
        assert names.find("spaceships") is None


class TestChoose:
    def test_a_known_word_needs_no_reason(self, names: CategoryNames) -> None:
        choice = names.choose("home", "shop")
        assert (choice.category, choice.reason) == (HOME, None)

    @pytest.mark.parametrize("text", ["spaceships", "", "  "])
    def test_an_unknown_one_is_assumed_and_said(
        self, names: CategoryNames, text: str
    ) -> None:
        choice = names.choose(text, "shop")
        assert choice.category is OTHER
        assert choice.reason is not None
        assert choice.reason.code == "category_assumed"
        assert choice.reason.effect is Effect.REVIEW
        assert "'Everything Else'" in choice.reason.sentence

    def test_without_a_fallback_nothing_is_guessed(self) -> None:
        choice = CategoryNames([HOME]).choose("spaceships", "shop")
        assert choice.category is None
        assert choice.reason is not None
        assert choice.reason.code == "category_unknown"


class TestHint:
    def test_close_names_are_suggested(self, names: CategoryNames) -> None:
        assert names.hint("elektronics") == "Did you mean electronics-accessories?"

    def test_else_the_known_ones_are_listed(self, names: CategoryNames) -> None:
        assert names.hint("zzz") == (
            "Known: electronics-accessories, home, everything-else."
        )


class TestClash:
    def test_one_name_for_two_categories_is_refused(self) -> None:
        with pytest.raises(BadFeeBook, match="'home' and 'house' both claim"):
            CategoryNames([HOME, Category("house", "House", ("Home and Kitchen",))])


class TestNormalForm:
    @given(st.text())
    def test_any_text_has_one_that_case_does_not_change(self, text: str) -> None:
        assert normal_form(text.casefold()) == normal_form(text)
