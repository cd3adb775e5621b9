"""Delimited lines -> records, where one bad quote costs one row and not the file."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

# A quoted cell with more lines than this is taken for a quote that was never closed.
_MAX_LINES: Final = 200
_MAX_CELL: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one record, the line it begins on (1-based) and the one it ends on.

    `broken` says that a quote was opened and never closed: the line was then split at
    every delimiter.
    """

    cells: list[str]
    line: int
    last_line: int
    broken: bool = False


class _Feed:
    """Lines for the csv reader, remembering those of the present record."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._returned: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) > _MAX_LINES:
            # Ends the record here; `read_records` sees that it did not close.
            raise StopIteration
        line = self._returned.popleft() if self._returned else next(self._lines)
        self.number += 1
        self.taken.append(line)
        return line

    def give_back(self) -> str:
        """Return all lines of the record but the first, which is the answer."""
        first, *rest = self.taken
        self._returned.extendleft(reversed(rest))
        self.number -= len(rest)
        return first


def read_records(
    lines: Iterable[str], delimiter: str, *, width: int | None = None
) -> Iterator[Record]:
    """Every record in order; blank lines are left out, as csv.DictReader does.

    `width` is the number of columns: a record over several lines must have it, else its
    quote is an accident. Cells keep line breaks inside quotes.
    """
    csv.field_size_limit(_MAX_CELL)
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=delimiter)
    while True:
        feed.taken.clear()
        try:
            cells = next(reader)
            broken = _is_broken(feed.taken, cells, delimiter, width)
        except csv.Error:
            cells, broken = [], True
        except StopIteration:
            return
        if broken:
            first = feed.give_back()
            cells = _split(first, delimiter)
            feed.taken[1:] = []
            reader = csv.reader(feed, delimiter=delimiter)
        if cells:
            begin = feed.number - len(feed.taken) + 1
            yield Record(cells, begin, feed.number, broken)


def _is_broken(
    taken: list[str], cells: list[str], delimiter: str, width: int | None
) -> bool:
    """Whether the record ran on because of a quote that is no quotation."""
    if len(taken) == 1 and not _unclosed(taken[0], delimiter):
        return False
    if len(taken) > _MAX_LINES or (width is not None and len(cells) != width):
        return True
    try:
        strict = list(csv.reader(taken, delimiter=delimiter, strict=True))
    except csv.Error:
        return True
    return len(strict) != 1


def _unclosed(line: str, delimiter: str) -> bool:
    """Whether a record of one line may have ended only because the file did."""
    return line.count('"') % 2 == 1 and (
        line.startswith('"') or f'{delimiter}"' in line
    )


def _split(line: str, delimiter: str) -> list[str]:
    return [_unquoted(cell) for cell in line.rstrip("\r\n").split(delimiter)]


def _unquoted(cell: str) -> str:
    if len(cell) > 1 and cell.startswith('"') and cell.endswith('"'):
        return cell[1:-1].replace('""', '"')
    # The lone quote that began the trouble is no part of the text.
    return cell[1:] if cell.startswith('"') else cell
