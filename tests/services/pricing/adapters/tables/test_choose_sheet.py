"""Which sheet of a workbook is the list."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import cast

import openpyxl
import pytest

from services.pricing.adapters.tables.cells import Sheet
from services.pricing.adapters.tables.choose_sheet import choose_sheet, named_sheet
from services.pricing.adapters.tables.limits import UnreadableTable

NAMES = {"title", "price", "ean"}
LIST: list[list[object]] = [["EAN", "Title", "Price"], ["1", "Mug", 9.5]]
TERMS: list[list[object]] = [["Terms of delivery"], ["We deliver on Fridays."]]


def known(cells: Sequence[str]) -> int:
    return len(NAMES & {cell.casefold() for cell in cells})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a workbook may be put."""
    return tmp_path / "list.xlsx"


def sheets(path: Path, *hidden: str, **contents: list[list[object]]) -> list[Sheet]:
    """The sheets of a workbook with these rows, read as the reader does."""
    book = openpyxl.Workbook(write_only=True)
    for name, rows in contents.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            sheet.append(row)
    book.save(path)
    # From memory: nobody here would close the file.
    read = openpyxl.load_workbook(BytesIO(path.read_bytes()), read_only=True)
    return cast("list[Sheet]", read.worksheets)


class TestChooseSheet:
    def test_the_one_with_known_columns_is_the_list(self, path: Path) -> None:
        found, header = choose_sheet(path, sheets(path, A=TERMS, B=LIST), known)
        assert found.title == "B"
        assert header.cells == ["EAN", "Title", "Price"]

    def test_of_two_lists_it_is_the_first(self, path: Path) -> None:
        found, _ = choose_sheet(path, sheets(path, A=TERMS, B=LIST, C=LIST), known)
        assert found.title == "B"

    def test_without_known_columns_it_is_the_first_that_holds_anything(
        self, path: Path
    ) -> None:
        found, _ = choose_sheet(path, sheets(path, A=[], B=TERMS, C=TERMS), known)
        assert found.title == "B"

    def test_the_header_may_stand_below_other_lines(self, path: Path) -> None:
        rows: list[list[object]] = [["Price list 2026"], [], *LIST]
        _, header = choose_sheet(path, sheets(path, A=rows), known)
        assert (header.cells[0], header.line) == ("EAN", 3)

    def test_what_is_hidden_is_not_chosen(self, path: Path) -> None:
        found, _ = choose_sheet(path, sheets(path, "A", A=LIST, B=TERMS), known)
        assert found.title == "B"

    def test_if_all_is_hidden_or_empty_the_names_are_told(self, path: Path) -> None:
        with pytest.raises(UnreadableTable, match="no visible sheet") as caught:
            choose_sheet(path, sheets(path, "A", A=LIST, B=[]), known)
        assert '"A", "B"' in str(caught.value.hint)


class TestNamedSheet:
    def test_is_found_whatever_its_case_and_hidden_or_not(self, path: Path) -> None:
        some = sheets(path, "List", Terms=TERMS, List=LIST)
        found, header = named_sheet(path, some, known, "LIST")
        assert found.title == "List"
        assert header.cells[1] == "Title"

    def test_an_empty_one_is_refused(self, path: Path) -> None:
        with pytest.raises(UnreadableTable, match=r'"B" of .* has nothing'):
            named_sheet(path, sheets(path, A=LIST, B=[]), known, "b")

    def test_one_that_is_not_there_is_refused_with_those_that_are(
        self, path: Path
    ) -> None:
        with pytest.raises(UnreadableTable, match='no sheet "Z"') as caught:
            named_sheet(path, sheets(path, A=LIST, B=TERMS), known, "Z")
        assert '"A", "B"' in str(caught.value.hint)
