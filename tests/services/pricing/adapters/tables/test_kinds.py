"""What a file really is, by its first bytes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from services.pricing.adapters.tables.kinds import Kind, kind_of
from services.pricing.adapters.tables.limits import Limits, UnreadableTable

TABLE = "id;title;price\n1;Mug;9,50\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file whose name promises nothing."""
    return tmp_path / "list"


def packed(path: Path, *names: str) -> Path:
    """An archive with these parts."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return path


class TestKindOf:
    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-be"]
    )
    def test_text_is_delimited_in_any_encoding(self, path: Path, encoding: str) -> None:
        path.write_bytes(TABLE.encode(encoding))
        assert kind_of(path, Limits()) is Kind.DELIMITED

    @pytest.mark.parametrize(
        "parts",
        [("xl/workbook.xml",), ("[Content_Types].xml", "_rels/.rels", "book/one.xml")],
    )
    def test_a_workbook_is_known_by_its_parts(
        self, path: Path, parts: tuple[str, ...]
    ) -> None:
        assert kind_of(packed(path, *parts), Limits()) is Kind.WORKBOOK

    @pytest.mark.parametrize(
        ("parts", "words"),
        [
            (("xl/workbook.bin",), r"binary workbook \(\.xlsb\)"),
            (("content.xml", "mimetype"), r"OpenDocument file \(\.ods\)"),
            (("word/document.xml",), "Word document"),
            (("list.csv",), "ZIP archive, not a workbook"),
        ],
    )
    def test_other_archives_are_told_by_name(
        self, path: Path, parts: tuple[str, ...], words: str
    ) -> None:
        with pytest.raises(UnreadableTable, match=words) as caught:
            kind_of(packed(path, *parts), Limits())
        assert caught.value.hint

    @pytest.mark.parametrize(
        "text",
        [
            "<title>;price\n1;2\n",
            "{title};price\n1;2\n",
            "Rarity;price\n1;2\n",
            "PARIS;price\n1;2\n",
            "title;price\n\x1bMug;2\n",
        ],
    )
    def test_a_table_that_only_begins_oddly_is_read(
        self, path: Path, text: str
    ) -> None:
        path.write_text(text)
        assert kind_of(path, Limits()) is Kind.DELIMITED

    def test_more_than_the_limit_is_refused_unread(self, path: Path) -> None:
        path.write_text(TABLE)
        size = path.stat().st_size
        assert kind_of(path, Limits(max_bytes=size)) is Kind.DELIMITED
        with pytest.raises(UnreadableTable, match="the limit is"):
            kind_of(path, Limits(max_bytes=size - 1))
