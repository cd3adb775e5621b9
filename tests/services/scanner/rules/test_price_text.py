"""Prices in texts of all countries: the right amount and currency, or none."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from common import currencies
from services.scanner.rules.currency_signs import LONGEST_TEXT
from services.scanner.rules.price_text import read_price

# A text, the amount, and the currency as it stands there.
READ = [
    # On these five other readers of prices were a thousand times too low or too high.
    ("$1,099", "1099", "$"),
    ("1.099,00 EUR", "1099", "EUR"),
    ("1.099 EUR", "1099", "EUR"),
    ("1'099.00 CHF", "1099", "CHF"),
    ("2 879,20 EUR", "2879.20", "EUR"),
    # Groups: Indian, with every kind of space, with apostrophes.
    ("₹1,23,456.00", "123456", "₹"),
    ("₹ 1,23,456", "123456", "₹"),
    ("Rs. 1,23,456.50", "123456.50", "Rs."),
    ("1\u00a0298,00 €", "1298", "€"),
    ("2\u202f879,20 €", "2879.20", "€"),
    ("1\u2009234,56 zł", "1234.56", "zł"),
    ("CHF 1\u2019299.95", "1299.95", "CHF"),
    ("1 234 567,89 ₴", "1234567.89", "₴"),
    ("€ 1.234.567", "1234567", "€"),
    # No cents, written out.
    ("1.299,-", "1299", ""),
    ("CHF 12.-", "12", "CHF"),
    ("1\u2019299.\u2013 CHF", "1299", "CHF"),
    ("50,- Kč", "50", "Kč"),
    ("5.-- €", "5", "€"),
    ("1 299:- kr", "1299", "kr"),
    # Cents apart from the rest.
    ("12 99 €", "12.99", "€"),
    ("€ 12 99", "12.99", "€"),
    ("35€ 99", "35.99", "€"),
    ("12€99", "12.99", "€"),
    ("12⁹⁹ €", "12.99", "€"),
    ("$119. 95", "119.95", "$"),
    ("29:90 kr", "29.90", "kr"),
    # Currencies with three decimals and with none.
    ("KWD 12.500", "12.500", "KWD"),
    ("KD 1,250.500", "1250.500", "KD"),
    ("BHD 1.250", "1.250", "BHD"),
    ("1,250 TND", "1.250", "TND"),
    ("¥1,500", "1500", "¥"),
    ("1,500円(税込)", "1500", "円"),
    ("1万2000円", "12000", "円"),
    ("₩1,200,000", "1200000", "₩"),
    ("1.200.000 ₫", "1200000", "₫"),
    # Several numbers: the one that is asked.
    ("Was £20 Now £15", "15", "£"),
    ("RRP £49.99 £39.99", "39.99", "£"),
    ("Statt 249,00 EUR 199,00 EUR", "199", "EUR"),
    ("50% off $30", "30", "$"),
    ("Buy Now - $37.50 (Save  $4.15)", "37.50", "$"),
    ("You save $5.00 Price: $20.00", "20", "$"),
    ("$12.99 + $4.99 shipping", "12.99", "$"),
    ("R$1.299,90 em 10x de R$ 129,99", "1299.90", "R$"),
    ("12x R$ 10,00 ou R$ 99,00 à vista", "99", "R$"),
    ("(1 kg = 19,98 €) 9,99 €", "9.99", "€"),
    ("1,5 kg 12,99 €", "12.99", "€"),
    ("59,90 EUR 599,00 EUR pro Kilogramm", "59.90", "EUR"),
    ("2 x 9,99 €", "9.99", "€"),
    ("3 for $10", "10", "$"),
    ("3 for 10", "10", ""),
    ("iPhone 12 64GB $599", "599", "$"),
    ("AED 8000 (USD 2179)", "8000", "AED"),
    # Ranges and "from": the lower end.
    ("From 26 to 50 €", "26", "€"),
    ("$9.99 - $19.99", "9.99", "$"),
    ("ab 1.299 €", "1299", "€"),
    ("à partir de 19,90 €", "19.90", "€"),
    # Units stay what they are.
    ("12,99 €/kg", "12.99", "€"),
    ("$426.20/EA", "426.20", "$"),
    # Signs of one, two and three letters, and other scripts.
    ("US $12.99", "12.99", "US $"),
    ("SGD$4.90", "4.90", "SGD"),
    ("NT$ 1,200", "1200", "NT$"),
    ("S/. 1,250.00", "1250", "S/."),
    ("R 1 299,00", "1299", "R"),
    ("1.299,00 TL", "1299", "TL"),
    ("99p", "99", "p"),
    ("18 990 тг.", "18990", "тг."),
    ("1 290 руб./шт", "1290", "руб."),
    ("25,90 лв.", "25.90", "лв."),
    ("٩٩٫٥٠ ر.س", "99.50", "ر.س"),
    ("\uff11\uff0c\uff12\uff10\uff10円", "1200", "円"),
    ("$1.5M", "1500000", "$"),
    ("Free!", "0", ""),
    ("kostenlos", "0", ""),
]  # fmt: skip
NO_PRICE = [
    "POA", "Price on application", "Preis auf Anfrage", "Call for price", "",
    "FREE shipping over $35", "Free shipping on orders over $35", "Buy 2 get 1 free",
    "4.5 stars", "tel. 555-1234", "SKU 12345", "1.5.2018", "12:30", "2019-05-01", "50%",
]  # fmt: skip
# Twelve ways of writing numbers, with the currency of the place.
LOCALES = {
    "en_US": "USD", "en_GB": "GBP", "en_IN": "INR", "de_DE": "EUR", "fr_FR": "EUR",
    "de_CH": "CHF", "pl_PL": "PLN", "cs_CZ": "CZK", "pt_BR": "BRL", "ja_JP": "JPY",
    "ru_RU": "RUB", "ar_KW": "KWD",
}  # fmt: skip


class TestReadPrice:
    @pytest.mark.parametrize(("text", "amount", "sign"), READ)
    def test_reads_amount_and_currency(self, text: str, amount: str, sign: str) -> None:
        found = read_price(text)
        assert (found.amount, found.sign) == (Decimal(amount), sign)

    @pytest.mark.parametrize("text", NO_PRICE)
    def test_takes_no_other_number_for_a_price(self, text: str) -> None:
        assert read_price(text).amount is None

    def test_asks_a_hint_where_the_text_names_no_currency(self) -> None:
        assert read_price("17,35", hint="€ 1").sign == "€"
        assert read_price("$4.00", hint="EUR").sign == "$"
        assert read_price("17.90", hint="ht / L'unité").sign == ""

    def test_takes_the_marks_it_is_told(self) -> None:
        told = read_price("$..75,333", decimal_mark=".")
        other = read_price("$..75,333", decimal_mark=",")
        assert (told.amount, other.amount) == (Decimal("0.75333"), Decimal("75.333"))

    def test_says_nothing_where_shape_and_country_contradict(self) -> None:
        # Fuel at 3.459, or three thousand? Nothing on the page decides.
        assert read_price("$3.459", currency="USD", locale="en-US").amount is None

    def test_lets_the_country_decide_what_a_sign_means(self) -> None:
        assert read_price("$5", currency="CAD").code == "CAD"
        assert read_price("$5").code == ""
        assert read_price("100 kr", currency="SEK").code == "SEK"

    def test_knows_when_both_readings_agreed(self) -> None:
        assert read_price("1.099,00 €").agreed
        assert not read_price("29.1583").agreed

    def test_says_that_it_is_the_lowest_of_several(self) -> None:
        assert read_price("from $5").is_from
        assert not read_price("$5").is_from

    def test_works_on_no_more_than_a_line(self) -> None:
        assert read_price("x" * LONGEST_TEXT + "$5").amount is None

    @given(st.sampled_from(sorted(LOCALES)), st.integers(1, 10**10))
    def test_reads_back_what_any_place_writes(self, locale: str, units: int) -> None:
        currency = LOCALES[locale]
        amount = Decimal(units).scaleb(-currencies.exponent(currency))
        text = format_currency(amount, currency, locale=locale)
        found = read_price(text, currency=currency, locale=locale.replace("_", "-"))
        assert (found.amount, found.code) == (amount, currency)

    @given(st.text(max_size=200))
    def test_never_fails_on_any_text(self, text: str) -> None:
        found = read_price(text, hint=text)
        assert found.amount is None or found.amount >= 0

    def test_reads_the_prices_of_real_pages(self, shared: Path) -> None:
        file = shared / "data/price_strings/price_strings.jsonl"
        rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        wrong = [row for row in rows if not _is_right(row)]
        assert len(rows) == 424
        assert wrong == []


def _is_right(row: dict[str, str | None]) -> bool:
    found = read_price(
        row["price_raw"] or "",
        hint=row["currency_raw"] or "",
        decimal_mark=row["decimal_separator"] or "",
        group_mark=row["digit_group_separator"] or "",
    )
    amount = None if row["amount"] is None else Decimal(row["amount"])
    return (found.amount, found.sign or None) == (amount, row["currency"])


class TestLongTexts:
    def test_only_the_beginning_is_read_and_kept(self) -> None:
        assert read_price("$5" + " and so on" * 100_000).amount == 5
        assert read_price("and so on " * 1_000 + "$5").amount is None
