"""Workbooks that are damaged or made to do harm are refused, by name and in time."""

from __future__ import annotations

import contextlib
import zipfile
from pathlib import Path

import openpyxl
import pytest

from services.pricing.adapters.tables import (
    Limits,
    Odd,
    UnreadableTable,
    read_table,
)
from services.pricing.adapters.tables.package import DangerousMarkup

SHEET = "xl/worksheets/sheet1.xml"
PRICE_HEADER = b'<row><c t="str"><v>price</v></c></row>'


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "list.xlsx"
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for row in (["title", "price"], ["Mug", 5]):
        sheet.append(row)
    workbook.save(path)
    return path


def row_of(cells: bytes, *parts: bytes) -> bytes:
    return b"<row>" + (cells % parts if parts else cells) + b"</row>"


def sheet_of(rows: bytes) -> bytes:
    return (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<sheetData>" + rows + b"</sheetData></worksheet>"
    )


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

    def test_a_missing_sheet_is_named(self, book: Path) -> None:
        replace(book, sheet=None)
        with pytest.raises(UnreadableTable, match="none of its sheets"):
            read_table(book)

    def test_a_missing_workbook_part_is_named(self, book: Path) -> None:
        replace(book, workbook=None)
        with pytest.raises(UnreadableTable, match=r"damaged XLSX.*workbook\.xml"):
            read_table(book)

    def test_styles_without_any_format_are_damage_and_print_nothing(
        self, book: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        styles = (
            b'<styleSheet xmlns="%s"><cellStyleXfs/><cellXfs/><cellStyles>'
            b'<cellStyle name="Normal" xfId="0"/></cellStyles></styleSheet>' % main
        )
        replace(book, styles=styles)
        with pytest.raises(UnreadableTable, match="damaged XLSX"):
            read_table(book)
        assert capsys.readouterr().out == ""

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
        replace(
            book,
            sheet=sheet_of(
                b'<row r="1"><c r="A1" t="str"><v>title</v></c></row>'
                b'<row r="999999999999"><c t="str"><v>Mug</v></c></row>'
            ),
        )
        with pytest.raises(UnreadableTable, match="no row below"):
            read_table(book)

    @pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"1x", b"9" * 5000])
    def test_a_number_that_is_none_is_damage(self, book: Path, number: bytes) -> None:
        replace(
            book, sheet=sheet_of(PRICE_HEADER + row_of(b"<c><v>%s</v></c>", number))
        )
        with pytest.raises(UnreadableTable, match="damaged XLSX"):
            read_table(book)

    def test_a_number_too_large_for_a_spreadsheet_is_an_error(self, book: Path) -> None:
        cell = b"<c><v>%s</v></c>"
        replace(book, sheet=sheet_of(PRICE_HEADER + row_of(cell, b"1E+999999999")))
        row = read_table(book).rows[0]
        assert (row.cells, row.odd) == (("",), {0: Odd.ERROR})

    @pytest.mark.parametrize(
        "cell",
        [
            b'<c t="s"><v>77</v></c>',
            b'<c s="99"><v>5</v></c>',
            b'<c r="7"><v>5</v></c>',
            b'<c r="ABCDEFGH1"><v>5</v></c>',
            b'<c t="d"><v>soon</v></c>',
            b'<c><f t="dataTable" what="?"/><v>5</v></c>',
        ],
    )
    def test_references_to_nothing_are_damage(self, book: Path, cell: bytes) -> None:
        replace(book, sheet=sheet_of(PRICE_HEADER + row_of(cell)))
        with pytest.raises(UnreadableTable, match="damaged XLSX"):
            read_table(book)

    def test_cells_without_references_are_read_in_order(self, book: Path) -> None:
        phonetic = b"<rPh sb='0' eb='1'><t>!</t></rPh>"
        name = b"<c t='inlineStr'><is><r><t>pri</t></r>%s<r><t>ce</t></r></is></c>"
        replace(
            book,
            sheet=sheet_of(
                row_of(b"<c t='str'><v>title</v></c>" + name, phonetic)
                + row_of(b"<c t='str'><v>Mug</v></c><c><v>5</v></c>")
            ),
        )
        table = read_table(book)
        assert table.columns == ("title", "price")
        assert table.rows[0].cells == ("Mug", "5")

    def test_the_strict_dialect_is_named(self, book: Path) -> None:
        strict = b'<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'
        replace(book, sheet=strict)
        with pytest.raises(UnreadableTable, match="Strict Open XML"):
            read_table(book)

    def test_an_encrypted_part_is_named(self, book: Path) -> None:
        data = bytearray(book.read_bytes())
        # The flags of an entry stand eight bytes into its record of the directory.
        data[data.index(b"PK\x01\x02") + 8] |= 1
        book.write_bytes(bytes(data))
        with pytest.raises(UnreadableTable, match="encrypted"):
            read_table(book)

    def test_openpyxl_itself_refuses_entities(self) -> None:
        assert openpyxl.DEFUSEDXML
