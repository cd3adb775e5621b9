"""What is true of an offer at a moment."""

from __future__ import annotations

from sandbox.world.offers import FOREVER, Condition, Offer, Source, State, Step

OFFER = Offer(
    source=Source.LARKFIELD,
    key="LF-1",
    page="LF-1",
    product=3,
    claims=3,
    condition=Condition.NEW,
    trap=None,
    quantity=1,
    seller="Bluebarn",
    place="",
    gone=100.0,
    steps=(Step(10.0, 999), Step(40.0, 999, available=False), Step(60.0, 899)),
)


class TestAt:
    def test_is_nothing_before_it_appears(self) -> None:
        assert OFFER.at(9.9) is None

    def test_is_the_first_step_from_its_very_moment(self) -> None:
        assert OFFER.at(10.0) == State(1, 999, True, 10.0, 40.0)

    def test_is_sold_out_in_between(self) -> None:
        assert OFFER.at(59.9) == State(2, 999, False, 40.0, 60.0)

    def test_ends_when_the_offer_goes(self) -> None:
        assert OFFER.at(99.9) == State(3, 899, True, 60.0, 100.0)
        assert OFFER.at(100.0) is None
        assert OFFER.at(FOREVER) is None
