"""Answers as a workbook: a ranked sheet that can be filtered, and a summary sheet."""

from __future__ import annotations

import io
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from common import currencies
from common.money import Money
from services.pricing.adapters.reports.columns import READABLE, Cell, Show, readable
from services.pricing.adapters.reports.facts import (
    count_facts,
    possible_profit_words,
    settings_facts,
)
from services.pricing.adapters.reports.replace_file import replacing
from services.pricing.adapters.reports.rows import flatten
from services.pricing.adapters.reports.words import code_words
from services.pricing.adapters.reports.xlsx_cells import Sheet
from services.pricing.rules.answer import Answer, VerdictKind
from services.pricing.rules.summary import RunSummary

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.styles import PatternFill
    from openpyxl.workbook import Workbook

_VERDICT_COLOURS: Final = {
    VerdictKind.BUY.value: "C6EFCE",
    VerdictKind.REVIEW.value: "FFEB9C",
    VerdictKind.SKIP.value: "E7E6E6",
}
_FORMATS: Final = {Show.SHARE: "0.0%", Show.NUMBER: "0.00"}
_WHOLE: Final = "0"
_COUNT: Final = "#,##0"
# Rank, verdict and the offer's title stay in sight.
_FROZEN: Final = "D2"


def write_xlsx(answers: Iterable[Answer], summary: RunSummary, path: Path) -> None:
    """Write the ranked answers to `path`; BadInput when it cannot be written."""
    from openpyxl import Workbook

    with replacing(path) as draft:
        book = Workbook(write_only=True)
        _write_answers(book, answers, rows=summary.answers)
        _write_summary(book, summary)
        # In memory first: a full disk in the middle of a zip file would be told twice.
        packed = io.BytesIO()
        book.save(packed)
        draft.write_bytes(packed.getvalue())


def _write_answers(book: Workbook, answers: Iterable[Answer], *, rows: int) -> None:
    from openpyxl.styles import PatternFill
    from openpyxl.utils import get_column_letter

    sheet = Sheet(book, "Answers", [column.show.value for column in READABLE])
    sheet.sheet.freeze_panes = _FROZEN
    sheet.sheet.auto_filter.ref = f"A1:{get_column_letter(len(READABLE))}{rows + 1}"
    fills = {
        verdict: PatternFill("solid", fgColor=colour)
        for verdict, colour in _VERDICT_COLOURS.items()
    }
    sheet.append([sheet.heading(column.title) for column in READABLE])
    for row in flatten(answers):
        fill = fills[row.answer.verdict.value]
        sheet.append(
            [
                _cell(
                    sheet,
                    readable(column, row),
                    column.show,
                    fill if column.name == "verdict" else None,
                )
                for column in READABLE
            ]
        )


def _cell(
    sheet: Sheet, value: Cell, show: Show, fill: PatternFill | None
) -> SheetCell | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return sheet.text(value, fill)
    if isinstance(value, Money):
        return sheet.number(value.amount, _amount_format(value.currency_code))
    if isinstance(value, Decimal):
        return sheet.number(round(value, 4), _FORMATS[show])
    return sheet.number(value, _WHOLE)


def _amount_format(currency_code: str) -> str:
    decimals = currencies.exponent(currency_code)
    return f"{_COUNT}.{'0' * decimals}" if decimals else _COUNT


def _write_summary(book: Workbook, summary: RunSummary) -> None:
    sheet = Sheet(book, "Summary", [34, 44, 12, 12, 80])
    _pairs(sheet, "Run", settings_facts(summary))
    counts = [(name, count) for name, count in count_facts(summary)]
    _pairs(
        sheet, "Counts", [*counts, ("Possible profit", possible_profit_words(summary))]
    )
    _table(
        sheet,
        ("Reason", "Code", "Decided", "Answers", "For example"),
        [
            (code_words(r.code), r.code, r.decided, r.answers, r.sentence)
            for r in summary.reasons
        ],
    )
    _table(
        sheet,
        ("Not known", "Why", "Answers"),
        [(u.label, u.explanation, u.answers) for u in summary.unknowns],
    )


def _pairs(sheet: Sheet, heading: str, pairs: Iterable[tuple[str, str | int]]) -> None:
    _table(sheet, (heading, ""), pairs)


def _table(
    sheet: Sheet, headings: Iterable[str], rows: Iterable[tuple[str | int, ...]]
) -> None:
    sheet.append([sheet.heading(heading) for heading in headings])
    for row in rows:
        sheet.append(
            [
                sheet.text(cell)
                if isinstance(cell, str)
                else sheet.number(cell, _COUNT)
                for cell in row
            ]
        )
    sheet.append([])
