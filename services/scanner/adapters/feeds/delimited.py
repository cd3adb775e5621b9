"""CSV and its relatives."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, Final

from services.scanner.adapters.feeds.row import (
    LONGEST_CELL,
    LONGEST_LINE,
    Row,
    ensure_named,
)
from services.scanner.adapters.feeds.texts import lines, pieces
from services.scanner.rules.feed import Feed
from services.scanner.rules.problems import Code, Problem, Unreadable

_DELIMITERS: Final = "\t;,|"


def csv_rows(file: BinaryIO, feed: Feed, charset: str) -> Iterator[Row]:
    """The rows under the line of names."""
    # Lines are measured already, cells are by `_row`; csv's own limit is one for all.
    csv.field_size_limit(LONGEST_LINE)
    read = lines(pieces(file, named=feed.encoding, charset=charset))
    head = next(read, "")
    if not head.strip():
        raise Unreadable(Code.FEED_BROKEN, "no line of names at its beginning")
    delimiter = feed.delimiter or max(_DELIMITERS, key=head.count)
    table = csv.reader(chain([head], read), delimiter=delimiter, strict=True)
    try:
        names = [name.strip() for name in next(table)]
        ensure_named(feed, names)
        # Blank lines are no rows.
        found = (cells for cells in table if cells)
        for number, cells in enumerate(found, 1):
            yield _row(number, names, cells)
    except csv.Error as exc:
        detail = f"line {table.line_num}: {exc}"
        raise Unreadable(Code.FEED_BROKEN, detail) from exc


def _row(number: int, names: list[str], cells: list[str]) -> Row:
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise Unreadable(Code.FEED_TOO_LARGE, f"a cell of more than {LONGEST_CELL}")
    if len(cells) != len(names):
        detail = f"{len(cells)} cells under {len(names)} names"
        return Row(number, problem=Problem(Code.ROW_BROKEN, detail))
    named = zip(names, cells, strict=True)
    return Row(number, {name: cell for name, cell in named if name})
