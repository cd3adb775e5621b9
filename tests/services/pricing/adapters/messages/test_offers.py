"""Reading offers as the scanner sends them."""

from __future__ import annotations

import pytest

from common.errors import BadInput
from rpc.common.v1.money_pb2 import Money
from services.pricing.adapters.messages.offers import read_offer
from services.pricing.rules.offers import Availability
from services.pricing.rules.reasons import Effect
from tests.factories import usd
from tests.services.pricing.given import make_offer, offer_message


class TestReadOffer:
    def test_reads_all_that_decides(self) -> None:
        assert read_offer(offer_message()) == make_offer()

    def test_what_is_not_said_is_not_known(self) -> None:
        message = offer_message()
        for field in ("price", "shipping", "availability", "condition"):
            message.ClearField(field)
        offer = read_offer(message)
        assert (offer.price, offer.shipping) == (None, None)
        assert offer.availability is Availability.UNKNOWN
        assert offer.condition == ""
        assert offer.problems == ()

    def test_free_shipping_is_known(self) -> None:
        assert read_offer(offer_message()).shipping == usd("0.00")

    @pytest.mark.parametrize(("said", "read"), [(6, 6), (0, None), (-1, None)])
    def test_a_count_of_units_is_known_if_it_is_one(
        self, said: int, read: int | None
    ) -> None:
        offer = read_offer(offer_message(unit_count=said, unit_words="6 pcs"))
        assert (offer.unit_count, offer.unit_words) == (read, "6 pcs")
        assert read_offer(offer_message()).unit_count is None

    def test_the_main_picture_is_the_first(self) -> None:
        message = offer_message(image_urls=["https://a/1.png", "https://a/2.png"])
        assert read_offer(message).image_url == "https://a/1.png"

    @pytest.mark.parametrize(
        ("code", "units"), [("XXY", 5), ("USD", -1), ("USD", 10**12 + 1)]
    )
    def test_money_that_is_none_is_a_problem_not_an_end(
        self, code: str, units: int
    ) -> None:
        message = offer_message()
        message.price.CopyFrom(Money(currency_code=code, minor_units=units))
        offer = read_offer(message)
        assert offer.price is None
        assert [(one.code, one.effect) for one in offer.problems] == [
            ("price_unreadable", Effect.SKIP)
        ]

    def test_a_time_that_is_none_is_a_problem_not_an_end(self) -> None:
        message = offer_message()
        message.observed_at.seconds = 10**15
        (problem,) = read_offer(message).problems
        assert problem.code == "observed_at_unreadable"

    def test_a_nul_is_a_blank(self) -> None:
        assert read_offer(offer_message(title="a\0b")).title == "a b"

    @pytest.mark.parametrize(
        ("field", "value"), [("offer_id", "no-id"), ("offer_id", ""), ("version", 0)]
    )
    def test_without_id_or_version_there_is_nothing_to_decide_over(
        self, field: str, value: object
    ) -> None:
        message = offer_message()
        setattr(message, field, value)
        with pytest.raises(BadInput):
            read_offer(message)
