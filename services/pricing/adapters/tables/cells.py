"""The cells of one sheet, row by row: text, exact numbers, and what is odd about them.

A formula and the value it had when the file was saved are read in one pass, which
openpyxl needs two passes for; a list of ten thousand rows has no time for two.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from services.pricing.adapters.tables.sheets import (
    Format,
    Workbook,
    local_name,
    unescaped,
)
from services.pricing.rules.tables import Odd

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

_LETTERS: Final = re.compile(r"[A-Z]{1,3}")
_RANGE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})")
_PLAIN: Final = Format()
# A spreadsheet computes with 15 significant digits; what follows is binary noise.
# A number like 1E+999999 would fill the memory when written out.
_MOST_PLACES: Final = 40
_TO_15_DIGITS: Final = Context(prec=15)


@dataclass(slots=True)
class SheetRow:
    """One row of a sheet: `number` as people see it, cells by 0-based column."""

    number: int
    cells: dict[int, str] = field(default_factory=dict)
    numbers: set[int] = field(default_factory=set)
    odd: dict[int, Odd] = field(default_factory=dict)
    signs: dict[int, str] = field(default_factory=dict)


class StopReading(Exception):
    """The receiver of rows has enough of them."""


class SheetReader:
    """Handlers of one sheet's XML; each finished row goes to `receive`."""

    def __init__(self, workbook: Workbook, receive: Callable[[SheetRow], None]) -> None:
        self._workbook = workbook
        self._receive = receive
        self._row = SheetRow(0)
        self._column = -1
        self._kind = ""
        self._format = _PLAIN
        self._value: list[str] = []
        self._has_value = False
        self._formula = False
        self._collect = False
        self._phonetic = False
        self._places: dict[str, int] = {}
        self.merged: list[tuple[int, int, int]] = []
        """First row, last row and first column of each merged range."""
        self._starts = {
            "c": self._start_cell,
            "v": self._start_value,
            "t": self._start_value,
            "f": self._start_formula,
            "row": self._start_row,
            "rPh": self._start_phonetic,
            "mergeCell": self._start_merge,
        }
        self._ends = {
            "c": self._end_cell,
            "v": self._end_value,
            "t": self._end_value,
            "row": self._end_row,
            "rPh": self._end_phonetic,
        }

    def set_up(self, parser: XMLParserType) -> None:
        """Put the handlers in place."""
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        handler = self._starts.get(tag if ":" not in tag else local_name(tag))
        if handler is not None:
            handler(attributes)

    def _end(self, tag: str) -> None:
        handler = self._ends.get(tag if ":" not in tag else local_name(tag))
        if handler is not None:
            handler()

    def _data(self, data: str) -> None:
        if self._collect:
            self._value.append(data)

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        self._row = SheetRow(int(number) if number else self._row.number + 1)
        self._column = -1

    def _end_row(self) -> None:
        self._receive(self._row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        letters = attributes.get("r", "").rstrip("0123456789")
        if letters not in self._places:
            known = _LETTERS.fullmatch(letters)
            self._places[letters] = column_of(letters) if known else -1
        place = self._places[letters]
        self._column = place if place >= 0 else self._column + 1
        self._kind = attributes.get("t", "n")
        style = attributes.get("s", "0")
        formats = self._workbook.formats
        number = int(style) if style.isdigit() else 0
        self._format = formats[number] if number < len(formats) else _PLAIN
        self._value.clear()
        self._formula = self._has_value = False

    def _start_formula(self, _: dict[str, str]) -> None:
        self._formula = True

    def _start_value(self, _: dict[str, str]) -> None:
        self._collect = not self._phonetic
        self._has_value = True

    def _end_value(self) -> None:
        self._collect = False

    def _start_phonetic(self, _: dict[str, str]) -> None:
        self._phonetic = True

    def _end_phonetic(self) -> None:
        self._phonetic = False

    def _end_cell(self) -> None:
        row, column = self._row, self._column
        text = "".join(self._value)
        if self._formula:
            row.odd[column] = Odd.FORMULA if text else Odd.FORMULA_ONLY
        if not self._has_value or not text:
            return
        if self._kind == "e":
            row.odd[column] = Odd.ERROR
        elif self._kind == "s":
            texts = self._workbook.texts
            place = int(text) if text.isdigit() else len(texts)
            row.cells[column] = texts[place] if place < len(texts) else ""
        elif self._kind == "b":
            row.cells[column] = "TRUE" if text == "1" else "FALSE"
        elif self._kind in {"n", ""}:
            self._number(text)
        else:
            row.cells[column] = unescaped(text)

    def _number(self, text: str) -> None:
        row, column = self._row, self._column
        try:
            number = Decimal(text)
        except InvalidOperation:
            row.cells[column] = text
            return
        if not number.is_finite() or abs(number.adjusted()) > _MOST_PLACES:
            row.cells[column] = text
            return
        if self._format.is_date:
            row.cells[column] = date_text(number, self._workbook.epoch_1904)
            row.odd.setdefault(column, Odd.DATE)
            return
        row.cells[column] = number_text(number)
        row.numbers.add(column)
        if self._format.sign:
            row.signs[column] = self._format.sign

    def _start_merge(self, attributes: dict[str, str]) -> None:
        match = _RANGE.fullmatch(attributes.get("ref", ""))
        if match:
            self.merged.append((int(match[2]), int(match[3]), column_of(match[1])))


def column_of(letters: str) -> int:
    """The 0-based column of its letters: A -> 0, AA -> 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def number_text(number: Decimal) -> str:
    """A stored number as a person wrote it: 12.300000000000001 -> "12.3"."""
    text = format(_TO_15_DIGITS.plus(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def date_text(serial: Decimal, epoch_1904: bool) -> str:
    """The day of a date serial as YYYY-MM-DD; out of the calendar = the number."""
    # Serial 60 is the 29 February 1900 that never was, hence 1899-12-30 for the rest.
    first = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
    try:
        return (first + timedelta(days=int(serial))).isoformat()
    except (OverflowError, ValueError):
        return number_text(serial)
