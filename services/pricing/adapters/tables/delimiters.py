"""Which character separates the cells, and which line holds their names."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from services.pricing.adapters.tables.records import Record, read_records

KnownNames = Callable[[Sequence[str]], int]
"""How many of these cells are names of columns that we know."""

# In order of preference where two explain the text equally well.
DELIMITERS: Final = (",", ";", "\t", "|", "#", "^", "~", "\x1f")
_HEADER_WITHIN: Final = 20
_SAMPLE_RECORDS: Final = 200


@dataclass(frozen=True, slots=True)
class Layout:
    """How the file is laid out: its delimiter and the record that names the columns."""

    delimiter: str
    header: Record


def find_layout(sample: Sequence[str], known_names: KnownNames) -> Layout | None:
    """The layout that explains the first lines of a file best; None = no record at all.

    A delimiter is good when most records have the same number of cells; the known
    column names it uncovers count more. One column is a layout too.
    """
    lines = list(sample)
    told = _told(lines)
    best: tuple[float, Layout] | None = None
    for delimiter in (told,) if told else DELIMITERS:
        records = _records(lines, delimiter)
        if not records:
            continue
        score, header = _score(records, known_names)
        if best is None or score > best[0]:
            best = score, Layout(delimiter, header)
    return best[1] if best else None


def _told(lines: list[str]) -> str | None:
    """The delimiter of a first line "sep=;", which spreadsheets write."""
    first = lines[0].strip('\ufeff"\r\n ') if lines else ""
    if first[:4].casefold() == "sep=" and len(first) == 5:
        # Blanked, not removed, so that line numbers stay true.
        lines[0] = "\n"
        return first[4]
    if first.casefold() == "sep=" and "\t" in lines[0]:
        lines[0] = "\n"
        return "\t"
    return None


def _records(lines: list[str], delimiter: str) -> list[Record]:
    records = []
    for record in read_records(lines, delimiter):
        records.append(record)
        if len(records) == _SAMPLE_RECORDS:
            break
    return records


def _score(records: list[Record], known_names: KnownNames) -> tuple[float, Record]:
    header, known = find_header(records, known_names)
    start = next(place for place, record in enumerate(records) if record is header)
    body = records[start:]
    width = len(header.cells)
    share = sum(len(record.cells) == width for record in body) / len(body)
    if width == 1:
        # Everything is one column; only its name can speak for that.
        return 0.6 * share + 0.25 * known, header
    return share + 0.25 * min(known, 8) + 0.05 * math.log2(width), header


def find_header(
    records: Sequence[Record], known_names: KnownNames
) -> tuple[Record, int]:
    """The record that names the columns, and how many of its names are known.

    Titles, addresses and dates may stand above it. With no known name at all it is the
    first record of the usual width that has text in every cell.
    """
    near = records[:_HEADER_WITHIN]
    known, place = max(
        ((known_names(record.cells), -place) for place, record in enumerate(near)),
    )
    if known:
        return near[-place], known
    usual = Counter(len(record.cells) for record in records).most_common(1)[0][0]
    for record in near:
        if len(record.cells) == usual and all(_is_name(c) for c in record.cells):
            return record, 0
    return near[0], 0


def _is_name(cell: str) -> bool:
    return any(char.isalpha() for char in cell)


def unique_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Names for every column, none twice: "", "a", "a" -> column 1, a, a (2)."""
    seen: Counter[str] = Counter()
    names = []
    for place, cell in enumerate(cells, start=1):
        name = " ".join(cell.replace("\ufeff", "").split()) or f"column {place}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)
