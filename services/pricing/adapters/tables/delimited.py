"""A delimited text file -> a table."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Final

from services.pricing.adapters.tables.delimiters import (
    KnownNames,
    Layout,
    find_layout,
    unique_names,
)
from services.pricing.adapters.tables.encoding import (
    Encoding,
    Lines,
    detect_encoding,
    open_text,
)
from services.pricing.adapters.tables.limits import (
    Limits,
    UnreadableTable,
    too_many_rows,
)
from services.pricing.adapters.tables.records import Record, read_records
from services.pricing.rules.reasons import Effect, Reason
from services.pricing.rules.tables import RawRow, Table, empty_rows_note

_SAMPLE_LINES: Final = 400
_SAMPLE_CHARS: Final = 1 << 17


def read_delimited(path: Path, limits: Limits, known_names: KnownNames) -> Table:
    """The table of a text file; encoding and delimiter are found by its content.

    Raises UnreadableTable when there is no header or no row below it.
    """
    encoding = detect_encoding(path)
    layout = _layout(path, encoding, known_names)
    columns = unique_names(layout.header.cells)
    if len(columns) > limits.max_columns:
        raise UnreadableTable(
            f"{path} has {len(columns):,} columns; the limit is"
            f" {limits.max_columns:,}.",
            hint="Keep the columns that are needed.",
        )
    rows, empty = _rows(path, encoding, layout, len(columns), limits)
    if not rows:
        raise UnreadableTable(
            f"{path} has a header on line {layout.header.line} and no row below it.",
            hint="Export the list again.",
        )
    return Table(
        name=str(path),
        columns=columns,
        rows=tuple(rows),
        header_line=layout.header.line,
        encoding=encoding.name,
        delimiter=layout.delimiter,
        notes=empty_rows_note(empty),
    )


def _layout(path: Path, encoding: Encoding, known_names: KnownNames) -> Layout:
    sample = []
    size = 0
    with open_text(path, encoding) as file:
        for line in itertools.islice(Lines(file, encoding), _SAMPLE_LINES):
            sample.append(line)
            size += len(line)
            if size > _SAMPLE_CHARS:
                break
    layout = find_layout(sample, known_names)
    if layout is None:
        raise UnreadableTable(f"{path} is empty.", hint="Export the list again.")
    return layout


def _rows(
    path: Path, encoding: Encoding, layout: Layout, width: int, limits: Limits
) -> tuple[list[RawRow], list[int]]:
    rows: list[RawRow] = []
    empty: list[int] = []
    index = -1
    with open_text(path, encoding) as file:
        lines = Lines(file, encoding)
        for record in read_records(lines, layout.delimiter, width=width):
            if record.line <= layout.header.line:
                continue
            index += 1
            if index >= limits.max_rows:
                raise too_many_rows(path, limits)
            cells = tuple(cell.strip() for cell in record.cells)
            if not any(cells):
                empty.append(record.line)
                continue
            problems = _problems(record, cells, width, lines)
            cells = cells[:width] + ("",) * (width - len(cells))
            rows.append(RawRow(index, record.line, cells, problems))
    return rows, empty


def _problems(
    record: Record, cells: tuple[str, ...], width: int, lines: Lines
) -> tuple[Reason, ...]:
    line = record.line
    span = range(line, record.last_line + 1)
    problems = []
    if record.broken:
        sentence = f"Line {line}: a quotation mark opens a cell and never closes it."
        problems.append(Reason("quote_unbalanced", sentence, Effect.REVIEW))
    if len(cells) < width or any(cells[width:]):
        sentence = (
            f"Line {line} has {len(cells)} cells where the header has {width}: a cell"
            " may be missing, or one may hold the delimiter without quotes."
        )
        problems.append(Reason("cells_count", sentence, Effect.REVIEW))
    if lines.suspects and not lines.suspects.isdisjoint(span):
        sentence = f"Line {line} is in another encoding than the rest of the file."
        problems.append(Reason("encoding_mixed", sentence))
    if lines.nuls and not lines.nuls.isdisjoint(span):
        sentence = f"Line {line} held NUL characters; they were taken out."
        problems.append(Reason("nul_character", sentence))
    return tuple(problems)
