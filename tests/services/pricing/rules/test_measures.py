"""Weights and sizes: exact factors, the ways people write them, and refusals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.rules.measures import (
    GRAMS,
    MILLIMETRES,
    NotAMeasure,
    length_unit,
    parse_dimensions,
    parse_length,
    parse_weight,
    weight_unit,
)

amounts = st.decimals(
    min_value=Decimal("0.01"), max_value=Decimal(9999), places=2, allow_nan=False
)


class TestParseWeight:
    @pytest.mark.parametrize(
        ("text", "grams"),
        [
            ("300 g", "300"),
            ("300g", "300"),
            ("300 GRAMS", "300"),
            ("2 oz", "56.699046250"),
            ("1 lb", "453.59237"),
            ("2 lb 3 oz", "992.233309375"),
            ("2lbs 3oz.", "992.233309375"),
            ("1.5 kg", "1500"),
            ("1,5 kg", "1500"),
            ("1.500 kg", "1500"),
            ("0.125 g", "0.125"),
            (".5 lb", "226.796185"),
            ("12 Unzen", "340.19427750"),
        ],
    )
    def test_reads_what_people_write_exactly(self, text: str, grams: str) -> None:
        assert parse_weight(text) == Decimal(grams)

    def test_a_bare_number_takes_the_unit_of_its_column(self) -> None:
        assert parse_weight("2", default_unit="oz") == 2 * GRAMS["oz"]

    def test_a_bare_number_without_any_unit_is_refused(self) -> None:
        with pytest.raises(NotAMeasure, match="not a weight"):
            parse_weight("300")

    @pytest.mark.parametrize("text", ["1.500 g", "1,500 g", "28.350 oz", "1,500 lb"])
    def test_two_readings_a_thousand_times_apart_are_refused(self, text: str) -> None:
        with pytest.raises(NotAMeasure, match="two ways"):
            parse_weight(text)

    def test_a_known_decimal_mark_settles_it(self) -> None:
        assert parse_weight("1.500 g", decimal=",") == 1500
        assert parse_weight("1.500 g", decimal=".") == Decimal("1.5")

    @pytest.mark.parametrize(
        "text", ["", " ", "g", "0 g", "-3 g", "heavy", "3 parsecs", "3 cm", "1e3 g"]
    )
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(NotAMeasure):
            parse_weight(text)

    @given(amount=amounts, unit=st.sampled_from(sorted(GRAMS)), comma=st.booleans())
    def test_every_written_amount_comes_back(
        self, amount: Decimal, unit: str, comma: bool
    ) -> None:
        digits = f"{amount:.2f}".replace(".", "," if comma else ".")
        assert parse_weight(f"{digits} {unit}") == amount * GRAMS[unit]


class TestParseDimensions:
    @pytest.mark.parametrize(
        ("text", "sides"),
        [
            ("15x10x2 cm", "150 100 20"),
            ("2 x 10 x 15 cm", "150 100 20"),
            ("15cm x 10cm x 2cm", "150 100 20"),
            ("15cmx10cmx2cm", "150 100 20"),
            ("15 cm\u00d710 cm\u00d72 cm", "150 100 20"),
            ("150*100*20mm", "150 100 20"),
            ("15,5 x 10,2 x 2 cm", "155 102 20"),
            ('6" x 4" x 1"', "152.4 101.6 25.4"),
            ("6 X 4 X 1 Inches", "152.4 101.6 25.4"),
            ("L: 15 x W: 10 x H: 2 cm", "150 100 20"),
            ("1 m x 10 cm x 5 mm", "1000 100 5"),
        ],
    )
    def test_reads_three_sides_longest_first(self, text: str, sides: str) -> None:
        assert parse_dimensions(text) == tuple(Decimal(side) for side in sides.split())

    def test_sides_without_a_unit_take_the_one_of_their_column(self) -> None:
        assert parse_dimensions("2x1x3", default_unit="in") == (
            Decimal("76.2"),
            Decimal("50.8"),
            Decimal("25.4"),
        )

    @pytest.mark.parametrize(
        "text",
        [
            "15x10 cm",
            "15x10x2",
            "1x2x3x4 cm",
            "axbxc cm",
            "0x1x2 cm",
            "15 x 10 x 2 kg",
            "",
        ],
    )
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(NotAMeasure):
            parse_dimensions(text)

    @given(
        sides=st.tuples(amounts, amounts, amounts),
        unit=st.sampled_from(sorted(MILLIMETRES)),
    )
    def test_every_written_size_comes_back_sorted(
        self, sides: tuple[Decimal, Decimal, Decimal], unit: str
    ) -> None:
        text = " x ".join(f"{side:.2f}" for side in sides) + f" {unit}"
        expected = sorted((side * MILLIMETRES[unit] for side in sides), reverse=True)
        assert list(parse_dimensions(text)) == expected


class TestParseLength:
    def test_reads_one_length(self) -> None:
        assert parse_length("5 ft 2 in") == Decimal("1574.8")
        assert parse_length("12,5 cm") == 125

    def test_a_weight_is_no_length(self) -> None:
        with pytest.raises(NotAMeasure, match="not a length"):
            parse_length("5 kg")


class TestUnits:
    def test_words_of_several_languages_name_a_unit(self) -> None:
        assert weight_unit("Gramm") == "g"
        assert weight_unit("Livres") == "lb"
        assert length_unit("Zoll") == "in"

    def test_other_words_name_none(self) -> None:
        assert weight_unit("netto") is None
        assert length_unit("kg") is None
