"""A sale as typed, in values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from common.errors import BadInput
from common.money import Money
from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.rules.fees import FeeBook, SaleText, Tax, read_sale
from services.pricing.rules.items import Parcel

DAY = date(2026, 2, 1)
TEXT = SaleText("amazon-us-fba", "Home & Kitchen", "$22.99")


@pytest.fixture(scope="module")
def book() -> FeeBook:
    return read_fee_book()


class TestReadSale:
    def test_what_is_not_said_is_not_invented(self, book: FeeBook) -> None:
        sale = read_sale(TEXT, book, on=DAY)
        assert sale.category == "home"
        assert sale.price == Money(2299, "USD")
        assert (sale.shipping, sale.gift_wrap, sale.tax) == (None, None, Tax())
        assert sale.parcel == Parcel()

    def test_all_that_may_be_said(self, book: FeeBook) -> None:
        text = replace(
            TEXT, shipping="4", gift_wrap="1", tax="7%", weight="300g", dims="15x2x10cm"
        )
        sale = read_sale(text, book, on=DAY)
        assert (sale.shipping, sale.gift_wrap) == (Money(400, "USD"), Money(100, "USD"))
        assert sale.tax == Tax(rate=70_000)
        assert sale.parcel == Parcel(
            Decimal(300), (Decimal(150), Decimal(100), Decimal(20))
        )

    @pytest.mark.parametrize(
        "change",
        [
            {"price": "abc"},
            {"shipping": "-1"},
            {"gift_wrap": "1.001"},
            {"tax": "x"},
            {"weight": "0 g"},
            {"weight": "heavy"},
            {"dims": "1x2in"},
            {"dims": "0x2x3in"},
            {"category": "spaceships"},
            {"channel": "mall"},
        ],
    )
    def test_what_cannot_be_read_is_refused(
        self, book: FeeBook, change: dict[str, str]
    ) -> None:
        with pytest.raises(BadInput):
            read_sale(replace(TEXT, **change), book, on=DAY)
