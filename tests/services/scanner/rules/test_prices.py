"""Prices of machines and of people: right, or a reason; never a guess."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.money import Money
from services.scanner.rules.prices import machine_price, words_price
from services.scanner.rules.problems import Code, Unreadable


def words(text: str, locale: str = "en-US", currency: str = "USD") -> Money | None:
    """That text read where people write so."""
    return words_price(text, locale=locale, currency=currency)


class TestMachinePrice:
    @pytest.mark.parametrize(
        ("value", "units"),
        [(12.99, 1299), ("1099.00", 109900), (5, 500), ("0.5", 50), (1099.0, 109900)],
    )
    def test_reads_numbers_and_texts(self, value: object, units: int) -> None:
        assert machine_price(value, "USD") == Money(units, "USD")

    def test_a_price_of_nothing_is_no_price(self) -> None:
        assert machine_price("0.00", "USD") is None

    @pytest.mark.parametrize(
        "value",
        ["1,099.00", "$5", "12.345", "-3", "1e3", "NaN", "", True, None, [5], 1e20],
    )
    def test_takes_nothing_else(self, value: object) -> None:
        with pytest.raises(Unreadable) as caught:
            machine_price(value, "USD")
        assert caught.value.problem.code is Code.PRICE_UNCLEAR

    @pytest.mark.parametrize("value", ["10000000000.01", "999999999999999"])
    def test_what_no_thing_costs_is_no_price(self, value: str) -> None:
        with pytest.raises(Unreadable):
            machine_price(value, "USD")
        assert machine_price("10000000000", "USD") == Money(10**12, "USD")

    def test_knows_currencies_without_cents(self) -> None:
        assert machine_price("1500", "JPY") == Money(1500, "JPY")
        with pytest.raises(Unreadable):
            machine_price("1500.50", "JPY")

    @settings(deadline=None)
    @given(st.integers(1, 10**10))
    def test_reads_back_every_amount(self, units: int) -> None:
        money = Money(units, "USD")
        assert machine_price(str(money.amount), "USD") == money


class TestWordsPrice:
    @pytest.mark.parametrize(
        ("text", "units"),
        [
            ("$1,099", 109900),
            ("$120 OBO", 12000),
            ("asking 1,100 dollars", 110000),
            ("45 bucks or best offer", 4500),
            ("$45 firm", 4500),
            ("$95 each", 9500),
            ("$1,234,567.89", 123456789),
            ("$12.50 / $12.50", 1250),
            ("USD 7", 700),
        ],
    )
    def test_reads_what_people_write(self, text: str, units: int) -> None:
        assert words(text) == Money(units, "USD")

    @pytest.mark.parametrize(
        ("text", "locale", "currency", "units"),
        [
            # The vector on which other readers were a thousand times too low.
            ("$1,099", "en-US", "USD", 109900),
            ("1.099,00 EUR", "de-DE", "EUR", 109900),
            ("1.099 EUR", "de-DE", "EUR", 109900),
            ("1'099.00 CHF", "de-CH", "CHF", 109900),
            ("2 879,20 EUR", "fr-FR", "EUR", 287920),
            ("2\u202f879,20 \u20ac", "fr-FR", "EUR", 287920),
            ("\u00a51,500", "ja-JP", "JPY", 1500),
        ],
    )
    def test_reads_numbers_as_their_locale_writes_them(
        self, text: str, locale: str, currency: str, units: int
    ) -> None:
        assert words(text, locale, currency) == Money(units, currency)

    @pytest.mark.parametrize("text", ["make an offer", "best offer", "ask me", "free"])
    def test_no_number_is_no_price(self, text: str) -> None:
        assert words(text) is None

    @pytest.mark.parametrize(
        ("text", "locale", "code"),
        [
            ("$1.099", "en-US", Code.PRICE_UNCLEAR),
            ("1,099 EUR", "de-DE", Code.CURRENCY_UNEXPECTED),
            ("$1,09", "en-US", Code.PRICE_UNCLEAR),
            ("$1,0999", "en-US", Code.PRICE_UNCLEAR),
            ("$10000000001", "en-US", Code.PRICE_UNCLEAR),
            ("$" + "9" * 40, "en-US", Code.PRICE_UNCLEAR),
            ("$12.5", "en-US", Code.PRICE_UNCLEAR),
            ("$1 100", "en-US", Code.PRICE_UNCLEAR),
            ("was $150, now $120", "en-US", Code.SEVERAL_PRICES),
            ("$45-60", "en-US", Code.SEVERAL_PRICES),
            ("2 for $30", "en-US", Code.SEVERAL_PRICES),
            ("10% off $50", "en-US", Code.SEVERAL_PRICES),
            ("\u20ac45", "en-US", Code.CURRENCY_UNEXPECTED),
            ("45 euros", "en-US", Code.CURRENCY_UNEXPECTED),
            ("45 CAD", "en-US", Code.CURRENCY_UNEXPECTED),
            ("A$45.00", "en-US", Code.CURRENCY_UNEXPECTED),
            ("$4.99/lb", "en-US", Code.PRICE_UNCLEAR),
            ("from $19.99", "en-US", Code.SEVERAL_PRICES),
            ("99 cents", "en-US", Code.PRICE_UNCLEAR),
        ],
    )
    def test_what_needs_a_guess_has_a_reason_instead(
        self, text: str, locale: str, code: Code
    ) -> None:
        with pytest.raises(Unreadable) as caught:
            words(text, locale)
        assert caught.value.problem.code is code

    def test_a_german_price_is_not_read_as_an_american_one(self) -> None:
        with pytest.raises(Unreadable):
            words("1.099,00", "en-US")

    def test_a_code_counts_only_beside_its_number(self) -> None:
        # ALL is the lek of Albania, TOP the pa'anga of Tonga.
        assert words("$50 for ALL of it, in TOP shape") == Money(5000, "USD")

    @settings(deadline=None)
    @given(st.integers(1, 10**9))
    def test_reads_back_what_is_written_in_full(self, units: int) -> None:
        text = f"${units // 100:,}.{units % 100:02d}"
        assert words(text) == Money(units, "USD")

    @settings(deadline=None)
    @given(st.text(max_size=40))
    def test_any_text_is_a_price_none_or_a_reason(self, text: str) -> None:
        try:
            found = words(text)
        except Unreadable:
            return
        assert found is None or found.minor_units > 0
