"""XML: RSS and Atom as Google Merchant has them, or any elements of one name.

Expat is driven by hand, so that a document type ends it at its first letter, and depth
and lengths are counted before anything is kept of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

# It builds nothing and looks nothing up; entities are refused below.
from xml.parsers import expat

from services.scanner.adapters.feeds.row import (
    DEEPEST,
    LONGEST_CELL,
    LONGEST_LINE,
    Row,
    add,
)
from services.scanner.adapters.feeds.texts import pieces
from services.scanner.rules.feed import Feed, Value
from services.scanner.rules.problems import Code, Unreadable

_ROWS: Final = frozenset({"item", "entry"})
_LONGEST_NAME: Final = 200


def xml_rows(file: BinaryIO, feed: Feed, charset: str) -> Iterator[Row]:
    """Each element of the name that the source says; else each item or entry."""
    handler = _Handler(frozenset({feed.row}) if feed.row else _ROWS)
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    try:
        fed = 0
        for piece in pieces(file, named=feed.encoding, charset=charset):
            data = piece.encode()
            parser.Parse(data, False)
            yield from handler.taken()
            fed += len(data)
            # A tag or comment is read from its start again with each piece of it.
            if fed - parser.CurrentByteIndex > LONGEST_LINE:
                raise Unreadable(Code.FEED_TOO_LARGE, "a tag that does not end")
        parser.Parse(b"", True)
    except expat.ExpatError as exc:
        raise Unreadable(Code.FEED_BROKEN, str(exc)) from exc
    yield from handler.taken()


def _refuse(*_: Any) -> int:
    raise Unreadable(Code.ENTITIES_REFUSED)


class _Handler:
    """Puts rows together from what the parser tells."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self._depth = 0
        self._path: list[str] = []
        self._text: list[list[str]] = []
        self._long = 0
        self._cells: dict[str, Value | list[Value]] | None = None
        self._ready: list[Row] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unreadable(Code.NESTED_TOO_DEEP, f"more than {DEEPEST} deep")
        local = _local(name)
        if self._cells is None:
            if local not in self._names:
                return
            self._cells = {}
            self._long = 0
        else:
            self._path.append(local)
        self._text.append([])
        for key, value in attributes.items():
            add(self._cells, f"{'.'.join(self._path)}@{_local(key)}", value)

    def end(self, _name: str) -> None:
        self._depth -= 1
        if self._cells is None:
            return
        text = "".join(self._text.pop()).strip()
        if self._path:
            if text:
                add(self._cells, ".".join(self._path), text)
            self._path.pop()
            return
        self._count += 1
        self._ready.append(Row(self._count, self._cells))
        self._cells = None

    def text(self, data: str) -> None:
        if self._cells is None:
            return
        self._long += len(data)
        if self._long > LONGEST_CELL * 4:
            raise Unreadable(Code.FEED_TOO_LARGE, "a row that does not end")
        self._text[-1].append(data)

    def taken(self) -> list[Row]:
        """The rows that are whole by now, once."""
        ready, self._ready = self._ready, []
        return ready


def _local(name: str) -> str:
    # `g:price` and `price` are the same to a feed, whatever the prefix is bound to.
    return name.rpartition(" ")[2][:_LONGEST_NAME]
