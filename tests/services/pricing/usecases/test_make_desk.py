"""The owner's terms as a desk."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from common.errors import BadInput
from services.pricing.errors import UnknownChannel
from services.pricing.rules.terms import Hints
from services.pricing.usecases.make_desk import TermTexts, make_desk
from tests.factories import usd


class TestMakeDesk:
    def test_reads_what_the_owner_wrote(self) -> None:
        desk = make_desk(
            TermTexts(
                channels=("amazon-us-fbm",),
                hints=Hints(),
                rates=("EURUSD=1.1",),
                outbound="4.50",
                inbound="$1.00",
                prep="0.25",
                tax="7%",
            )
        )(date(2026, 11, 21))
        terms = desk.terms
        assert terms.on == date(2026, 11, 21)
        assert terms.exchange.rates == {("EUR", "USD"): Decimal("1.1")}
        assert (terms.outbound, terms.inbound) == (usd("4.50"), usd("1.00"))
        assert terms.prep == usd("0.25")
        assert terms.tax is not None
        assert terms.tax.rate == 70_000

    def test_what_was_not_said_is_not_known(self) -> None:
        make = make_desk(TermTexts(channels=("ebay-us",), hints=Hints()))
        terms = make(date(2026, 1, 1)).terms
        assert (terms.outbound, terms.inbound, terms.prep, terms.tax) == (None,) * 4

    def test_each_day_has_its_desk(self) -> None:
        make = make_desk(TermTexts(channels=("ebay-us",), hints=Hints()))
        first, second = make(date(2026, 1, 1)), make(date(2026, 1, 2))
        assert (first.terms.on, second.terms.on) == (date(2026, 1, 1), date(2026, 1, 2))
        assert first.book is second.book
        assert make(date(2026, 1, 1)) is first

    def test_a_channel_that_nobody_knows_is_named(self) -> None:
        with pytest.raises(UnknownChannel, match="etsy"):
            make_desk(TermTexts(channels=("ebay-us", "etsy"), hints=Hints()))

    def test_an_amount_that_is_none_is_named(self) -> None:
        with pytest.raises(BadInput, match="shipping cost"):
            make_desk(TermTexts(channels=("ebay-us",), hints=Hints(), outbound="lots"))
