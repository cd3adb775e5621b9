"""Workbooks that are damaged or made to do harm are refused, by name and in time."""

from __future__ import annotations

import contextlib
import zipfile
from pathlib import Path

import openpyxl
import pytest

from services.pricing.adapters.tables import Limits, UnreadableTable, read_table
from services.pricing.adapters.tables.package import DangerousMarkup

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "list.xlsx"
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for row in (["title", "price"], ["Mug", 5]):
        sheet.append(row)
    workbook.save(path)
    return path


def replace(path: Path, **parts: bytes | None) -> None:
    """Replace parts of a package (None removes); `sheet` and `workbook` are short."""
    names = {"sheet": SHEET, "workbook": "xl/workbook.xml", "styles": "xl/styles.xml"}
    with zipfile.ZipFile(path) as archive:
        old = {name: archive.read(name) for name in archive.namelist()}
    old |= {names[key]: data for key, data in parts.items() if data is not None}
    for key in [key for key, data in parts.items() if data is None]:
        del old[names[key]]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in old.items():
            archive.writestr(name, data)


class TestDamage:
    def test_a_file_cut_in_half_is_named(self, book: Path) -> None:
        data = book.read_bytes()
        book.write_bytes(data[: len(data) // 2])
        with pytest.raises(UnreadableTable, match="damaged XLSX") as caught:
            read_table(book)
        assert "repair" in str(caught.value)

    @pytest.mark.parametrize("place", range(60, 1400, 90))
    def test_a_flipped_byte_anywhere_is_no_traceback(
        self, book: Path, place: int
    ) -> None:
        data = bytearray(book.read_bytes())
        data[place] ^= 0xFF
        book.write_bytes(bytes(data))
        with contextlib.suppress(UnreadableTable):
            assert read_table(book).columns == ("title", "price")

    def test_xml_that_is_none_is_named(self, book: Path) -> None:
        replace(book, sheet=b"<worksheet><sheetData><row")
        with pytest.raises(UnreadableTable, match="damaged XLSX"):
            read_table(book)

    def test_a_missing_part_is_named(self, book: Path) -> None:
        replace(book, sheet=None)
        with pytest.raises(UnreadableTable, match=r"sheet1\.xml is missing"):
            read_table(book)

    def test_a_workbook_without_styles_is_read(self, book: Path) -> None:
        replace(book, styles=None)
        assert read_table(book).rows[0].cells == ("Mug", "5")


class TestHarm:
    @pytest.mark.parametrize(
        "declaration",
        [
            b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]>',
            b'<!DOCTYPE a SYSTEM "file:///etc/passwd">',
            b"<!DOCTYPE a>",
        ],
    )
    def test_a_document_type_is_refused_in_every_part(
        self, book: Path, declaration: bytes
    ) -> None:
        with zipfile.ZipFile(book) as archive:
            plain = archive.read(SHEET)
        replace(book, sheet=declaration + plain)
        with pytest.raises(DangerousMarkup, match="document type"):
            read_table(book)

    def test_another_encoding_does_not_hide_it(self, book: Path) -> None:
        text = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><worksheet/>'
        replace(book, sheet=text.encode("utf-16"))
        with pytest.raises(DangerousMarkup):
            read_table(book)

    def test_an_archive_that_unpacks_to_much_is_refused_unopened(
        self, book: Path
    ) -> None:
        replace(book, sheet=b" " * (32 * 1024 * 1024))
        with pytest.raises(UnreadableTable, match="times its size"):
            read_table(book)

    def test_the_unpacked_size_has_a_limit(self, book: Path) -> None:
        with pytest.raises(UnreadableTable, match="unpacks to"):
            read_table(book, limits=Limits(max_unpacked_bytes=100))

    def test_a_row_number_beyond_every_sheet_costs_nothing(self, book: Path) -> None:
        sheet = (
            b'<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>title</v></c>'
            b'<c r="B1" t="str"><v>price</v></c></row>'
            b'<row r="9999999"><c r="A9999999" t="str"><v>Mug</v></c></row>'
            b'</sheetData><mergeCells><mergeCell ref="A1:A9999999"/></mergeCells>'
            b"</worksheet>"
        )
        replace(book, sheet=sheet)
        with pytest.raises(UnreadableTable, match="row 9,999,999"):
            read_table(book)

    def test_merges_that_cover_the_sheet_many_times_are_refused(
        self, book: Path
    ) -> None:
        row = b'<row r="%d"><c r="A%d" t="str"><v>title</v></c></row>'
        sheet = (
            b"<worksheet><sheetData>"
            + b"".join(row % (n, n) for n in (1, 2, 1_000_000))
            + b"</sheetData><mergeCells>"
            + b'<mergeCell ref="A1:A1000000"/>' * 50
            + b"</mergeCells></worksheet>"
        )
        replace(book, sheet=sheet)
        with pytest.raises(UnreadableTable, match="merges more cells"):
            read_table(book)

    @pytest.mark.parametrize("number", [b"1E+999999999", b"NaN", b"Infinity", b"1x"])
    def test_a_number_that_is_none_stays_text(self, book: Path, number: bytes) -> None:
        sheet = (
            b"<worksheet><sheetData><row><c t='str'><v>price</v></c></row>"
            b"<row><c><v>%s</v></c></row></sheetData></worksheet>" % number
        )
        replace(book, sheet=sheet)
        row = read_table(book).rows[0]
        assert row.cells == (number.decode(),)
        assert row.numbers == frozenset()

    def test_odd_references_are_read_in_order(self, book: Path) -> None:
        sheet = (
            b"<x:worksheet xmlns:x='m'><x:sheetData>"
            b"<x:row><x:c t='str'><x:v>title</x:v></x:c>"
            b"<x:c t='inlineStr'><x:is><x:t>pri</x:t><x:rPh><x:t>!</x:t></x:rPh>"
            b"<x:r><x:t>ce</x:t></x:r></x:is></x:c></x:row>"
            b"<x:row><x:c t='str'><x:v>Mug</x:v></x:c><x:c s='99'><x:v>5</x:v></x:c>"
            b"<x:c t='s'><x:v>77</x:v></x:c></x:row></x:sheetData></x:worksheet>"
        )
        replace(book, sheet=sheet)
        table = read_table(book)
        assert table.columns == ("title", "price")
        assert table.rows[0].cells == ("Mug", "5")
