"""One money cell: the amount, or the reason why there is none, with its place."""

from __future__ import annotations

import pytest

from common.money import Money
from services.pricing.adapters.tables import load_column_words
from services.pricing.rules.column_roles import recognise
from services.pricing.rules.reasons import Effect, Reason
from services.pricing.rules.rows.prices import MoneyReader
from services.pricing.rules.rows.source import RowSource
from services.pricing.rules.tables import Odd, RawRow, Table


def read(
    price: str,
    *,
    header: str = "price",
    currency: str | None = None,
    default: str | None = "USD",
    others: tuple[str, ...] = (),
    odd: Odd | None = None,
    typed: bool = False,
    sign: str = "",
    zero_is_price: bool = False,
) -> tuple[Money | None, list[Reason]]:
    """Read the first row of a column whose other cells are `others`."""
    names = ("title", header, "currency")
    cells = [("Mug", text, currency or "") for text in (price, *others)]
    rows = [RawRow(n, n + 2, cell) for n, cell in enumerate(cells)]
    rows[0] = RawRow(
        0,
        2,
        cells[0],
        numbers=frozenset({1} if typed else ()),
        odd={1: odd} if odd else {},
        signs={1: sign} if sign else {},
    )
    table = Table("list.csv", names, tuple(rows), 1)
    columns = recognise(names, load_column_words(), source="list.csv")
    source = RowSource.of(table, columns, default_currency=default)
    column = columns.first("price")
    assert column is not None
    return MoneyReader(source, column, zero_is_price=zero_is_price).read(rows[0])


class TestMoneyReader:
    @pytest.mark.parametrize(
        ("text", "money"),
        [
            ("12.50", "12.50 USD"),
            ("$1,099", "1099.00 USD"),
            ("1.099,00 €", "1099.00 EUR"),
            ("2 879,20 EUR", "2879.20 EUR"),
            ("¥1,099", None),
            ("1,099円", "1099 JPY"),
            ('="12.50"', "12.50 USD"),
            ("12.50&nbsp;&euro;", "12.50 EUR"),
        ],
    )
    def test_a_price_becomes_money(self, text: str, money: str | None) -> None:
        assert str(read(text)[0]) == str(money)

    @pytest.mark.parametrize("text", ["", "-", "n/a", "N/A", "NULL", "nan"])
    def test_an_empty_cell_says_nothing_itself(self, text: str) -> None:
        assert read(text) == (None, [])

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("-5", "price_negative"),
            ("(5.00)", "price_negative"),
            ("0", "price_zero"),
            ("0,00 EUR", "price_zero"),
            ("1.099", "price_ambiguous"),
            ("$5 $6", "price_ambiguous"),
            ("12 € / 100", "price_not_for_one"),
            ("12-May", "price_unreadable"),
            ("12 XYZ", "currency_unknown"),
            ("5 kr", "currency_ambiguous"),
            ("€5 USD", "currency_conflict"),
            ("on request", "price_unreadable"),
            ("4006381333931", "price_unreadable"),
            ("=A1*2", "formula_cell"),
            ("0.001", "price_zero"),
        ],
    )
    def test_what_cannot_be_used_has_a_code_a_place_and_no_price(
        self, text: str, code: str
    ) -> None:
        money, problems = read(text)
        assert money is None
        assert [problem.code for problem in problems] == [code]
        # Nothing to be had for nothing; the others a person may be able to read.
        expected = Effect.SKIP if code == "price_zero" else Effect.REVIEW
        assert problems[0].effect is expected
        assert problems[0].sentence.startswith(f'Line 2, column "price": "{text}"')

    @pytest.mark.parametrize(
        ("others", "money"),
        [
            (("12,50",), "1099.00 USD"),
            (("12.50",), "1.10 USD"),
            (("2.500", "3.750"), None),
        ],
    )
    def test_the_column_says_what_a_separator_is(
        self, others: tuple[str, ...], money: str | None
    ) -> None:
        found = read("1.099", others=others)[0]
        assert (str(found) if found else None) == money

    @pytest.mark.parametrize(
        ("text", "header", "currency", "default", "code"),
        [
            ("5", "price", None, "USD", "USD"),
            ("5", "Price (EUR)", None, "USD", "EUR"),
            ("5", "Price (EUR)", "EUR", "USD", "EUR"),
            ("5", "price", "GBP", "USD", "GBP"),
            ("5 €", "price", None, "USD", "EUR"),
            ("$5", "price", "CAD", "USD", "CAD"),
            ("$5", "price", None, "AUD", "AUD"),
        ],
    )
    def test_the_nearest_word_on_the_currency_counts(
        self, text: str, header: str, currency: str | None, default: str, code: str
    ) -> None:
        money, problems = read(text, header=header, currency=currency, default=default)
        assert money == Money(500, code)
        assert problems == []

    @pytest.mark.parametrize(
        ("text", "header", "currency", "code"),
        [
            ("5 €", "price", "USD", "EUR"),
            ("5 €", "Price (USD)", None, "EUR"),
            ("5 €", "Price (EUR)", "USD", "EUR"),
        ],
    )
    def test_words_that_disagree_on_the_currency_are_named(
        self, text: str, header: str, currency: str | None, code: str
    ) -> None:
        money, problems = read(text, header=header, currency=currency)
        assert money == Money(500, code)
        assert {problem.code for problem in problems} == {"currency_conflict"}
        assert problems[0].effect is Effect.REVIEW

    def test_header_and_currency_column_that_disagree_give_no_price(self) -> None:
        money, problems = read("5", header="Price (EUR)", currency="USD")
        assert money is None
        assert [problem.code for problem in problems] == ["currency_conflict"]

    def test_an_unknown_currency_in_its_column_gives_no_price(self) -> None:
        money, problems = read("5", currency="XYZ")
        assert money is None
        assert [problem.code for problem in problems] == ["currency_unknown"]
        assert 'column "currency": "XYZ"' in problems[0].sentence

    def test_no_currency_anywhere_gives_no_price(self) -> None:
        money, problems = read("5", default=None)
        assert money is None
        assert [problem.code for problem in problems] == ["currency_missing"]

    def test_a_fraction_of_a_cent_is_rounded_and_noted(self) -> None:
        money, problems = read("34.992001")
        assert money == Money(3499, "USD")
        assert [(p.code, p.effect) for p in problems] == [
            ("price_rounded", Effect.NOTE)
        ]

    def test_a_least_price_is_kept_for_a_person_to_look_at(self) -> None:
        money, problems = read("from $10")
        assert money == Money(1000, "USD")
        assert [(p.code, p.effect) for p in problems] == [
            ("price_starting", Effect.REVIEW)
        ]

    def test_nothing_to_pay_is_an_answer_for_shipping(self) -> None:
        assert read("0", zero_is_price=True) == (Money(0, "USD"), [])
        assert read("free", zero_is_price=True) == (Money(0, "USD"), [])

    def test_a_typed_number_needs_no_convention(self) -> None:
        assert read("1.099", typed=True)[0] == Money(110, "USD")
        assert read("12.5", typed=True, sign="€")[0] == Money(1250, "EUR")

    @pytest.mark.parametrize(
        ("odd", "code", "priced"),
        [
            (Odd.FORMULA, "formula_cell", True),
            (Odd.FORMULA_ONLY, "formula_cell", False),
            (Odd.ERROR, "cell_error", False),
            (Odd.DATE, "cell_date", False),
        ],
    )
    def test_odd_cells_are_named_and_used_only_if_they_hold_a_price(
        self, odd: Odd, code: str, priced: bool
    ) -> None:
        money, problems = read("12.5", typed=True, odd=odd)
        assert [problem.code for problem in problems] == [code]
        assert (money is not None) == priced
        assert (problems[0].effect is Effect.NOTE) == priced
