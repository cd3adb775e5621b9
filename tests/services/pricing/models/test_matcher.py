"""The matcher on small tables: who gets which row, and who gets none."""

from __future__ import annotations

import pytest

from services.pricing.adapters.tuning_files import load_weights
from services.pricing.models.matcher import TableMatch, chosen_pairs, match_tables
from services.pricing.rules.items import Item
from tests.factories import make_item, usd

WEIGHTS = load_weights()

CATALOGUE = [
    "Sony PS-LX350H Belt Drive Stereo Turntable",
    "Bose Acoustimass 5 Series III Speaker System Black AM5-3BK",
    "Linksys EtherFast 8-Port Switch EZXS88W",
    "Canon PowerShot SD1100 IS 8MP Digital Camera, Silver",
    "Canon PowerShot SD1100 IS 8MP Digital Camera, Blue",
    "Garmin nuvi 260W 4.3-inch Portable GPS Navigator",
]


def _items(titles: list[str]) -> list[Item]:
    return [
        make_item(index=k, row_id=k, line=k + 2, title=title, brand="", price=None)
        for k, title in enumerate(titles)
    ]


def _pairs(offers: list[str], catalogue: list[str]) -> dict[int, int]:
    matched = match_tables(_items(offers), _items(catalogue), WEIGHTS)
    return dict(chosen_pairs(matched, WEIGHTS.threshold))


class TestMatchTables:
    def test_the_same_products_in_other_words_find_each_other(self) -> None:
        offers = [
            "Turntable Sony PSLX350H",
            "Linksys switch 8 port EZXS88W",
            "Bose Acoustimass AM53BK speakers black",
            "Garmin nuvi 260W GPS",
        ]
        assert _pairs(offers, CATALOGUE) == {0: 0, 1: 2, 2: 1, 3: 5}

    def test_variants_go_to_their_own_row(self) -> None:
        offers = [
            "Canon SD1100 digital camera blue",
            "Canon SD1100 digital camera silver",
        ]
        assert _pairs(offers, CATALOGUE) == {0: 4, 1: 3}

    def test_what_the_catalogue_does_not_hold_stays_alone(self) -> None:
        assert _pairs(["Weber Spirit gas grill, 3 burners"], CATALOGUE) == {}

    def test_no_row_is_given_away_twice(self) -> None:
        offers = ["Garmin nuvi 260W", "Garmin nuvi 260 W navigator GPS portable"]
        chosen = _pairs(offers, CATALOGUE)
        assert len(set(chosen.values())) == len(chosen) == 1

    def test_the_one_who_lost_is_told_who_has_the_row(self) -> None:
        offers = ["Garmin nuvi 260W", "Garmin nuvi 260 W navigator GPS portable"]
        matched = match_tables(_items(offers), _items(CATALOGUE), WEIGHTS)
        takers = {pair.taken_by for pair in matched.best if pair is not None}
        assert None in takers
        assert len(takers) == 2

    def test_offers_with_the_row_s_identifier_all_match_it(self) -> None:
        gtin = frozenset({"00012345678905"})
        offers = [
            make_item(index=k, row_id=k, title=title, gtins=gtin, price=None)
            for k, title in enumerate(["Garmin 260W", "GPS Garmin nuvi 260 W"])
        ]
        catalogue = _items(CATALOGUE)
        catalogue[5] = make_item(index=5, row_id=5, title=CATALOGUE[5], gtins=gtin)
        matched = match_tables(offers, catalogue, WEIGHTS)
        assert dict(chosen_pairs(matched, WEIGHTS.threshold)) == {0: 5, 1: 5}
        sure = [pair.probability for pair in matched.best if pair]
        assert min(sure) > 0.9

    def test_an_identifier_outweighs_equal_words_and_a_strange_price(self) -> None:
        gtin = frozenset({"00012345678905"})
        offer = make_item(
            index=0, title=CATALOGUE[5], brand="", gtins=gtin, price=usd("1.00")
        )
        catalogue = _items(CATALOGUE)
        catalogue[0] = make_item(
            index=0, row_id=0, title="Autoradio", gtins=gtin, price=usd("90.00")
        )
        matched = match_tables([offer], catalogue, WEIGHTS)
        assert dict(chosen_pairs(matched, WEIGHTS.threshold)) == {0: 0}

    def test_many_rows_with_one_identifier_still_find_it(self) -> None:
        gtin = frozenset({"00012345678905"})
        rows = [make_item(index=k, title=f"zz{k}", gtins=gtin) for k in range(12)]
        offer = make_item(title="Kettle", brand="", gtins=gtin)
        matched = match_tables([offer], rows, WEIGHTS)
        assert matched.best[0] is not None

    @pytest.mark.parametrize(
        ("offers", "catalogue"), [([], []), (["x"], []), ([], ["x"])]
    )
    def test_an_empty_table_matches_nothing(
        self, offers: list[str], catalogue: list[str]
    ) -> None:
        matched = match_tables(_items(offers), _items(catalogue), WEIGHTS)
        assert matched.best == (None,) * len(offers)

    @pytest.mark.parametrize("title", ["", " ", "\x00", "!!!", "🦜", "عربى"])
    def test_titles_without_words_are_no_fault(self, title: str) -> None:
        matched = match_tables(_items([title] * 3), _items([title, "Sony"]), WEIGHTS)
        assert len(matched.best) == 3

    def test_the_order_of_the_rows_does_not_change_who_matches(self) -> None:
        offers = ["Turntable Sony PSLX350H", "Garmin nuvi 260W GPS"]
        forward = _pairs(offers, CATALOGUE)
        backward = _pairs(offers[::-1], CATALOGUE[::-1])
        last = len(CATALOGUE) - 1
        assert {1 - o: last - c for o, c in backward.items()} == forward

    def test_progress_reaches_one_and_never_falls(self) -> None:
        shares: list[float] = []
        match_tables(
            _items(CATALOGUE), _items(CATALOGUE), WEIGHTS, progress=shares.append
        )
        assert shares == sorted(shares)
        assert shares[-1] == 1.0


class TestChosenPairs:
    def test_nothing_below_the_threshold_is_chosen(self) -> None:
        matched: TableMatch = match_tables(
            _items(["Garmin nuvi 260W"]), _items(CATALOGUE), WEIGHTS
        )
        assert chosen_pairs(matched, 1.1) == []
