"""Tables from files of every kind: what is read, and what is refused in which words."""

from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest

from services.pricing.adapters.tables import Limits, Table, UnreadableTable, read_table

ROWS = [("id", "title", "price"), ("a1", "Blue mug", "12.50"), ("a2", "Red mug", "9")]


def write(path: Path, content: str | bytes) -> Path:
    data = content if isinstance(content, bytes) else content.encode()
    path.write_bytes(data)
    return path


def cells(table: Table) -> list[tuple[str, ...]]:
    return [table.columns, *(row.cells for row in table.rows)]


class TestReadTable:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "#", "^", "~"])
    def test_every_usual_delimiter_is_found(
        self, tmp_path: Path, delimiter: str
    ) -> None:
        text = "\n".join(delimiter.join(row) for row in ROWS)
        table = read_table(write(tmp_path / "list.txt", text))
        assert cells(table) == ROWS
        assert table.delimiter == delimiter

    def test_content_decides_and_not_the_name(self, tmp_path: Path) -> None:
        path = tmp_path / "list.csv"
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in ROWS:
            sheet.append(row)
        book.save(path)
        assert cells(read_table(path)) == ROWS

    def test_a_list_of_titles_alone_is_one_column(self, tmp_path: Path) -> None:
        path = write(tmp_path / "list.csv", "title\nMug, blue\nMug\nPot, red, big\n")
        table = read_table(path)
        assert table.columns == ("title",)
        assert table.rows[0].cells == ("Mug, blue",)

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "is empty"),
            (b"\n\r\n \n", "is empty"),
            (b"\xef\xbb\xbf", "is empty"),
            (b"%PDF-1.7 ...", "is a PDF"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64, "old Excel file"),
            (gzip.compress(b"title,price\n", mtime=0), "compressed"),
            (b"<!DOCTYPE html><table><tr><td>title", "web page"),
            (b"\xef\xbb\xbf  <HTML><body>", "web page"),
            (b'<?xml version="1.0"?><rows/>', "XML file"),
            (b'[{"title": "Mug"}]', "JSON"),
            (b'{"title": "Mug"}', "JSON"),
            (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "picture"),
            (bytes(range(256)) * 8, "binary"),
            (b"SQLite format 3\x00" + b"\0" * 64, "database"),
            (b"PK\x05\x06" + b"\0" * 18, "archive"),
            (b"PK\x03\x04 cut off", "damaged XLSX"),
            (b"title,price\n", "no row below"),
            (b"title,price\n,\n\n", "no row below"),
        ],
    )
    def test_what_is_no_table_is_refused_by_name(
        self, tmp_path: Path, content: bytes, message: str
    ) -> None:
        path = write(tmp_path / "list.csv", content)
        with pytest.raises(UnreadableTable, match=message) as caught:
            read_table(path)
        assert str(path) in caught.value.message
        assert caught.value.hint

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableTable, match=r"nowhere\.csv does not exist"):
            read_table(tmp_path / "nowhere.csv")

    def test_a_folder_is_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableTable, match="is a folder"):
            read_table(tmp_path)

    def test_a_pipe_is_refused_before_it_blocks(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(UnreadableTable, match="no ordinary file"):
            read_table(tmp_path / "pipe")

    def test_a_forbidden_file_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = write(tmp_path / "list.csv", "title,price\nMug,1\n")

        def refuse(*_: object) -> None:
            raise PermissionError(13, "Permission denied")

        # Root may read every file, so the refusal is the library's.
        monkeypatch.setattr(Path, "open", refuse)
        with pytest.raises(UnreadableTable, match="cannot be opened: Permission"):
            read_table(path)

    def test_a_file_taken_for_a_folder_is_named(self, tmp_path: Path) -> None:
        path = write(tmp_path / "list.csv", "title,price\nMug,1\n")
        with pytest.raises(UnreadableTable, match="cannot be read"):
            read_table(path / "inner.csv")

    def test_a_huge_file_is_refused_with_its_size_and_the_limit(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "huge.csv"
        with path.open("wb") as file:
            # A sparse file: 300 MB that take no room.
            file.truncate(300 * 1024 * 1024)
        with pytest.raises(UnreadableTable, match=r"300 MB; the limit is 200 MB") as e:
            read_table(path)
        assert "--max-mb" in str(e.value)

    def test_the_limit_on_bytes_can_be_set(self, tmp_path: Path) -> None:
        path = write(tmp_path / "list.csv", "title,price\nMug,1\n")
        with pytest.raises(UnreadableTable, match="limit"):
            read_table(path, limits=Limits(max_bytes=10))

    def test_too_many_rows_are_refused(self, tmp_path: Path) -> None:
        path = write(tmp_path / "list.csv", "title,price\n" + "Mug,1\n" * 4)
        with pytest.raises(UnreadableTable, match="more than 3 rows"):
            read_table(path, limits=Limits(max_rows=3))
        assert len(read_table(path, limits=Limits(max_rows=4)).rows) == 4

    def test_too_many_columns_are_refused(self, tmp_path: Path) -> None:
        header = ",".join(f"c{n}" for n in range(30))
        path = write(tmp_path / "list.csv", f"{header}\n{header}\n")
        with pytest.raises(UnreadableTable, match="30 columns"):
            read_table(path, limits=Limits(max_columns=20))

    @pytest.mark.parametrize(
        ("parts", "message"),
        [
            ({"a.txt": "x"}, "ZIP archive"),
            ({"mimetype": "x", "content.xml": "x"}, "OpenDocument"),
            ({"[Content_Types].xml": "x", "xl/workbook.bin": "x"}, "binary workbook"),
            ({"[Content_Types].xml": "x", "word/document.xml": "x"}, "Word"),
        ],
    )
    def test_other_archives_are_named(
        self, tmp_path: Path, parts: dict[str, str], message: str
    ) -> None:
        path = tmp_path / "list.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in parts.items():
                archive.writestr(name, text)
        with pytest.raises(UnreadableTable, match=message):
            read_table(path)

    def test_a_text_file_has_no_sheets(self, tmp_path: Path) -> None:
        path = write(tmp_path / "list.csv", "title,price\nMug,1\n")
        with pytest.raises(UnreadableTable, match="no sheets"):
            read_table(path, sheet="Prices")
