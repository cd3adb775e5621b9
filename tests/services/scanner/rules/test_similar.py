"""Whether two offers are of the same item, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.scanner.rules.differences import Strength
from services.scanner.rules.offer import Availability, Offer
from services.scanner.rules.similar import (
    SharedPicture,
    Similarity,
    by_same_hands,
    describe,
    find_similarity,
)
from tests.services.scanner.given import NOON, dollars, facts, offer

NONE, ALIKE, SAME = SharedPicture
GTIN = ("04006381333931",)
TEXT = (
    "Bought two years ago for the living room and hardly used since then, works as on "
    "the first day, comes with its charger and the papers, no scratches at all."
)


def made(title: str = "Dyson V8 vacuum cleaner", **changes: Any) -> Offer:
    """An offer of a vacuum cleaner."""
    return offer(facts=facts(title=title, **changes))


def judged(here: Offer, there: Offer, picture: SharedPicture = NONE) -> Strength:
    """How sure it is, whichever of the two is asked about."""
    found, other = (
        find_similarity(one, two, picture)
        for one, two in ((here, there), (there, here))
    )
    assert (found and found.strength) == (other and other.strength)
    return found.strength if found else Strength.NONE


def fields(found: Similarity | None) -> tuple[list[str], list[str]]:
    """What speaks for it and what against."""
    assert found is not None
    return (
        [note.field for note in found.evidence],
        [note.field for note in found.differences],
    )


class TestFindSimilarity:
    def test_the_same_words_price_and_picture_are_as_sure_as_it_gets(self) -> None:
        one = made(description=TEXT)
        found = find_similarity(one, one, SAME)
        assert found is not None
        assert found.strength is Strength.STRONG
        assert fields(found) == (["title", "description", "pictures", "price"], [])
        assert [note.sentence for note in found.evidence][-2:] == [
            "Both show the same picture.",
            "Both cost 10.00 USD.",
        ]

    @pytest.mark.parametrize(
        ("there", "strength"),
        [
            (made(), Strength.WEAK),
            (made(description=TEXT), Strength.FAIR),
            (made(description=TEXT.replace("hardly", "rarely")), Strength.FAIR),
            (made("Dyson V8 vacuum cleaner PRICE DROP", description=TEXT), "FAIR"),
            (made("V8 Dyson vacuum-cleaner", description=TEXT), Strength.FAIR),
            (made("Dyson V8 vacuum cleaner red", description=TEXT), Strength.WEAK),
            (made(description=TEXT, price=dollars("30.00")), Strength.WEAK),
            (made(description=TEXT, price=dollars("12.00")), Strength.FAIR),
            (made("Dyson V10 vacuum cleaner", description=TEXT), Strength.NONE),
            (made("Two Dyson V8 vacuum cleaners", description=TEXT), Strength.NONE),
            (made("Table lamp", description=TEXT), Strength.NONE),
        ],
    )
    def test_words(self, there: Offer, strength: Strength | str) -> None:
        wanted = Strength[strength] if isinstance(strength, str) else strength
        assert judged(made(description=TEXT), there) is wanted

    @pytest.mark.parametrize(
        "there",
        [
            made("Duracell AA batteries, 8 pack"),
            made("Duracell AA batteries, pack"),
            made("Duracell AA batteries", price_words="$10 each"),
            made("Duracell AA batteries", description="Sold as a pack of 8."),
            made("Duracell AAA batteries"),
            made("Duracell AA batteries", price=dollars("40.00")),
            made("Duracell AA batteries", price=dollars("16.00")),
            made("Duracell AA batteries", price=None),
        ],
    )
    def test_a_shared_picture_never_joins_other_amounts_or_prices(
        self, there: Offer
    ) -> None:
        here = made("Duracell AA batteries from Belgium")
        assert judged(here, there, SAME) <= Strength.WEAK
        if there.facts.title != "Duracell AA batteries" or there.facts.price_words:
            assert judged(here, there, SAME) is judged(here, there, NONE)

    def test_a_shared_picture_of_things_with_other_names_is_nothing(self) -> None:
        assert judged(made("A lamp for the desk"), made("A chair"), SAME) is (
            Strength.NONE
        )

    def test_a_shared_picture_alone_is_a_hint(self) -> None:
        here, there = made("Dyson V8 cleaner"), made("Dyson V8 absolute")
        assert judged(here, there, SAME) is Strength.WEAK
        assert judged(here, there, NONE) is Strength.NONE

    @pytest.mark.parametrize(
        ("there", "strength"),
        [
            (made("Aspirateur Dyson V8", gtins=GTIN), Strength.STRONG),
            (made("Dyson cleaner", gtins=GTIN), Strength.FAIR),
            (made("Dyson V8, 2 pack", gtins=GTIN), Strength.WEAK),
            (made("Dyson V8 set", gtins=GTIN), Strength.WEAK),
            (made("Dyson V10", gtins=GTIN), Strength.WEAK),
            (made("Dyson V8", gtins=GTIN, price=dollars("20")), Strength.STRONG),
            (made("Dyson V8", gtins=GTIN, price_words="$10 each"), Strength.WEAK),
            (made("Dyson V8", gtins=GTIN, condition="used"), Strength.FAIR),
            (made("Dyson V8 vacuum cleaner", gtins=("00036000291452",)), "NONE"),
        ],
    )
    def test_trade_numbers(self, there: Offer, strength: Strength | str) -> None:
        wanted = Strength[strength] if isinstance(strength, str) else strength
        here = made(gtins=GTIN, condition="new")
        assert judged(here, there) is wanted

    def test_the_same_number_with_another_pack_says_so(self) -> None:
        here = made("Dyson filter 4 pack", gtins=GTIN)
        found = find_similarity(here, made("Dyson filter 8 pack", gtins=GTIN), SAME)
        assert found is not None
        assert found.strength is Strength.WEAK
        assert found.differences[0].sentence == (
            "The titles name other amounts: 4 here, 8 there."
        )

    def test_a_part_number_needs_its_maker(self) -> None:
        bosch = {"brand": "Bosch", "mpn": "0601868101"}
        assert judged(made(**bosch), made("Bosch drill V8", **bosch)) is Strength.FAIR
        other = {"brand": "Other", "mpn": "0601868101"}
        assert judged(made(**bosch), made("Drill V8", **other)) is Strength.NONE
        unlike = {"brand": "Bosch", "mpn": "0601868102"}
        assert judged(made(**bosch), made(**unlike), SAME) is Strength.NONE

    def test_the_seller_adds_to_the_same_title_only(self) -> None:
        here = made(seller="anna")
        assert judged(here, made(seller="anna")) is Strength.FAIR
        assert judged(here, made("Another thing", seller="anna")) is Strength.NONE

    def test_other_amounts_in_nearly_the_same_text(self) -> None:
        six = made("Cereal bars", description=f"{TEXT} Contains 6 pieces.")
        twelve = made("Cereal bars", description=f"{TEXT} Contains 12 pieces.")
        assert judged(six, twelve, SAME) is Strength.NONE

    def test_nothing_pretended_is_like_anything_real(self) -> None:
        assert judged(made(), replace(made(), sandbox=True), SAME) is Strength.NONE

    def test_offers_that_say_nothing_are_not_alike(self) -> None:
        assert judged(made(""), made(""), SAME) is Strength.NONE


class TestBySameHands:
    @pytest.mark.parametrize(
        ("here", "there", "same"),
        [
            ({}, {}, True),
            ({"seller": "anna"}, {"seller": "anna"}, True),
            ({"seller": "anna"}, {"seller": "bert"}, False),
            ({"place": "Bonn"}, {"place": "Ulm"}, False),
            ({"condition": "new"}, {"condition": "used"}, False),
        ],
    )
    def test_in_one_source(
        self, here: dict[str, str], there: dict[str, str], same: bool
    ) -> None:
        assert by_same_hands(made(**here), made(**there)) is same

    def test_in_two_sources_name_and_place_have_to_agree(self) -> None:
        anna = {"seller": "anna", "place": "Bonn"}
        other = replace(made(**anna), source="other")
        assert by_same_hands(made(**anna), other)
        assert not by_same_hands(made(seller="anna"), other)
        assert not by_same_hands(made(), replace(made(), source="other"))


class TestDescribe:
    def test_one_that_is_gone_was_seen_before(self) -> None:
        said = facts(title="Old lamp", availability=Availability.GONE)
        there = offer(
            facts=said,
            first_seen_at=NOON - timedelta(days=40),
            last_seen_at=NOON - timedelta(days=3),
        )
        assert describe(offer(), there, repost=True) == (
            "Seen before as “Old lamp” at shop for 10.00 USD, since 12 Oct 2026, "
            "last seen 18 Nov 2026, now gone."
        )

    def test_one_that_is_there_too_is_listed_twice(self) -> None:
        assert describe(offer(), offer("K-2"), repost=True) == (
            "Listed twice: also as “A thing called K-2” at shop for 10.00 USD, "
            "since 21 Nov 2026."
        )

    def test_one_that_came_later_and_one_without_a_price_elsewhere(self) -> None:
        later = offer("K-2", first_seen_at=NOON + timedelta(days=1))
        assert describe(offer(), later, repost=True).startswith("Listed again later as")
        there = offer(facts=facts(price=None), source="other")
        assert describe(offer(), there, repost=False) == (
            "Also as “A thing called K-1” at other, since 21 Nov 2026."
        )
