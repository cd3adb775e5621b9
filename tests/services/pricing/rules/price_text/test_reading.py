"""Prices as people write them: every style read exactly, every doubt named."""
# ruff: noqa: RUF001  The signs below are what shops print.

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import currencies
from services.pricing.rules.price_text import (
    Doubt,
    PriceAmbiguous,
    PriceUnreadable,
    currency_of,
    guess_price,
    read_price,
)

# What the signs of the corpus mean; None = not in use, or shared by several.
SIGNS: dict[str, str | None] = dict(
    pair.split("=")
    for pair in (
        "$=USD US$=USD A$=AUD C$=CAD R$=BRL €=EUR £=GBP zł=PLN Kč=CZK Ft=HUF Rp=IDR"
        " RM=MYR TL=TRY KD=KWD ₪=ILS ₫=VND ฿=THB ₽=RUB Р=RUB р.=RUB руб=RUB руб.=RUB"
        " грн=UAH грн.=UAH 円=JPY 원=KRW جنيه=EGP درهم=AED ريال=SAR"
    ).split()
) | dict.fromkeys(["Rs", "₤", "₶", "DEM", "PTE"])

# Thousands mark, decimal mark, where the currency stands: how it is written there.
STYLES = {
    "en-US": (",", ".", "${}", "USD"),
    "en-GB": (",", ".", "£{}", "GBP"),
    "en-IN": ("lakh", ".", "₹{}", "INR"),
    "de-DE": (".", ",", "{} €", "EUR"),
    "de-AT": (" ", ",", "€ {}", "EUR"),
    "de-CH": ("'", ".", "CHF {}", "CHF"),
    "fr-FR": ("\u202f", ",", "{} €", "EUR"),
    "fr-CH": ("\u202f", ",", "{} CHF", "CHF"),
    "it-IT": (".", ",", "{} EUR", "EUR"),
    "es-ES": (".", ",", "{}€", "EUR"),
    "es-MX": (",", ".", "MX${}", "MXN"),
    "pt-BR": (".", ",", "R$ {}", "BRL"),
    "nl-NL": (".", ",", "€ {}", "EUR"),
    "pl-PL": ("\u00a0", ",", "{} zł", "PLN"),
    "cs-CZ": ("\u00a0", ",", "{} Kč", "CZK"),
    "sv-SE": ("\u00a0", ",", "{} SEK", "SEK"),
    "da-DK": (".", ",", "{} DKK", "DKK"),
    "ru-RU": ("\u00a0", ",", "{} ₽", "RUB"),
    "uk-UA": ("\u00a0", ",", "{} грн", "UAH"),
    "tr-TR": (".", ",", "{} TL", "TRY"),
    "he-IL": (",", ".", "{} ₪", "ILS"),
    "ja-JP": (",", ".", "{}円", "JPY"),
    "ko-KR": (",", ".", "{}원", "KRW"),
    "vi-VN": (".", ",", "{} ₫", "VND"),
    "ar-KW": (",", ".", "{} KD", "KWD"),
}


def written(minor_units: int, style: str) -> str:
    """An amount as it is written in that place."""
    group, mark, frame, code = STYLES[style]
    decimals = currencies.exponent(code)
    whole, fraction = divmod(minor_units, 10**decimals)
    if group == "lakh":
        head, tail = str(whole)[:-3], str(whole)[-3:]
        pairs = [head[max(0, n - 2) : n] for n in range(len(head), 0, -2)][::-1]
        digits = ",".join([*pairs, tail]) if head else tail
    else:
        digits = f"{whole:,}".replace(",", group)
    if decimals:
        digits += f"{mark}{fraction:0{decimals}d}"
    return frame.format(digits)


class TestReadPrice:
    @pytest.mark.parametrize(
        ("text", "amount", "currency"),
        [
            ("$1,099", "1099", "USD"),
            ("1.099,00 EUR", "1099.00", "EUR"),
            ("1.099 EUR", "1099", "EUR"),
            ("1'099.00 CHF", "1099.00", "CHF"),
            ("2 879,20 EUR", "2879.20", "EUR"),
        ],
    )
    def test_the_five_that_break_other_tools(
        self, text: str, amount: str, currency: str
    ) -> None:
        reading = read_price(text)
        assert (reading.amount, reading.currency) == (Decimal(amount), currency)

    @pytest.mark.parametrize("blank", "\u00a0\u202f\u2009\u2007 ")
    def test_every_kind_of_blank_groups_digits(self, blank: str) -> None:
        assert read_price(f"2{blank}879,20{blank}EUR").amount == Decimal("2879.20")

    @pytest.mark.parametrize("style", sorted(STYLES))
    @given(minor_units=st.integers(min_value=0, max_value=10**11))
    def test_every_amount_in_every_style_comes_back(
        self, style: str, minor_units: int
    ) -> None:
        code = STYLES[style][3]
        reading = read_price(written(minor_units, style))
        assert reading.amount.scaleb(currencies.exponent(code)) == minor_units
        assert reading.currency == code
        assert not reading.doubts

    @given(
        minor_units=st.integers(min_value=0, max_value=10**11),
        mark=st.sampled_from(".,"),
        group=st.sampled_from(["", " ", "'"]),
    )
    def test_amounts_without_a_currency_come_back(
        self, minor_units: int, mark: str, group: str
    ) -> None:
        whole, cents = divmod(minor_units, 100)
        digits = f"{whole:,}".replace(",", group)
        assert read_price(f"{digits}{mark}{cents:02d}").amount * 100 == minor_units

    @given(st.text(max_size=30))
    def test_no_text_at_all_breaks_it(self, text: str) -> None:
        reading = guess_price(text)
        assert reading is None or reading.amount.is_finite()

    @pytest.mark.parametrize(
        "text",
        ["1.099", "1,099", "1,099 EUR", "1.099 USD", "3,49 zł 1,75 zł", "10 - 20 €"],
    )
    def test_two_readings_that_differ_are_refused(self, text: str) -> None:
        with pytest.raises(PriceAmbiguous, match="may be"):
            read_price(text)

    @pytest.mark.parametrize(
        "text",
        [
            *("", " ", "-", "N/A", "call for price", "10%", "20 % off", "MX924"),
            *(
                "12-May",
                "May 12",
                "12. Mai",
                "12.05.2026",
                "1.2.3",
                "1.5E+3",
                "1e3",
                "NaN",
                "You save $5",
                "#N/A",
            ),
        ],
    )
    def test_what_is_no_price_is_refused(self, text: str) -> None:
        with pytest.raises(PriceUnreadable):
            read_price(text)

    @pytest.mark.parametrize(
        ("text", "mark", "amount"),
        [("1.099", ",", "1099"), ("1.099", ".", "1.099"), ("1,234", ".", "1234")],
    )
    def test_a_known_decimal_mark_settles_it(
        self, text: str, mark: str, amount: str
    ) -> None:
        assert read_price(text, decimal=mark).amount == Decimal(amount)

    @pytest.mark.parametrize(
        ("text", "locale", "amount"),
        [
            ("1.099", "de", "1099"),
            ("1,099", "en-US", "1099"),
            ("1,099", "de-DE", "1.099"),
            ("1.099", "de-CH", "1.099"),
        ],
    )
    def test_a_known_locale_settles_it(
        self, text: str, locale: str, amount: str
    ) -> None:
        assert read_price(text, locale=locale).amount == Decimal(amount)

    def test_a_mark_that_the_shape_contradicts_is_not_believed(self) -> None:
        assert read_price("12.50", decimal=",").amount == Decimal("12.50")

    @pytest.mark.parametrize(
        ("text", "amount"),
        [
            ("12.345 KWD", "12.345"),
            ("1,099 KWD", "1099"),
            ("1,099.500 KWD", "1099.500"),
            ("880,000 ₫", "880000"),
            ("12.000 ₫", "12000"),
            ("Rp 31.500", "31500"),
            ("3,990 Ft", "3990"),
        ],
    )
    def test_the_decimals_of_the_currency_count(self, text: str, amount: str) -> None:
        assert read_price(text).amount == Decimal(amount)

    @pytest.mark.parametrize(
        ("text", "amount"),
        [
            *(("Rs. 1,234", "1234"), ("Rs.500", "500"), ("₹1,00,000", "100000")),
            *(("₹ 12,34,567.50", "1234567.50"), ("1.234.567,89", "1234567.89")),
            *(("EUR 12,-", "12"), ("12.\u2013 CHF", "12"), ("1 299:-", "1299")),
            *(("1.299,- kr", "1299"), ("$.99", "0.99"), (".75 €", "0.75")),
            *(("34.992001", "34.992001"), ("0,125", "0.125"), ("12⁹⁹ €", "12.99")),
            *(("35€ 99", "35.99"), ("19 €90", "19.90"), ("12 Euro 50", "12.50")),
            *(
                ("٣٫٥٠ ر.س", "3.50"),
                ("１２，３４５円", "12345"),
                ("$119. 95", "119.95"),
            ),
            *(("99p", "0.99"), ("99¢", "0.99"), ("50 ct", "0.50")),
            *(("$1.5k", "1500"), ("2,5 Mio. €", "2500000"), ("3万円", "30000")),
            *(("Free", "0"), ("kostenlos", "0"), ("0€", "0")),
        ],
    )
    def test_rare_ways_of_writing(self, text: str, amount: str) -> None:
        assert read_price(text).amount == Decimal(amount)

    @pytest.mark.parametrize(
        "text",
        ["-5.00", "- 5,00 €", "(5.00)", "($5.00)", "-$5", "$-5.00", "−5", "5.00-"],
    )
    def test_negative_amounts_keep_their_sign(self, text: str) -> None:
        assert read_price(text).amount == -5

    @pytest.mark.parametrize(
        ("text", "amount"),
        [
            ("Statt 249,00 EUR jetzt 199,00 EUR", "199.00"),
            ("Was £20.00 Now £15.00", "15.00"),
            ("12,99 € (inkl. 2,07 € MwSt.)", "12.99"),
            ("12,99 € (1 kg = 5,99 €)", "12.99"),
            ("59,90 EUR 599,00 EUR pro Kilogramm", "59.90"),
            ("50,00 € zzgl. 4,90 € Versand", "50.00"),
            ("$5.89 free shipping on orders over $35", "5.89"),
            ("12x de R$ 44,00 sem juros", "44.00"),
            ("AED 8000 (USD 2179)", "8000"),
            ("only 5 left, $12.00", "12.00"),
            ("10 Stk 12,50", "12.50"),
            ("205,68 € 205.68", "205.68"),
            ("2 Piece - $6.75", "6.75"),
            ("$426.20/EA", "426.20"),
        ],
    )
    def test_words_around_say_which_number_is_the_price(
        self, text: str, amount: str
    ) -> None:
        assert read_price(text).amount == Decimal(amount)


class TestGuessPrice:
    def test_the_corpus_of_real_price_strings_is_read_right(self, shared: Path) -> None:
        path = shared / "data" / "price_strings" / "price_strings.jsonl"
        wrong = []
        for line in path.read_text("utf-8").splitlines():
            case = json.loads(line)
            reading = guess_price(
                case["price_raw"] or "",
                currency_hint=case["currency_raw"] or "",
                decimal=case["decimal_separator"],
            )
            right = None if case["amount"] is None else Decimal(case["amount"])
            if (reading.amount if reading else None) != right:
                wrong.append((case["price_raw"], right, reading))
            sign = case["currency"]
            if reading and reading.currency != SIGNS.get(sign, sign):
                wrong.append((case["price_raw"], sign, reading))
        assert wrong == []

    def test_the_strict_reading_of_the_corpus_is_never_wrong(
        self, shared: Path
    ) -> None:
        path = shared / "data" / "price_strings" / "price_strings.jsonl"
        cases = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        priced = [case for case in cases if case["amount"] is not None]
        refused = 0
        for case in priced:
            try:
                reading = read_price(
                    case["price_raw"],
                    currency_hint=case["currency_raw"] or "",
                    decimal=case["decimal_separator"],
                )
            except PriceAmbiguous:
                refused += 1
            else:
                assert reading.amount == Decimal(case["amount"]), case["price_raw"]
        # Several prices in one text, or "129.900" with nothing that says which.
        assert refused <= 11

    @pytest.mark.parametrize(
        ("text", "amount", "other", "doubt"),
        [
            ("1.099", "1099", "1.099", Doubt.SEPARATOR),
            ("3,49 zł 1,75 zł", "3.49", "1.75", Doubt.SEVERAL),
            ("From 26 to 50 €", "26", "50", Doubt.SEVERAL),
        ],
    )
    def test_a_doubt_comes_with_the_other_reading(
        self, text: str, amount: str, other: str, doubt: Doubt
    ) -> None:
        reading = guess_price(text)
        assert reading is not None
        assert reading.amount == Decimal(amount)
        assert reading.other == Decimal(other)
        assert doubt in reading.doubts
        assert not reading.certain

    @pytest.mark.parametrize(
        "text", ["5,99 €/kg", "12,50 € / 100 Stk", "12 EUR per 1000", "4,99 € / 100 g"]
    )
    def test_the_price_of_a_measure_or_of_many_is_not_the_price_of_one(
        self, text: str
    ) -> None:
        reading = guess_price(text)
        assert reading is not None
        assert reading.doubts == {Doubt.NOT_FOR_ONE}
        with pytest.raises(PriceAmbiguous, match="for several"):
            read_price(text)

    def test_a_whole_description_is_no_price(self) -> None:
        assert guess_price("only $5 " * 100) is None

    def test_a_least_price_is_said_to_be_one(self) -> None:
        reading = guess_price("ab 12,50 €")
        assert reading is not None
        assert reading.doubts == {Doubt.STARTING}
        assert reading.certain

    @pytest.mark.parametrize(
        ("text", "default", "currency", "doubts"),
        [
            ("$5", "CAD", "CAD", set()),
            ("$5", "EUR", "USD", set()),
            ("5 kr", "DKK", "DKK", set()),
            ("5 kr", "USD", None, {Doubt.CURRENCY_SHARED}),
            ("Rs 5", "PKR", "PKR", set()),
            ("¥5", "CNY", "CNY", set()),
            ("¥5.50", None, "CNY", set()),
            ("12 XYZ", "USD", None, {Doubt.CURRENCY_UNKNOWN}),
            ("DEM 12", "EUR", None, {Doubt.CURRENCY_UNKNOWN}),
            ("€5 USD", "EUR", None, {Doubt.CURRENCY_CONFLICT}),
            ("US$ 5.00 USD", "EUR", "USD", set()),
            ("CAD $12", "USD", "CAD", set()),
            ("12", "EUR", "EUR", set()),
            ("12", None, None, set()),
            ("UVP 12 €", None, "EUR", set()),
            ("R 1 099.00", None, "ZAR", set()),
        ],
    )
    def test_currencies_are_named_assumed_or_doubted(
        self,
        text: str,
        default: str | None,
        currency: str | None,
        doubts: set[Doubt],
    ) -> None:
        reading = guess_price(text, default_currency=default)
        assert reading is not None
        assert reading.currency == currency
        assert reading.doubts == doubts


class TestCurrencyOf:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("EUR", "EUR"),
            ("eur", "EUR"),
            ("€", "EUR"),
            ("EK netto €", "EUR"),
            ("Price (GBP)", "GBP"),
            ("Preis in Euro", "EUR"),
            ("XYZ", None),
            ("Price", None),
            ("", None),
        ],
    )
    def test_a_header_or_cell_names_one_or_none(
        self, text: str, code: str | None
    ) -> None:
        assert currency_of(text, default_currency="USD") == code

    def test_the_default_decides_only_which_dollar_is_meant(self) -> None:
        assert currency_of("Price ($)", default_currency="CAD") == "CAD"
        assert currency_of("Price", default_currency="CAD") is None
