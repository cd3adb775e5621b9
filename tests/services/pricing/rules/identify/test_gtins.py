"""GTIN cells as suppliers' spreadsheets really hold them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from services.pricing.rules.identify.gtins import (
    expand_upce,
    gtin_of,
    isbn10_to_gtin,
    read_gtins,
)
from services.pricing.rules.reasons import Effect

PEN = "04006381333931"


def codes(cell: str, *, isbn: bool = False) -> list[str]:
    return [problem.code for problem in read_gtins(cell, isbn=isbn).problems]


class TestReadGtins:
    @pytest.mark.parametrize(
        ("cell", "gtin"),
        [
            ("4006381333931", PEN),
            (" 4006381333931 ", PEN),
            ("04006381333931", PEN),
            ("4006381333931.0", PEN),
            ("4006381333931,00", PEN),
            ("'4006381333931", PEN),
            ('="4006381333931"', PEN),
            ("4 006381 333931", PEN),
            ("400-6381-333-931", PEN),
            ("4.006.381.333.931", PEN),
            ("4,006,381,333,931", PEN),
            ("EAN-13: 4006381333931", PEN),
            ("4.006381333931E+12", PEN),
            ("4,006381333931e12", PEN),
            ("\uff14\uff10\uff10\uff16\uff13\uff18\uff11\uff13\uff13\uff13931", PEN),
            ("036000291452", "00036000291452"),
            ("36000291452", "00036000291452"),
            ("96385074", "00000096385074"),
            ("04252614", "00042100005264"),
            ("14006381333938", "14006381333938"),
            ("978-0-306-40615-7", "09780306406157"),
            ("0-306-40615-2", "09780306406157"),
            ("080442957x", "09780804429573"),
            ("9771234567003", "09771234567003"),
        ],
    )
    def test_reads_one_identifier_through_its_damage(
        self, cell: str, gtin: str
    ) -> None:
        reading = read_gtins(cell)
        assert reading.gtins == {gtin}
        assert reading.problems == ()

    @pytest.mark.parametrize("between", [";", ", ", " ", "\n", " / ", "|", " und "])
    def test_reads_several_in_one_cell(self, between: str) -> None:
        cell = f"4006381333931{between}5901234123457"
        assert read_gtins(cell).gtins == {PEN, "05901234123457"}

    @pytest.mark.parametrize(
        "cell", ["", " ", "-", "n/a", "N/A", "0", "None", "Does not apply", "unbekannt"]
    )
    def test_an_empty_cell_is_no_problem(self, cell: str) -> None:
        assert read_gtins(cell) == read_gtins("")
        assert codes(cell) == []

    @pytest.mark.parametrize("cell", ["1.23457E+12", "4,00638E+12", "4.01E+12"])
    def test_scientific_notation_has_lost_the_identifier(self, cell: str) -> None:
        (problem,) = read_gtins(cell).problems
        assert problem.code == "gtin_scientific"
        assert "format the column as text" in problem.sentence
        assert cell in problem.sentence

    def test_a_wrong_check_digit_asks_a_person(self) -> None:
        reading = read_gtins("4006381333932")
        assert reading.gtins == frozenset()
        (problem,) = reading.problems
        assert problem.code == "gtin_check_digit"
        assert problem.effect is Effect.REVIEW
        assert "4006381333932" in problem.sentence

    def test_a_wrong_number_does_not_hide_a_good_one(self) -> None:
        reading = read_gtins("4006381333931, 4006381333932")
        assert reading.gtins == {PEN}
        assert [problem.code for problem in reading.problems] == ["gtin_check_digit"]

    def test_lost_zeros_come_back_only_if_the_check_digit_holds(self) -> None:
        assert codes("36000291453") == ["gtin_check_digit"]

    @pytest.mark.parametrize(
        "start",
        ["02", "04", "05", "20", "21", "25", "29", "98", "99"],
    )
    def test_a_shop_s_own_numbers_and_coupons_are_no_identity(self, start: str) -> None:
        body = f"{start}1234567891"
        number = body + ean.calc_check_digit(body)
        assert read_gtins(number).gtins == frozenset()
        assert codes(number) == ["gtin_internal"]

    def test_an_eight_digit_number_that_begins_with_2_is_a_shop_s_own(self) -> None:
        assert codes("2" + "012345" + ean.calc_check_digit("2012345")) == [
            "gtin_internal"
        ]

    @pytest.mark.parametrize(
        "cell",
        [
            "0000000000000",
            "00000000",
            "1111111111116",
            "1234567890128",
            "0123456789012",
            "9999999999994",
        ],
    )
    def test_placeholders_are_no_identity(self, cell: str) -> None:
        assert read_gtins(cell).gtins == frozenset()

    def test_all_zeros_are_called_a_placeholder(self) -> None:
        assert codes("0000000000000") == ["gtin_placeholder"]

    @pytest.mark.parametrize("cell", ["12345", "123456789012345", "see box", "12"])
    def test_text_of_another_length_is_named(self, cell: str) -> None:
        assert read_gtins(cell).gtins == frozenset()
        assert codes(cell) == ["gtin_length"]

    def test_only_an_isbn_column_gives_back_an_isbn_s_zero(self) -> None:
        assert read_gtins("306406152", isbn=True).gtins == {"09780306406157"}
        assert read_gtins("306406152").gtins == frozenset()

    def test_a_wrong_isbn_10_is_named(self) -> None:
        assert codes("0-306-40615-X", isbn=True) == ["gtin_check_digit"]

    @given(st.text(max_size=60))
    def test_any_text_gives_only_good_gtins(self, cell: str) -> None:
        for gtin in read_gtins(cell).gtins:
            assert len(gtin) == 14
            assert ean.is_valid(gtin)

    @given(st.text("0123456789-., Ee+xX;'=\"", max_size=80), st.booleans())
    def test_any_number_like_text_gives_only_good_gtins(
        self, cell: str, isbn: bool
    ) -> None:
        for gtin in read_gtins(cell, isbn=isbn).gtins:
            assert len(gtin) == 14
            assert ean.is_valid(gtin)

    @given(st.integers(10**9, 10**12 - 1))
    def test_every_european_number_survives_a_round_trip(self, body: int) -> None:
        digits = f"4{body:011d}"
        number = digits + ean.calc_check_digit(digits)
        assert read_gtins(number).gtins <= {number.zfill(14)}
        wrong = digits + str((int(ean.calc_check_digit(digits)) + 1) % 10)
        assert read_gtins(wrong).gtins == frozenset()

    def test_a_hostile_cell_is_read_at_once(self) -> None:
        for piece in (
            "1",
            "1 ",
            "1-",
            "1.234",
            "1E1",
            "4006381333931;",
            "\u0301\u0316",
        ):
            assert len(read_gtins(piece * 50_000).gtins) <= 1


class TestGtinOf:
    @pytest.mark.parametrize("number", ["4006381333931", "04006381333931"])
    def test_pads_to_fourteen(self, number: str) -> None:
        assert gtin_of(number) == PEN

    @pytest.mark.parametrize("number", ["4006381333932", "36000291452", "1", ""])
    def test_restores_nothing(self, number: str) -> None:
        assert gtin_of(number) is None


class TestIsbn10ToGtin:
    def test_becomes_isbn_13(self) -> None:
        assert isbn10_to_gtin("0306406152") == "09780306406157"

    @pytest.mark.parametrize("number", ["0306406153", "030640615", "ABCDEFGHIJ"])
    def test_another_text_is_none(self, number: str) -> None:
        assert isbn10_to_gtin(number) is None


class TestExpandUpce:
    @pytest.mark.parametrize(
        ("upce", "upca"),
        [
            ("04252614", "042100005264"),
            ("01234565", "012345000065"),
            ("06543217", "065100004327"),
        ],
    )
    def test_puts_the_zeros_back(self, upce: str, upca: str) -> None:
        assert expand_upce(upce) == upca

    @given(st.integers(0, 999_999), st.sampled_from("01"))
    def test_every_expansion_is_a_upc(self, body: int, system: str) -> None:
        good = [expand_upce(f"{system}{body:06d}{check}") for check in range(10)]
        (upca,) = [number for number in good if number is not None]
        assert len(upca) == 12
        assert ean.is_valid(upca)

    @pytest.mark.parametrize("number", ["24252614", "4252614", "04252615"])
    def test_another_number_is_none(self, number: str) -> None:
        assert expand_upce(number) is None
