"""Which number of a text is the price."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.pricing.rules.price_text.choice import Choice, choose


def chosen(text: str) -> Choice:
    choice = choose(text)
    assert choice is not None
    return choice


class TestChoose:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("12.50", "12.50"),
            ("was 20.00 EUR, now 15.00 EUR", "15.00"),
            ("UVP 20,00 € 15,00 €", "15.00"),
            ("save 5 EUR: 15.00 EUR", "15.00"),
            ("15.00 EUR plus shipping 4.90 EUR", "15.00"),
            ("15.00 EUR (-25%)", "15.00"),
            ("3 pcs 15.00 EUR", "15.00"),
            ("1.5k EUR", "1500"),
            ("99 ct", "0.99"),
        ],
    )
    def test_the_words_around_it_tell(self, text: str, value: str) -> None:
        choice = chosen(text)
        assert choice.amount.value == Decimal(value)
        assert choice.rival is None

    @pytest.mark.parametrize(
        "text", ["", "call us", "25%", "1.5E+3", "12. May", "May 2026", "save 5%"]
    )
    def test_where_there_is_no_price_none_is_found(self, text: str) -> None:
        assert choose(text) is None

    def test_another_that_could_as_well_be_it_is_told(self) -> None:
        choice = chosen("12.00 EUR 15.00 EUR")
        assert (choice.amount.value, choice.rival) == (
            Decimal("12.00"),
            Decimal("15.00"),
        )

    def test_the_same_amount_twice_is_no_rival(self) -> None:
        assert chosen("12.00 EUR 12.00 EUR").rival is None

    @pytest.mark.parametrize(
        "text", ["from 9.90 EUR", "ab 9,90 €", "à partir de 9,90 €"]
    )
    def test_the_least_of_several_is_said_to_be_so(self, text: str) -> None:
        assert chosen(text).starting
        assert not chosen("9.90 EUR").starting

    @pytest.mark.parametrize(
        "text", ["5.99 EUR / kg", "12,50 / 100 pcs", "3.00 per case"]
    )
    def test_what_is_not_for_one_is_said_to_be_so(self, text: str) -> None:
        assert chosen(text).not_for_one
        assert not chosen("5.99 EUR / pc").not_for_one

    def test_the_ends_of_a_range_share_their_currency(self) -> None:
        choice = chosen("26 to 50 EUR")
        assert [mention.text for mention in choice.amount.currencies] == ["EUR"]
        assert (choice.amount.value, choice.rival) == (Decimal(26), Decimal(50))

    def test_the_dash_of_a_range_is_no_minus(self) -> None:
        assert chosen("26-50 EUR").rival == Decimal(50)
