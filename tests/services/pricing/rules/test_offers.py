"""Offers as items."""

from __future__ import annotations

from services.pricing.rules.items import PackSize
from services.pricing.rules.offers import Availability, item_of
from services.pricing.rules.reasons import Effect
from tests.factories import make_reason, usd
from tests.services.pricing.given import GTINS, make_offer


class TestItemOf:
    def test_carries_what_identifies_it(self) -> None:
        item = item_of(make_offer(mpn="BE-5784", model="Lamp 7X", asin="b0sbtest01"), 3)
        assert item.index == 3
        assert item.row_id == make_offer().offer_id
        assert item.gtins == {GTINS[0]}
        assert item.asin == "B0SBTEST01"
        assert {"BE5784", "LAMP7X"} <= item.models

    def test_reads_the_pack_from_the_title(self) -> None:
        item = item_of(make_offer(title="Lot of 3 Bexhall lamps"), 0)
        assert item.pack is not None
        assert item.pack.count == 3

    def test_the_data_of_the_page_says_the_pack_where_the_title_is_silent(self) -> None:
        offer = make_offer(
            title="Bexhall lamps", unit_count=6, unit_words="Pack size: 6"
        )
        item = item_of(offer, 0)
        assert item.pack == PackSize(6, "Pack size: 6")
        assert item.problems == ()

    def test_a_title_that_says_the_same_is_no_problem(self) -> None:
        item = item_of(make_offer(title="Lot of 3 lamps", unit_count=3), 0)
        assert item.pack is not None
        assert (item.pack.count, item.problems) == (3, ())

    def test_a_title_that_says_otherwise_is_a_reason_to_look(self) -> None:
        item = item_of(make_offer(title="Lot of 3 lamps", unit_count=6), 0)
        assert [(one.code, one.effect) for one in item.problems] == [
            ("pack_size_conflict", Effect.REVIEW)
        ]

    def test_one_piece_in_the_data_against_a_pack_in_the_title_too(self) -> None:
        item = item_of(make_offer(title="Lamps, pack of 12", unit_count=1), 0)
        assert [one.code for one in item.problems] == ["pack_size_conflict"]

    def test_a_price_for_each_is_multiplied(self) -> None:
        offer = make_offer(
            title="Lot of 3 Bexhall lamps", price=usd("45.00"), price_words="$45 each"
        )
        item = item_of(offer, 0)
        assert item.price == usd("135.00")
        assert [reason.code for reason in item.problems] == ["price_each"]

    def test_a_price_for_all_stays(self) -> None:
        offer = make_offer(title="Lot of 3 lamps", price_words="$45 OBO")
        assert item_of(offer, 0).price == usd("21.90")

    def test_what_cannot_be_bought_is_a_reason_to_skip(self) -> None:
        for availability, code in (
            (Availability.GONE, "offer_gone"),
            (Availability.OUT_OF_STOCK, "out_of_stock"),
        ):
            problems = item_of(make_offer(availability=availability), 0).problems
            assert [(one.code, one.effect) for one in problems] == [(code, Effect.SKIP)]

    def test_what_could_not_be_read_goes_along(self) -> None:
        problem = make_reason(code="price_unreadable")
        assert problem in item_of(make_offer(problems=(problem,)), 0).problems
