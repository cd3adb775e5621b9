"""Doubts: what a person must see before money is spent, and when there is none."""

from __future__ import annotations

import pytest

from services.pricing.rules.doubts import doubts
from services.pricing.rules.items import Item, ListTerms
from services.pricing.rules.reasons import Effect
from tests.factories import make_catalogue_item, make_item

GTIN = frozenset({"00012345678905"})
OTHER = frozenset({"04006381333931"})


def _codes(offer: Item, catalogue: Item) -> list[str]:
    found = list(doubts(offer, catalogue))
    assert all(reason.effect is Effect.REVIEW for reason in found)
    return [reason.code for reason in found]


def _pair(offer: str = "Sony XM5", catalogue: str = "Sony XM5") -> tuple[Item, Item]:
    return (
        make_item(title=offer, gtins=GTIN),
        make_catalogue_item(title=catalogue, gtins=GTIN),
    )


class TestDoubts:
    def test_a_shared_identifier_and_plain_terms_leave_none(self) -> None:
        assert _codes(*_pair()) == []

    def test_words_alone_prove_nothing(self) -> None:
        assert _codes(make_item(), make_catalogue_item()) == ["identity_unproven"]

    def test_other_identifiers_are_named(self) -> None:
        offer, row = make_item(gtins=GTIN), make_catalogue_item(gtins=OTHER)
        found = list(doubts(offer, row))
        assert [reason.code for reason in found] == ["identifiers_differ"]
        assert "00012345678905" in found[0].sentence

    def test_the_same_asin_is_proof(self) -> None:
        offer = make_item(asin="B098FKXT8L", gtins=GTIN)
        assert _codes(offer, make_catalogue_item(gtins=OTHER)) == []

    @pytest.mark.parametrize(
        "title",
        [
            "Sony XM5 refurbished",
            "Sony XM5 used - good",
            "Sony XM5 open box",
            "Sony XM5 for parts",
            "Sony XM5 display only",
            "Sony XM5 kompatibel",
            "Sony XM5 generalüberholt",
            "Sony XM5 gebraucht",
            "Sony XM5 reconditionné",
            "Sony XM5 ricondizionato",
            "Sony XM5 reacondicionado",
            "Sony XM5 empty box",
            "Sony XM5 DVD",
        ],
    )
    def test_a_word_for_another_condition_on_one_side(self, title: str) -> None:
        assert _codes(*_pair(offer=title)) == ["condition_differs"]
        assert _codes(*_pair(catalogue=title)) == ["condition_differs"]
        assert _codes(*_pair(title, title)) == []

    @pytest.mark.parametrize("title", ["Sony XM5 unused", "Defender", "DVDs of 2007"])
    def test_words_that_only_look_like_it(self, title: str) -> None:
        assert _codes(*_pair(offer=title)) == []

    def test_the_condition_column(self) -> None:
        _, row = _pair()
        used = make_item(title="Sony XM5", gtins=GTIN, condition="Grade B")
        assert _codes(used, row) == ["condition_differs"]
        new = make_item(title="Sony XM5", gtins=GTIN, condition="NEW")
        assert _codes(new, row) == []

    @pytest.mark.parametrize(
        ("terms", "code"),
        [
            (ListTerms(currency_assumed=True), "currency_assumed"),
            (ListTerms(with_tax=True), "price_with_tax"),
            (ListTerms(stock=0), "out_of_stock"),
            (ListTerms(minimum_order=100), "minimum_order"),
        ],
    )
    def test_the_terms_of_the_list(self, terms: ListTerms, code: str) -> None:
        offer = make_item(gtins=GTIN, terms=terms)
        assert _codes(offer, make_catalogue_item(gtins=GTIN)) == [code]

    def test_a_catalogue_without_a_currency(self) -> None:
        terms = ListTerms(currency_assumed=True)
        row = make_catalogue_item(gtins=GTIN, terms=terms)
        assert _codes(make_item(gtins=GTIN), row) == ["currency_assumed"]

    def test_a_stock_and_a_minimum_of_one_are_fine(self) -> None:
        offer = make_item(gtins=GTIN, terms=ListTerms(stock=5, minimum_order=1))
        assert _codes(offer, make_catalogue_item(gtins=GTIN)) == []
