"""The words of private sellers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.sites.chatter import posting_price, posting_title
from sandbox.world.offers import Condition, Offer, Source, Step, Trap
from sandbox.world.products import make_product

OFFER = Offer(
    source=Source.SWAPYARD,
    key="0",
    page="0",
    product=6,
    claims=6,
    condition=Condition.GOOD,
    trap=None,
    quantity=1,
    seller="Ada",
    place="eastport",
    gone=9.0,
    steps=(Step(0.0, 109_900),),
)
# Keys whose numbers choose one wording after the other.
KEYS = [chr(number) for number in range(48, 60)]


def wordings(offer: Offer, price: int | None) -> set[str]:
    """The price in all the words there are for it."""
    return {posting_price(replace(offer, key=key), price) for key in KEYS}


class TestPostingPrice:
    def test_is_said_in_six_ways(self) -> None:
        assert wordings(OFFER, 109_900) == {
            "$1,099",
            "$1,099 OBO",
            "asking 1,099 dollars",
            "$1099 firm",
            "1099 bucks or best offer",
            "$1,099.00",
        }

    def test_of_a_lot_may_be_each(self) -> None:
        assert "$25 each" in wordings(replace(OFFER, quantity=3), 7500)

    def test_of_a_lot_is_not_each_when_that_would_be_broken(self) -> None:
        words = wordings(replace(OFFER, quantity=3), 8000)
        assert not any("each" in word for word in words)

    def test_may_be_missing(self) -> None:
        assert not any(c.isdigit() for word in wordings(OFFER, None) for c in word)


class TestPostingTitle:
    @pytest.mark.parametrize("key", KEYS)
    def test_of_a_lot_says_how_many(self, key: str) -> None:
        lot = replace(OFFER, key=key, quantity=3)
        title = posting_title(lot, make_product(7, 6))
        assert title.startswith(("3x ", "Lot of 3 "))

    def test_does_not_admit_a_hidden_fault(self) -> None:
        product = make_product(7, 6)
        broken = replace(OFFER, condition=Condition.FOR_PARTS)
        hidden = replace(broken, trap=Trap.HIDDEN_CONDITION)
        assert "(for parts)" in posting_title(broken, product)
        assert posting_title(hidden, product) == posting_title(OFFER, product)
