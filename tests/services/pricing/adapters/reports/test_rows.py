"""Answers as rows."""

from __future__ import annotations

from common.money import Money
from services.pricing.adapters.reports.rows import (
    Row,
    flatten,
    line_words,
    subtotal,
)
from services.pricing.rules.answer import Answer, LineKind
from tests.factories import (
    make_answer,
    make_catalogue_item,
    make_goods,
    make_item,
    make_line,
    make_match,
    make_unmatched,
    usd,
)


def _row(answer: Answer) -> Row:
    (row,) = flatten([answer])
    return row


class TestFlatten:
    def test_ranks_from_one_in_the_order_given(self) -> None:
        ranks = [row.rank for row in flatten([make_answer(), make_unmatched()])]
        assert ranks == [1, 2]

    def test_adds_up_each_side_of_the_deal(self) -> None:
        row = _row(make_answer(lines=(make_goods(), make_line(), make_line())))
        assert row.landed.exact == usd("20.00")
        assert row.selling.exact == usd("15.00")

    def test_carries_the_sentence_that_decided(self) -> None:
        assert _row(make_answer()).headline == "How often it sells is not known."
        assert _row(make_answer(reasons=())).headline == ""


class TestRow:
    def test_is_counted_in_the_currency_of_its_amounts(self) -> None:
        assert _row(make_answer()).currency_code == "USD"
        assert _row(make_unmatched()).currency_code is None

    def test_a_profit_of_nothing_still_has_a_currency(self) -> None:
        answer = make_answer(
            profit=usd("0"), profit_at_most=usd("0"), sale_price=usd("0"), lines=()
        )
        assert _row(answer).currency_code == "USD"

    def test_the_catalogues_asin_goes_before_the_offers(self) -> None:
        offer = make_item(asin="B000000000")
        assert _row(make_answer(offer=offer)).asin == "B098FKXT8L"
        match = make_match(catalogue=make_catalogue_item(asin=None))
        assert _row(make_answer(offer=offer, match=match)).asin == "B000000000"
        assert _row(make_unmatched()).asin is None


class TestSubtotal:
    def test_an_unknown_line_makes_it_a_lower_bound(self) -> None:
        lines = [make_line(), make_line(amount=None, at_least=usd("3.32"))]
        found = subtotal(lines, LineKind.SELLING)
        assert (found.amount, found.exact) == (usd("10.82"), None)

    def test_a_line_of_nothing_is_known(self) -> None:
        lines = [make_line(amount=usd("0"), at_least=usd("9.00"))]
        assert subtotal(lines, LineKind.SELLING).exact == usd("0")

    def test_without_lines_there_is_no_sum(self) -> None:
        assert subtotal([make_goods()], LineKind.SELLING).amount is None

    def test_different_currencies_are_not_added(self) -> None:
        lines = [make_line(), make_line(amount=Money(100, "EUR"))]
        assert subtotal(lines, LineKind.SELLING).amount is None


class TestLineWords:
    def test_says_what_is_known_of_the_line(self) -> None:
        assert line_words(make_line()) == "Referral fee $7.50"
        assert line_words(make_line(amount=None)) == "Referral fee not known"
        assert (
            line_words(make_line(amount=None, at_least=usd("0.30")))
            == "Referral fee not known, at least $0.30"
        )
