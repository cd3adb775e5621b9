"""Odd cells among those that name the product."""

from __future__ import annotations

import pytest

from services.pricing.adapters.tables import load_column_words
from services.pricing.rules.column_roles import recognise
from services.pricing.rules.reasons import Effect
from services.pricing.rules.rows.odd import odd_names
from services.pricing.rules.rows.source import RowSource
from services.pricing.rules.tables import Odd, RawRow, Table

NAMES = ("title", "ean", "price", "notes")


def source_of(odd: dict[int, Odd]) -> tuple[RowSource, RawRow]:
    row = RawRow(0, 7, ("Mug", "", "5", ""), odd=odd)
    table = Table("list.xlsx", NAMES, (row,), 1, sheet="List")
    columns = recognise(NAMES, load_column_words(), source="list.xlsx")
    return RowSource.of(table, columns), row


class TestOddNames:
    @pytest.mark.parametrize(
        ("odd", "code", "effect"),
        [
            (Odd.FORMULA, "formula_cell", Effect.NOTE),
            (Odd.FORMULA_ONLY, "formula_cell", Effect.REVIEW),
            (Odd.ERROR, "cell_error", Effect.REVIEW),
            (Odd.DATE, "cell_date", Effect.REVIEW),
        ],
    )
    def test_an_odd_title_is_named_by_its_cell(
        self, odd: Odd, code: str, effect: Effect
    ) -> None:
        (reason,) = odd_names(*source_of({0: odd}))
        assert (reason.code, reason.effect) == (code, effect)
        assert reason.sentence.startswith('Cell A7 of sheet "List", column "title"')

    def test_a_barcode_counts_and_other_columns_do_not(self) -> None:
        found = odd_names(*source_of({1: Odd.ERROR, 2: Odd.ERROR, 3: Odd.ERROR}))
        assert ["Cell B7" in reason.sentence for reason in found] == [True]
