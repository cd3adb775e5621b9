"""A batch of pages against the offers that are known."""

from __future__ import annotations

from datetime import timedelta

from services.scanner.rules.change import What
from services.scanner.rules.compare import Compared, Indexed, Known, compare
from services.scanner.rules.offer import Facts, Offer
from services.scanner.rules.scrape import Scrape
from tests.services.scanner.given import NOON, dollars, facts, offer, scrape

LATER = NOON + timedelta(hours=1)


def known(*stored: Offer, path: str = "/p/K-1") -> Known:
    """These offers, all on one page."""
    page = scrape(path).page_id
    indexed = [Indexed(one.offer_id, page, one.version, gone=False) for one in stored]
    return Known.of(indexed, {one.offer_id: one for one in stored})


def outcome(found: Compared) -> dict[str, What]:
    """What became of each offer, by its key."""
    return {c.offer.facts.key: c.what for c in found.changed.values()}


def read(page: Scrape, *offers: Facts) -> dict[str, list[Facts]]:
    """What stands on a page."""
    return {page.scrape_id: list(offers)}


class TestCompare:
    def test_new_changed_and_seen_ones_are_told_apart(self) -> None:
        page = scrape(fetched_at=LATER)
        said = read(page, facts("A"), facts("B", price=dollars("1.00")), facts("C"))
        found = compare([page], said, known(offer("A"), offer("B")))
        assert outcome(found) == {"B": What.CHANGED, "C": What.NEW}
        assert [one.facts.key for one in found.seen.values()] == ["A"]

    def test_what_stood_on_the_page_and_does_not_any_more_is_gone(self) -> None:
        page = scrape(fetched_at=LATER)
        found = compare([page], read(page, facts("A")), known(offer("A"), offer("B")))
        assert outcome(found) == {"B": What.GONE}

    def test_with_the_page_all_its_offers_are_gone(self) -> None:
        page = scrape(fetched_at=LATER, status=410, body="")
        found = compare([page], {}, known(offer("A"), offer("B")))
        assert outcome(found) == {"A": What.GONE, "B": What.GONE}

    def test_a_page_that_could_not_be_read_says_nothing(self) -> None:
        found = compare([scrape(fetched_at=LATER)], {}, known(offer("A")))
        assert (found.changed, found.seen) == ({}, {})

    def test_a_page_that_has_not_changed_confirms_its_offers(self) -> None:
        page = scrape(fetched_at=LATER, status=304)
        found = compare([page], {}, known(offer("A")))
        (seen,) = found.seen.values()
        assert seen.observed_at == LATER

    def test_but_not_a_version_that_never_came_to_be_stored(self) -> None:
        page = scrape(fetched_at=LATER, status=304)
        state = known(offer("A"))
        state.announced[offer("A").offer_id] = 2
        assert compare([page], {}, state).seen == {}

    def test_two_fetches_of_one_page_count_in_the_order_of_time(self) -> None:
        late = scrape(fetched_at=LATER)
        early = scrape(fetched_at=NOON)
        said = {
            **read(late, facts("A", price=dollars("3.00"))),
            **read(early, facts("A", price=dollars("2.00"))),
        }
        found = compare([late, early], said, known())
        (change,) = found.changed.values()
        assert change.what is What.NEW
        assert change.offer.version == 2
        assert change.offer.facts.price == dollars("3.00")

    def test_one_that_changes_and_is_seen_again_has_changed(self) -> None:
        first, second = scrape(fetched_at=NOON), scrape(fetched_at=LATER)
        said = {
            **read(first, facts("A", price=dollars("2.00"))),
            **read(second, facts("A", price=dollars("2.00"))),
        }
        found = compare([first, second], said, known(offer("A")))
        assert outcome(found) == {"A": What.CHANGED}
        assert found.seen == {}
        (change,) = found.changed.values()
        assert change.offer.observed_at == LATER

    def test_an_offer_is_noted_with_the_page_it_stands_on(self) -> None:
        page = scrape("/p/other", fetched_at=LATER)
        found = compare([page], read(page, facts("A")), known())
        assert list(found.page_of.values()) == [page.page_id]
