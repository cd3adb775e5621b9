"""One amount in a text, and why it is not what the thing costs."""

from __future__ import annotations

import pytest

from services.scanner.rules.price_doubts import (
    ensure_expected_currency,
    ensure_no_doubt,
    ensure_one_number,
)
from services.scanner.rules.problems import Code, Unreadable


class TestEnsureExpectedCurrency:
    @pytest.mark.parametrize(
        "text",
        ["A$45", "AU $45", "C $15.00", "CA$45", "HK$45", "R$ 45", "450 kr", "\u20b9450",
         "450 K\u010d", "450 Ft", "\u20ac45", "45 euros", "45 CAD", "45 cad", "CAD 45",
         "Rs 45", "45\u20bd", "50p", "5.00 USD / 4.50 EUR"],
    )  # fmt: skip
    def test_dollars_of_another_country_are_another_currency(self, text: str) -> None:
        with pytest.raises(Unreadable) as caught:
            ensure_expected_currency(text, "USD")
        assert caught.value.problem.code is Code.CURRENCY_UNEXPECTED

    @pytest.mark.parametrize(
        ("text", "currency"),
        [
            ("$45", "USD"),
            ("US $45", "USD"),
            ("US$45", "USD"),
            ("45 bucks", "USD"),
            ("$45", "AUD"),
            ("$ 45.000", "CLP"),
            ("C $15.00", "CAD"),
            ("450 kr", "SEK"),
            ("Kr. 450", "DKK"),
            ("45 z\u0142", "PLN"),
            ("\u00a51,500", "CNY"),
            ("$50 for ALL of it, in TOP shape", "USD"),
            ("45", "USD"),
        ],
    )
    def test_a_sign_that_may_be_the_expected_one_is_it(
        self, text: str, currency: str
    ) -> None:
        ensure_expected_currency(text, currency)


class TestEnsureOneNumber:
    @pytest.mark.parametrize("text", ["$10 - $40", "Was $40 now $10", "2 for $5"])
    def test_two_numbers_are_two_prices(self, text: str) -> None:
        with pytest.raises(Unreadable) as caught:
            ensure_one_number(text)
        assert caught.value.problem.code is Code.SEVERAL_PRICES

    @pytest.mark.parametrize("text", ["$10", "1 299,00 kr", "$5.00 / $5.00", "free"])
    def test_one_however_often_it_stands_there_is_one(self, text: str) -> None:
        ensure_one_number(text)


class TestEnsureNoDoubt:
    @pytest.mark.parametrize(
        "text",
        ["from $19.99", "From USD 19.99", "ab 19,99 \u20ac", "ab EUR 19,99",
         "starting at $5", "\u00e0 partir de 5 \u20ac", "desde 5 \u20ac"],
    )  # fmt: skip
    def test_the_lowest_of_several_is_no_price(self, text: str) -> None:
        with pytest.raises(Unreadable) as caught:
            ensure_no_doubt(text)
        assert caught.value.problem.code is Code.SEVERAL_PRICES

    @pytest.mark.parametrize(
        "text",
        ["$4.99/lb", "$4.99 / kg", "12,99 \u20ac / 100 g", "12,99 \u20ac pro kg",
         "$25/mo", "$25/month", "$25 per month", "$25 a month", "25 \u20ac im Monat",
         "5 \u20ac par mois", "$9 monthly",
         "Was $99.99", "RRP $99", "RRP: \u00a399", "Statt 25,00 \u20ac", "Save $5",
         "Deposit $50", "$50 deposit", "Anzahlung: 50 \u20ac", "$50 down", "up to $50",
         "50% off", "$10 off", "99\u00a2", "99 cents", "50p", "99 ct",
         "$5k", "$1.5 million", "1\u00bd", "12\u2079\u2079 \u20ac", "45\u4e07\u5186"],
    )  # fmt: skip
    def test_a_part_a_rate_or_another_unit_is_no_price(self, text: str) -> None:
        with pytest.raises(Unreadable) as caught:
            ensure_no_doubt(text)
        assert caught.value.problem.code is Code.PRICE_UNCLEAR

    @pytest.mark.parametrize(
        "text",
        ["$45", "$45 each", "$45 firm", "asking 45 bucks or best offer", "$120 OBO",
         "45 USD", "EUR 45,-", "1.099,00 EUR", "price is from the shop: $45",
         "$45 for all", "$45 a piece", "45 \u20ac inkl. MwSt.", "12,99 \u20ac*"],
    )  # fmt: skip
    def test_what_people_write_beside_a_price_is_no_doubt(self, text: str) -> None:
        ensure_no_doubt(text)
