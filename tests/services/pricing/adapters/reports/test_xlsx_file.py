"""The workbook."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook

from common.errors import BadInput
from common.money import Money
from services.pricing.adapters.reports.safe_cells import (
    XLSX_CELL_LIMIT,
    is_dangerous,
    xlsx_text,
)
from services.pricing.adapters.reports.xlsx_file import write_xlsx
from services.pricing.rules.answer import Answer, VerdictKind
from tests.factories import (
    make_answer,
    make_catalogue_item,
    make_item,
    make_line,
    make_match,
    make_reason,
    make_summary,
    make_unmatched,
    usd,
)


def _book(folder: Path, answers: Sequence[Answer]) -> Workbook:
    write_xlsx(answers, make_summary(answers), folder / "out.xlsx")
    return load_workbook(folder / "out.xlsx", data_only=False)


def _row(book: Workbook, number: int = 2) -> dict[str, Cell]:
    sheet = book["Answers"]
    titles = [str(cell.value) for cell in sheet[1]]
    cells = [cell for cell in sheet[number] if isinstance(cell, Cell)]
    return dict(zip(titles, cells, strict=True))


def _cells(book: Workbook) -> Iterator[Cell]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if isinstance(cell, Cell))


class TestWriteXlsx:
    def test_numbers_are_numbers(self, tmp_path: Path) -> None:
        row = _row(_book(tmp_path, [make_answer(roi=Decimal("-0.25"))]))
        assert row["Profit"].value == 22.5
        assert row["Profit"].number_format == "#,##0.00"
        assert row["Currency"].value == "USD"
        assert row["ROI"].value == -0.25
        assert row["ROI"].number_format == "0.0%"
        assert row["Rank"].value == 1

    def test_an_amount_shows_the_decimals_of_its_currency(self, tmp_path: Path) -> None:
        yen, dinar = Money(1200, "JPY"), Money(1234, "KWD")
        book = _book(tmp_path, [make_answer(profit=yen), make_answer(profit=dinar)])
        assert _row(book, 2)["Profit"].number_format == "#,##0"
        assert _row(book, 3)["Profit"].number_format == "#,##0.000"
        assert _row(book, 3)["Profit"].value == 1.234

    def test_a_number_in_the_text_of_a_file_stays_text(self, tmp_path: Path) -> None:
        row = _row(_book(tmp_path, [make_answer(offer=make_item(row_id="007"))]))
        assert row["Row"].value == "007"
        assert row["Row"].data_type == "s"

    def test_what_is_not_known_is_empty(self, tmp_path: Path) -> None:
        row = _row(_book(tmp_path, [make_unmatched()]))
        assert row["Profit"].value is None
        assert row["Matched with"].value is None

    def test_the_header_stays_in_sight_and_filters(self, tmp_path: Path) -> None:
        sheet = _book(tmp_path, [make_answer(), make_answer()])["Answers"]
        assert sheet.freeze_panes == "D2"
        assert sheet.auto_filter.ref == "A1:AH3"
        assert sheet.column_dimensions["C"].width == 46

    def test_verdicts_have_colours_of_their_own(self, tmp_path: Path) -> None:
        answers = [make_answer(verdict=verdict) for verdict in VerdictKind]
        book = _book(tmp_path, answers)
        fills = {_row(book, n)["Verdict"].fill.fgColor.rgb for n in (2, 3, 4)}
        assert len(fills) == 3

    def test_the_summary_says_what_the_run_came_to(self, tmp_path: Path) -> None:
        sheet = _book(tmp_path, [make_answer(), make_unmatched()])["Summary"]
        said = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True) if row[0]}
        assert said["Price list"][0] == "offers.csv"
        assert said["Fees as of"][0] == date(2026, 5, 4).isoformat()
        assert said["Verdict review"][0] == 1
        assert said["Possible profit"][0] == "$22.50"
        assert said["No match"][:3] == ("no_match", 1, 1)
        assert said["Sales history"][:2] == ("How often it sells is not known.", 1)

    def test_a_text_longer_than_a_cell_is_cut(self, tmp_path: Path) -> None:
        offer = make_item(title="x" * (XLSX_CELL_LIMIT + 9))
        title = _row(_book(tmp_path, [make_answer(offer=offer)]))["Offer"].value
        assert len(str(title)) == XLSX_CELL_LIMIT

    def test_an_empty_run_is_a_workbook_too(self, tmp_path: Path) -> None:
        assert _book(tmp_path, [])["Answers"].max_row == 1

    def test_an_unwritable_path_is_bad_input(self, tmp_path: Path) -> None:
        answers = [make_answer()]
        with pytest.raises(BadInput, match="Make its folder"):
            write_xlsx(answers, make_summary(answers), tmp_path / "no" / "out.xlsx")


class TestFormulas:
    @pytest.mark.parametrize(
        "text", ["=1+1", "=cmd|' /C calc'!A0", "#N/A", "#REF!", "+1", "@x", "{=1}"]
    )
    def test_a_title_is_text_whatever_it_looks_like(
        self, tmp_path: Path, text: str
    ) -> None:
        offer = make_item(title=text)
        cell = _row(_book(tmp_path, [make_answer(offer=offer)]))["Offer"]
        assert (cell.value, cell.data_type) == (text, "s")
        assert cell.quotePrefix is is_dangerous(text)

    def test_a_title_with_an_address_is_no_link(self, tmp_path: Path) -> None:
        offer = make_item(title="https://evil.example/")
        cell = _row(_book(tmp_path, [make_answer(offer=offer)]))["Offer"]
        assert cell.hyperlink is None

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.text() | st.text(alphabet=st.sampled_from("=+-@#N/A!\t\r\n' <&\x00")))
    def test_no_foreign_text_becomes_a_formula(self, tmp_path: Path, text: str) -> None:
        answer = make_answer(
            offer=make_item(title=text, row_id=text, brand=text),
            match=make_match(
                evidence=(text,),
                catalogue=make_catalogue_item(title=text, row_id=text, asin=text),
            ),
            lines=(make_line(label=text, explanation=text, amount=None),),
            reasons=(make_reason(code=text, sentence=text),),
        )
        summary = make_summary([answer], offers_file=text, catalogue_file=text)
        path = tmp_path / "out.xlsx"
        write_xlsx([answer], summary, path)
        book = load_workbook(path, data_only=False)
        assert {cell.data_type for cell in _cells(book)} <= {"s", "n"}
        assert (_row(book)["Offer"].value or "") == xlsx_text(text)
        with zipfile.ZipFile(path) as parts:
            for number in (1, 2):
                sheet = parts.read(f"xl/worksheets/sheet{number}.xml")
                assert b"<f>" not in sheet
                assert b"hyperlink" not in sheet


class TestMoney:
    def test_a_loss_is_a_negative_number(self, tmp_path: Path) -> None:
        cell = _row(_book(tmp_path, [make_answer(profit=usd("-1.50"))]))["Profit"]
        assert (cell.value, cell.data_type) == (-1.5, "n")
