"""Fee lines of a sale: amounts, words, reasons and refusals, with the shipped book."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from common.errors import BadInput
from common.money import CurrencyMismatch, Money, total
from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.rules.answer import LineKind
from services.pricing.rules.fees import FeeBook, FeeResult, Sale, Tax, fee_lines
from services.pricing.rules.reasons import Effect


def usd(text: str) -> Money:
    return Money.of(text, "USD")


SALE = Sale("amazon-us-fbm", "home", usd("22.99"), date(2026, 2, 1))


@pytest.fixture(scope="module")
def book() -> FeeBook:
    return read_fee_book()


def said(result: FeeResult) -> list[str]:
    return [reason.code for reason in result.reasons]


class TestReferralFee:
    @pytest.mark.parametrize(
        ("category", "price", "fee"),
        [
            ("electronics accessories", "150", "19.00"),
            ("jewelry", "300", "52.50"),
            ("watch", "2000", "255.00"),
            ("furniture", "250", "35.00"),
            ("clothing", "15", "0.75"),
            ("clothing", "18", "1.80"),
            ("clothing", "25", "4.25"),
            ("baby", "10", "0.80"),
            ("baby", "12", "1.80"),
            ("grocery", "1", "0.08"),
            ("home", "1", "0.30"),
            ("home", "22.99", "3.45"),
        ],
    )
    @pytest.mark.parametrize("channel", ["amazon-us-fbm", "amazon-us-fba"])
    def test_the_published_oracles(
        self, book: FeeBook, channel: str, category: str, price: str, fee: str
    ) -> None:
        sale = replace(SALE, channel=channel, category=category, price=usd(price))
        assert fee_lines(sale, book).lines[0].amount == usd(fee)

    def test_the_base_is_all_that_is_paid_before_tax(self, book: FeeBook) -> None:
        sale = replace(
            SALE,
            price=usd("20.00"),
            shipping=usd("2.00"),
            gift_wrap=usd("0.99"),
            tax=Tax(rate=70_000),
        )
        result = fee_lines(sale, book)
        assert result.lines[0].amount == usd("3.45")
        assert result.net_proceeds == usd("19.54")

    def test_on_media_the_base_is_the_item_alone(self, book: FeeBook) -> None:
        sale = replace(SALE, category="books", price=usd("10.00"), shipping=usd("3.99"))
        assert fee_lines(sale, book).lines[0].amount == usd("1.50")


class TestClosingFee:
    @pytest.mark.parametrize("category", ["books", "dvd", "music", "video", "software"])
    def test_media_pay_it(self, book: FeeBook, category: str) -> None:
        result = fee_lines(replace(SALE, category=category), book)
        assert [line.code for line in result.lines] == ["referral_fee", "closing_fee"]
        assert result.lines[1].amount == usd("1.80")

    @pytest.mark.parametrize(
        "category", ["home", "everything-else", "toys", "consumer-electronics"]
    )
    def test_nothing_else_does(self, book: FeeBook, category: str) -> None:
        result = fee_lines(replace(SALE, category=category), book)
        assert [line.code for line in result.lines] == ["referral_fee"]


class TestEbay:
    SALE = replace(SALE, channel="ebay-us", category="most", on=date(2026, 10, 1))

    def test_the_oracle_of_424(self, book: FeeBook) -> None:
        result = fee_lines(replace(self.SALE, price=usd("424")), book)
        assert [line.amount for line in result.lines] == [usd("57.66"), usd("0.40")]
        assert result.fees == usd("58.06")

    def test_the_oracle_of_a_card_with_tax(self, book: FeeBook) -> None:
        sale = replace(
            self.SALE,
            category="trading cards",
            price=usd("100"),
            tax=Tax(rate=70_000),
        )
        assert fee_lines(sale, book).fees == usd("14.58")

    def test_the_tax_counts_for_the_per_order_fee(self, book: FeeBook) -> None:
        sale = replace(self.SALE, price=usd("9.50"), tax=Tax(rate=70_000))
        assert fee_lines(sale, book).lines[1].amount == usd("0.40")

    @pytest.mark.parametrize(
        ("price", "fees"), [("149.99", "20.80"), ("150.00", "12.00")]
    )
    def test_sneakers_from_150_pay_less_and_no_order_fee(
        self, book: FeeBook, price: str, fees: str
    ) -> None:
        sale = replace(self.SALE, category="sneakers", price=usd(price))
        assert fee_lines(sale, book).fees == usd(fees)

    def test_above_what_is_certain_a_person_must_look(self, book: FeeBook) -> None:
        sure = replace(self.SALE, category="jewelry", price=usd("5000"))
        assert said(fee_lines(sure, book)) == []
        above = fee_lines(replace(sure, price=usd("5000.01")), book)
        assert said(above) == ["fee_rule_doubtful"]
        assert above.reasons[0].effect is Effect.REVIEW


class TestUnknownDay:
    @pytest.mark.parametrize("channel", ["amazon-us-fbm", "ebay-us"])
    def test_before_the_first_rule_nothing_is_guessed(
        self, book: FeeBook, channel: str
    ) -> None:
        result = fee_lines(replace(SALE, channel=channel, on=date(2020, 1, 1)), book)
        assert not result.is_complete
        assert {line.amount for line in result.lines} == {None}
        assert set(said(result)) == {"fee_rule_unknown"}
        assert "2020-01-01" in result.reasons[0].sentence


class TestLines:
    @pytest.mark.parametrize("channel", ["amazon-us-fbm", "amazon-us-fba", "ebay-us"])
    def test_they_add_up(self, book: FeeBook, channel: str) -> None:
        result = fee_lines(replace(SALE, channel=channel), book)
        amounts = [line.amount or line.at_least for line in result.lines]
        assert result.fees == total([a for a in amounts if a is not None], "USD")
        assert result.net_proceeds == SALE.price - result.fees

    def test_each_names_its_rule_and_its_sum(self, book: FeeBook) -> None:
        line = fee_lines(SALE, book).lines[0]
        assert line.rule_id == "amazon-us-referral-15"
        assert line.kind is LineKind.SELLING
        assert line.explanation == "15 % of 22.99 (item, shipping and gift wrap)"


class TestRefusals:
    @pytest.mark.parametrize("price", ["0", "-1"])
    def test_a_price_of_nothing_or_less(self, book: FeeBook, price: str) -> None:
        with pytest.raises(BadInput, match=r"price of 0|less than nothing"):
            fee_lines(replace(SALE, price=usd(price)), book)

    def test_negative_shipping(self, book: FeeBook) -> None:
        with pytest.raises(BadInput, match="less than nothing"):
            fee_lines(replace(SALE, shipping=usd("-1")), book)

    def test_another_currency(self, book: FeeBook) -> None:
        with pytest.raises(CurrencyMismatch, match="sells in USD, not in EUR"):
            fee_lines(replace(SALE, shipping=Money(1, "EUR")), book)
