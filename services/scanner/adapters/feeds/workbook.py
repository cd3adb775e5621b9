"""A sheet of an XLSX workbook, row by row."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from services.scanner.adapters.feeds.row import LONGEST_CELL, Row, ensure_named
from services.scanner.adapters.limits import MIB, MOST_RATIO, RATIO_FROM
from services.scanner.rules.feed import Feed, Value
from services.scanner.rules.problems import Code, Problem, Unreadable

MOST_UNPACKED: Final = 512 * MIB
MOST_STRINGS: Final = 64 * MIB
"""Of the table of texts, which is held in memory."""
_MOST_PARTS: Final = 2000
_LONGEST_DOCTYPE: Final = 4096


def xlsx_rows(file: BinaryIO, feed: Feed, charset: str) -> Iterator[Row]:
    """The rows under the row of names, of the first sheet or the one that is named."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    del charset  # A workbook says by itself how it is encoded.
    _ensure_no_bomb(file)
    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        try:
            yield from _sheet_rows(book, feed)
        finally:
            book.close()
    # The library lets through whatever a broken workbook makes its parts raise.
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as exc:
        raise Unreadable(Code.FEED_BROKEN, f"no workbook: {exc}"[:200]) from exc
    except (SyntaxError, TypeError, AttributeError, IndexError, EOFError) as exc:
        raise Unreadable(Code.FEED_BROKEN, f"a broken workbook: {exc}"[:200]) from exc


def _sheet_rows(book: Any, feed: Feed) -> Iterator[Row]:
    names_there = book.sheetnames
    if feed.sheet and feed.sheet not in names_there:
        there = ", ".join(names_there)[:120]
        raise Unreadable(Code.FEED_BROKEN, f"no sheet {feed.sheet!r}; it has {there}")
    sheet = book[feed.sheet or names_there[0]]
    # What it says of its own size may be wrong, and is not needed.
    sheet.reset_dimensions()
    table = sheet.iter_rows(values_only=True)
    names = [str(_value(cell)).strip() for cell in next(table, ())]
    ensure_named(feed, names)
    filled = (cells for cells in table if any(cell is not None for cell in cells))
    for number, cells in enumerate(filled, 1):
        yield _row(number, names, cells)


def _row(number: int, names: list[str], cells: tuple[Any, ...]) -> Row:
    if any(cell is not None for cell in cells[len(names) :]):
        detail = f"{len(cells)} cells under {len(names)} names"
        return Row(number, problem=Problem(Code.ROW_BROKEN, detail))
    # Empty cells at the end of a row are not stored.
    found = zip(names, map(_value, cells), strict=False)
    return Row(number, {name: value for name, value in found if name})


def _value(cell: Any) -> Value:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    value: Value = cell if isinstance(cell, str | int | float) else str(cell)
    if isinstance(value, str) and len(value) > LONGEST_CELL:
        raise Unreadable(Code.FEED_TOO_LARGE, f"a cell of more than {LONGEST_CELL}")
    return value


def _ensure_no_bomb(file: BinaryIO) -> None:
    """Before anything is unpacked; a part never gives more than its size says."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            for part in parts if len(parts) <= _MOST_PARTS else ():
                if part.filename.endswith((".xml", ".rels")):
                    _ensure_no_entities(archive, part)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError) as exc:
        raise Unreadable(Code.FEED_BROKEN, f"no workbook: {exc}"[:200]) from exc
    except NotImplementedError as exc:
        raise Unreadable(Code.FEED_BROKEN, f"packed oddly: {exc}"[:200]) from exc
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    strings = sum(p.file_size for p in parts if "sharedstrings" in p.filename.lower())
    if (
        len(parts) > _MOST_PARTS
        or unpacked > MOST_UNPACKED
        or strings > MOST_STRINGS
        or (unpacked > RATIO_FROM and unpacked > MOST_RATIO * packed)
    ):
        raise Unreadable(Code.FEED_TOO_LARGE, f"it unpacks to {unpacked} bytes")


def _ensure_no_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with archive.open(part) as inner:
        head = inner.read(_LONGEST_DOCTYPE)
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise Unreadable(Code.ENTITIES_REFUSED, part.filename)
