"""Weights, sizes and counts of a row; what cannot be read is noted and left out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.pricing.adapters.tables import load_column_words
from services.pricing.rules.column_roles import recognise
from services.pricing.rules.items import Parcel
from services.pricing.rules.reasons import Effect, Reason
from services.pricing.rules.rows.quantities import read_number, read_parcel
from services.pricing.rules.rows.source import RowSource
from services.pricing.rules.tables import RawRow, Table


def source_of(typed: bool = False, /, **cells: str) -> tuple[RowSource, RawRow]:
    names = tuple(name.replace("__", " ") for name in cells)
    numbers = frozenset(range(len(names))) if typed else frozenset()
    row = RawRow(0, 2, tuple(cells.values()), numbers=numbers)
    table = Table("list.csv", names, (row,), 1)
    columns = recognise(names, load_column_words(), source="list.csv", required=())
    return RowSource.of(table, columns), row


class TestReadParcel:
    def test_weight_and_size_take_their_units_from_cell_or_header(self) -> None:
        parcel, problems = read_parcel(
            *source_of(weight__g="300", dimensions__cm="15x10x2")
        )
        sides = (Decimal(150), Decimal(100), Decimal(20))
        assert parcel == Parcel(Decimal(300), sides)
        assert problems == []

    def test_three_lengths_make_a_size(self) -> None:
        parcel, _ = read_parcel(
            *source_of(length__mm="20", width__mm="100", height="15cm")
        )
        assert parcel.sides_mm == (Decimal(150), Decimal(100), Decimal(20))

    def test_two_lengths_make_none(self) -> None:
        parcel, problems = read_parcel(*source_of(length__mm="20", width__mm="100"))
        assert (parcel.sides_mm, problems) == (None, [])

    def test_a_typed_number_is_never_ambiguous(self) -> None:
        parcel, _ = read_parcel(*source_of(True, weight__g="28.350"))
        assert parcel.weight_g == Decimal("28.35")

    @pytest.mark.parametrize("text", ["", "0", "n/a", "-"])
    def test_empty_and_zero_are_not_known(self, text: str) -> None:
        assert read_parcel(*source_of(weight__g=text)) == (Parcel(), [])

    @pytest.mark.parametrize("text", ["300", "heavy", "1.500 g", "-3 g"])
    def test_what_cannot_be_read_is_noted(self, text: str) -> None:
        parcel, problems = read_parcel(*source_of(weight=text))
        assert parcel == Parcel()
        assert [(p.code, p.effect) for p in problems] == [
            ("weight_unreadable", Effect.NOTE)
        ]
        assert 'Line 2, column "weight"' in problems[0].sentence


class TestReadNumber:
    @pytest.mark.parametrize(
        ("text", "number"),
        [("12", "12"), ("1,234", "1234"), ("12.5", "12.5"), ("~30", "30"), ("0", "0")],
    )
    def test_a_count_is_one_number(self, text: str, number: str) -> None:
        problems: list[Reason] = []
        source, row = source_of(sellers=text)
        assert read_number(source, row, "sellers", problems) == Decimal(number)
        assert problems == []

    @pytest.mark.parametrize("text", ["many", "3-5", "-2"])
    def test_anything_else_is_noted(self, text: str) -> None:
        problems: list[Reason] = []
        source, row = source_of(sellers=text)
        assert read_number(source, row, "sellers", problems) is None
        assert [problem.code for problem in problems] == ["sellers_unreadable"]

    def test_no_column_and_no_text_are_not_known(self) -> None:
        problems: list[Reason] = []
        source, row = source_of(title="Mug", sellers="")
        assert read_number(source, row, "sellers", problems) is None
        assert read_number(source, row, "days_to_sell", problems) is None
        assert problems == []
