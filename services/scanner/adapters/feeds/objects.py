"""JSON: a list of objects, or an object in each line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, BinaryIO, Final

from services.scanner.adapters.feeds.row import DEEPEST, LONGEST_LINE, Row, flat
from services.scanner.adapters.feeds.texts import PIECE, lines, pieces
from services.scanner.rules.feed import Feed
from services.scanner.rules.problems import Code, Problem, Unreadable

_MOST_DIGITS: Final = 400
_ENDLESS_NUMBER: Final = re.compile(rf"[0-9]{{{_MOST_DIGITS}}}")
_ENTERS: Final = frozenset({"start_map", "start_array"})
_LEAVES: Final = frozenset({"end_map", "end_array"})


def json_rows(file: BinaryIO, feed: Feed, charset: str) -> Iterator[Row]:
    """Each object of the list; where it is, `row` says, else it is the whole."""
    import ijson

    text = _Text(pieces(file, named=feed.encoding, charset=charset))
    prefix = f"{feed.row}.item" if feed.row else "item"
    number = 0
    try:
        events = _shallow(ijson.basic_parse(text), text)
        for value in _items(ijson.parse(events), prefix):
            number += 1
            yield _row(number, value)
    # A number may be one that no number of Python can be.
    except (ijson.JSONError, ValueError, ArithmeticError) as exc:
        raise Unreadable(Code.FEED_BROKEN, f"no JSON: {exc}"[:200]) from exc
    if number == 0:
        where = f"at `{feed.row}`" if feed.row else "as the whole; see `feed.row`"
        raise Unreadable(Code.FEED_BROKEN, f"no list of objects {where}")


def jsonl_rows(file: BinaryIO, feed: Feed, charset: str) -> Iterator[Row]:
    """Each line that is not blank."""
    import orjson

    read = lines(pieces(file, named=feed.encoding, charset=charset))
    for number, line in enumerate((one for one in read if one.strip()), 1):
        try:
            yield _row(number, orjson.loads(line))
        except orjson.JSONDecodeError as exc:
            yield Row(number, problem=Problem(Code.ROW_BROKEN, f"no JSON: {exc}"))


def _row(number: int, value: object) -> Row:
    if not isinstance(value, dict):
        return Row(number, problem=Problem(Code.ROW_BROKEN, "it is no object"))
    return Row(number, flat(value))


def _shallow(
    events: Iterable[tuple[str, Any]], text: _Text
) -> Iterator[tuple[str, Any]]:
    """The same events; ended here, as the path to each grows with its depth."""
    depth = 0
    for event, value in events:
        text.unsaid = 0
        depth += (event in _ENTERS) - (event in _LEAVES)
        if depth > DEEPEST:
            raise Unreadable(Code.NESTED_TOO_DEEP, f"more than {DEEPEST} deep")
        yield event, value


def _items(events: Iterable[tuple[str, str, Any]], wanted: str) -> Iterator[object]:
    """The values at that place, each built only when its depth and length are known."""
    import ijson

    builder, inside, depth, size = None, 0, 0, 0
    for prefix, event, value in events:
        depth += (event in _ENTERS) - (event in _LEAVES)
        if builder is None:
            if prefix != wanted or event in _LEAVES:
                continue
            builder, inside, size = ijson.ObjectBuilder(), depth, 0
            if event not in _ENTERS:
                yield value
                builder = None
                continue
        size += len(value) if isinstance(value, str) else 1
        if size > LONGEST_LINE:
            raise Unreadable(Code.FEED_TOO_LARGE, "an object that does not end")
        builder.event(event, float(value) if isinstance(value, Decimal) else value)
        if event in _LEAVES and depth < inside:
            yield builder.value
            builder = None


class _Text:
    """The text as the file of UTF-8 that ijson reads."""

    def __init__(self, text: Iterator[str]) -> None:
        self._text = text
        self._tail = ""
        self.unsaid = 0
        """Characters read since something in them was told."""

    def read(self, size: int = -1) -> bytes:
        """The next piece, however large it was asked for; empty at the end.

        Raises Unreadable for a text or a number that does not end: the whole of it
        would be held in memory, and the parser dies of a number of millions of digits.
        """
        if size == 0:
            return b""
        piece = next(self._text, "")
        self.unsaid += len(piece)
        if self.unsaid > LONGEST_LINE + 2 * PIECE:
            raise Unreadable(Code.FEED_TOO_LARGE, "a value that does not end")
        if _ENDLESS_NUMBER.search(self._tail + piece):
            raise Unreadable(Code.FEED_BROKEN, f"a number of {_MOST_DIGITS} digits")
        self._tail = piece[-_MOST_DIGITS:]
        return piece.encode()
