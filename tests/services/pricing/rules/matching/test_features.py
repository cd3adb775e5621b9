"""Features of a pair: each fires for its own reason and for no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import Money
from services.pricing.rules.items import Item, PackSize
from services.pricing.rules.matching.features import (
    SIGNS,
    Features,
    model_agreement,
    pair_features,
    price_implausible,
)
from services.pricing.rules.matching.profile import profile_of
from services.pricing.rules.matching.rarity import Rarity
from tests.factories import make_item


def _features(offer: Item, catalogue: Item) -> Features:
    left, right = profile_of(offer), profile_of(catalogue)
    rarity = Rarity([left.words, right.words])
    return pair_features(left, right, similarity=0.5, rarity=rarity)


class TestPairFeatures:
    @pytest.mark.parametrize(
        ("feature", "offer", "catalogue"),
        [
            ("model_in_titles", "Sony PSLX350H turntable", "PSLX350H record player"),
            ("same_first_word", "Sony turntable", "Sony player"),
            ("model_conflict", "Sony PSLX350H", "Sony PSLX250H"),
            ("colour_conflict", "Case black", "Case red"),
            ("measure_conflict", "Stick 8GB", "Stick 16GB"),
            ("number_conflict", "Office 2007", "Office 2010"),
        ],
    )
    def test_titles_make_it_fire(
        self, feature: str, offer: str, catalogue: str
    ) -> None:
        same = _features(make_item(title=offer), make_item(title=offer))
        pair = _features(make_item(title=offer), make_item(title=catalogue))
        assert getattr(pair, feature) == 1
        if SIGNS[Features._fields.index(feature)] < 0:
            assert getattr(same, feature) == 0

    def test_a_model_in_the_description_counts_as_anywhere_only(self) -> None:
        offer = make_item(title="Turntable", description="Sony PSLX350H, belt drive")
        found = _features(offer, make_item(title="Sony PSLX350H turntable"))
        assert (found.model_in_titles, found.model_anywhere) == (0, 1)
        assert found.model_conflict == 0

    def test_a_colour_named_in_the_other_s_description_is_no_conflict(self) -> None:
        offer = make_item(title="Case black")
        both = make_item(title="Case red", description="Red, black or blue")
        assert _features(offer, both).colour_conflict == 0

    def test_a_shared_gtin_agrees_and_another_conflicts(self) -> None:
        one = make_item(gtins=frozenset({"00012345678905"}))
        two = make_item(gtins=frozenset({"04006381333931"}))
        assert _features(one, one).identifier_agrees == 1
        assert _features(one, one).identifier_conflict == 0
        assert _features(one, two).identifier_conflict == 1
        assert _features(one, make_item()).identifier_conflict == 0

    def test_different_asins_conflict_unless_a_gtin_agrees(self) -> None:
        gtins = frozenset({"00012345678905"})
        one = make_item(asin="B098FKXT8L", gtins=gtins)
        two = make_item(asin="B000000001")
        assert _features(one, two).identifier_conflict == 1
        three = make_item(asin="B000000001", gtins=gtins)
        assert _features(one, three).identifier_conflict == 0

    def test_packs_conflict_only_when_both_are_known(self) -> None:
        three, one = PackSize(3, "pack of 3"), PackSize(1, "single")
        pair = _features(make_item(pack=three), make_item(pack=one))
        assert pair.pack_conflict == 1
        assert _features(make_item(pack=three), make_item()).pack_conflict == 0

    @given(st.text(max_size=60), st.text(max_size=60))
    def test_any_two_titles_give_features_in_their_range(
        self, left: str, right: str
    ) -> None:
        found = _features(make_item(title=left), make_item(title=right))
        assert all(0 <= value <= 1.5 for value in found)

    @given(st.text(max_size=60))
    def test_nothing_speaks_against_an_item_and_itself(self, title: str) -> None:
        found = _features(make_item(title=title), make_item(title=title))
        against = [value for value, sign in zip(found, SIGNS, strict=True) if sign < 0]
        assert against == [0] * len(against)


class TestModelAgreement:
    @pytest.mark.parametrize(
        ("left", "right", "expected"),
        [
            ({"PSLX350H"}, {"PSLX350H", "X1"}, 1.0),
            ({"DVD3800BDCI"}, {"DVD3800"}, 0.7),
            ({"3800BD"}, {"DVD3800BD"}, 0.7),
            ({"AB1"}, {"AB12"}, 0.0),
            ({"PSLX350H"}, {"PSLX250H"}, 0.0),
            (set(), {"X1"}, 0.0),
        ],
    )
    def test_whole_partial_or_none(
        self, left: set[str], right: set[str], expected: float
    ) -> None:
        assert model_agreement(frozenset(left), frozenset(right)) == expected


class TestPriceImplausible:
    @pytest.mark.parametrize(
        ("offer", "catalogue", "plausible"),
        [
            (100, 100, True),
            (34, 100, True),
            (199, 100, True),
            (20, 100, False),
            (300, 100, False),
        ],
    )
    def test_a_bargain_is_plausible_and_nonsense_is_not(
        self, offer: int, catalogue: int, plausible: bool
    ) -> None:
        found = price_implausible(Money(offer, "USD"), Money(catalogue, "USD"))
        assert (found == 0) is plausible

    def test_unknown_zero_or_foreign_prices_say_nothing(self) -> None:
        dollars = Money(1, "USD")
        assert price_implausible(None, dollars) == 0
        assert price_implausible(Money(0, "USD"), dollars) == 0
        assert price_implausible(Money(10_000, "EUR"), dollars) == 0

    def test_is_capped(self) -> None:
        assert price_implausible(Money(1, "USD"), Money(10**9, "USD")) == 1.5
