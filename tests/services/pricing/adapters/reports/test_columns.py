"""The columns of the files."""

from __future__ import annotations

from common.money import Money
from services.pricing.adapters.reports.columns import EXACT, READABLE, readable
from services.pricing.adapters.reports.rows import flatten
from services.pricing.rules.answer import Answer
from tests.factories import make_answer, make_goods, make_item, make_line, usd


def _cell(name: str, answer: Answer) -> object:
    (row,) = flatten([answer])
    (column,) = [column for column in READABLE if column.name == name]
    return readable(column, row)


class TestReadable:
    def test_gives_the_value_of_the_row(self) -> None:
        assert _cell("fees", make_answer()) == usd("7.50")
        assert _cell("rank", make_answer()) == 1

    def test_a_sum_with_an_unknown_line_is_left_out(self) -> None:
        answer = make_answer(lines=(make_line(amount=None, at_least=usd("1")),))
        assert _cell("fees", answer) is None

    def test_an_amount_in_another_currency_is_left_out(self) -> None:
        goods = make_goods(amount=Money(1900, "EUR"))
        assert _cell("landed_cost", make_answer(lines=(goods,))) is None

    def test_the_offer_price_has_a_currency_of_its_own(self) -> None:
        answer = make_answer(offer=make_item(price=Money(1900, "EUR")))
        assert _cell("offer_price", answer) == Money(1900, "EUR")
        assert _cell("offer_currency", answer) == "EUR"
        assert _cell("currency", answer) == "USD"


class TestColumns:
    def test_no_name_is_used_twice(self) -> None:
        names = [column.name for column in READABLE]
        assert len(names) == len(set(names))

    def test_every_amount_is_given_exactly_too(self) -> None:
        assert [column.name for column in EXACT] == [
            "offer_price",
            "sale_price",
            "landed_cost",
            "fees",
            "profit",
            "profit_at_most",
        ]
