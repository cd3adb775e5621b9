"""What a new reading means for an offer that is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.scanner.rules.change import Moment, What, miss, observe
from services.scanner.rules.offer import KEPT_PRICES, Availability
from tests.services.scanner.given import NOON, dollars, facts, offer

HOUR = timedelta(hours=1)
LATER = Moment("shop", "scrape-2", NOON + HOUR, sandbox=False)


class TestObserve:
    def test_an_unknown_offer_is_new(self) -> None:
        change = observe(facts(), LATER, before=None)
        assert change is not None
        assert change.what is What.NEW
        assert change.offer.version == 1
        assert change.offer.first_seen_at == LATER.at
        assert [point.price for point in change.offer.prices] == [dollars("10.00")]

    def test_one_that_is_as_it_was_was_only_seen_again(self) -> None:
        change = observe(facts(), LATER, before=offer())
        assert change is not None
        assert change.what is What.SEEN
        assert change.offer == offer(observed_at=LATER.at, last_seen_at=LATER.at)

    def test_another_price_is_a_new_version_with_its_history(self) -> None:
        change = observe(facts(price=dollars("8.00")), LATER, before=offer())
        assert change is not None
        assert (change.what, change.offer.version) == (What.CHANGED, 2)
        assert change.offer.scrape_id == "scrape-2"
        assert change.offer.first_seen_at == NOON
        assert [p.price for p in change.offer.prices] == [
            dollars("10.00"),
            dollars("8.00"),
        ]

    def test_another_title_leaves_the_price_history_alone(self) -> None:
        change = observe(facts(title="Renamed"), LATER, before=offer())
        assert change is not None
        assert change.what is What.CHANGED
        assert change.offer.prices == offer().prices

    def test_other_pictures_are_no_change(self) -> None:
        change = observe(
            facts(images=("https://x.example/2.png",)), LATER, before=offer()
        )
        assert change is not None
        assert change.what is What.SEEN

    def test_the_pieces_in_stock_are_kept_up_without_a_new_version(self) -> None:
        before = offer(facts=facts(quantity=9, list_price=dollars("20.00")))
        told = (("quantity", "json-ld"), *facts().provenance)
        change = observe(facts(quantity=4, provenance=told), LATER, before=before)
        assert change is not None
        assert (change.what, change.offer.version) == (What.SEEN, 1)
        assert change.offer.facts.quantity == 4
        assert change.offer.facts.list_price is None
        assert set(change.offer.facts.provenance) == set(told)

    @pytest.mark.parametrize(
        "changes",
        [
            {"unit_count": 6},
            {"variant": (("color", "Red"),)},
            {"availability": Availability.OUT_OF_STOCK},
            {"condition": "used"},
        ],
    )
    def test_what_a_decision_depends_on_is_a_change(
        self, changes: dict[str, Any]
    ) -> None:
        change = observe(facts(**changes), LATER, before=offer())
        assert change is not None
        assert change.what is What.CHANGED

    def test_a_page_fetched_before_what_is_stored_says_nothing(self) -> None:
        early = replace(LATER, at=NOON - HOUR)
        assert observe(facts(price=dollars("1.00")), early, before=offer()) is None

    def test_the_same_page_read_twice_changes_nothing_more(self) -> None:
        first = observe(facts(price=dollars("8.00")), LATER, before=offer())
        assert first is not None
        again = observe(facts(price=dollars("8.00")), LATER, before=first.offer)
        assert again is not None
        assert (again.what, again.offer) == (What.SEEN, first.offer)

    def test_a_version_that_was_promised_and_not_stored_is_made_now(self) -> None:
        change = observe(facts(), LATER, before=offer(), announced=3)
        assert change is not None
        assert (change.what, change.offer.version) == (What.CHANGED, 3)
        new = observe(facts(), LATER, before=None, announced=1)
        assert new is not None
        assert (new.what, new.offer.version) == (What.NEW, 1)

    def test_one_that_was_gone_and_is_back_has_changed(self) -> None:
        before = offer(version=2, facts=facts(availability=Availability.GONE))
        change = observe(facts(), LATER, before=before)
        assert change is not None
        assert (change.what, change.offer.version) == (What.CHANGED, 3)

    def test_the_price_history_is_bounded(self) -> None:
        known = offer()
        for n in range(KEPT_PRICES + 20):
            moment = replace(LATER, at=LATER.at + n * HOUR)
            change = observe(facts(price=dollars(f"{n + 1}.00")), moment, before=known)
            assert change is not None
            known = change.offer
        assert len(known.prices) == KEPT_PRICES
        assert known.prices[-1].price == known.facts.price


class TestMiss:
    def test_an_offer_that_is_not_there_is_gone_and_keeps_what_it_was(self) -> None:
        change = miss(offer(), LATER)
        assert change is not None
        assert (change.what, change.offer.version) == (What.GONE, 2)
        assert change.offer.facts.availability is Availability.GONE
        assert change.offer.facts.price == dollars("10.00")

    def test_what_is_gone_was_last_seen_before(self) -> None:
        change = miss(offer(), LATER)
        assert change is not None
        assert change.offer.observed_at == LATER.at
        assert change.offer.last_seen_at == NOON
        back = observe(facts(), replace(LATER, at=NOON + 2 * HOUR), before=change.offer)
        assert back is not None
        assert back.offer.last_seen_at == NOON + 2 * HOUR
        assert [point.availability for point in back.offer.prices] == [
            Availability.IN_STOCK,
            Availability.GONE,
            Availability.IN_STOCK,
        ]

    def test_a_page_that_says_itself_that_it_is_gone_does_not_show_it(self) -> None:
        left = facts(availability=Availability.GONE)
        change = observe(left, LATER, before=offer())
        assert change is not None
        assert change.offer.last_seen_at == NOON
        again = observe(left, replace(LATER, at=NOON + 2 * HOUR), before=change.offer)
        assert again is not None
        assert (again.what, again.offer.last_seen_at) == (What.SEEN, NOON)

    def test_what_is_gone_does_not_go_again(self) -> None:
        assert miss(offer(facts=facts(availability=Availability.GONE)), LATER) is None

    def test_an_old_page_does_not_say_that_it_is_gone(self) -> None:
        assert miss(offer(), replace(LATER, at=NOON - HOUR)) is None
