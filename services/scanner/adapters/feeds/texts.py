"""The text of a feed, piece by piece or line by line, in the one encoding it has."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from services.scanner.adapters.feeds.row import LONGEST_LINE
from services.scanner.rules.problems import Code, Unreadable

PIECE: Final = 64 * 1024
ENCODINGS: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    # What calls itself Latin-1 is this one: https://encoding.spec.whatwg.org/
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "iso-8859-2": "iso-8859-2",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "iso-8859-15": "iso-8859-15",
    "shift_jis": "cp932",
    "euc-jp": "euc-jp",
    "gb18030": "gb18030",
    "gbk": "gb18030",
}
"""The encodings that are read, under the names they go by."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(
    rb"<\?xml[^>]{0,100}?encoding=[\"']([A-Za-z0-9._-]{1,40})"
)


def pieces(file: BinaryIO, *, named: str = "", charset: str = "") -> Iterator[str]:
    """The text in pieces. Raises Unreadable(FEED_ENCODING) at the first wrong byte.

    What begins with a byte order mark has said what it is; then counts `named`, what
    the source says, then `charset`, what the site says, then an XML declaration.
    """
    file.seek(0)
    head = file.read(200)
    encoding, skip = _encoding(head, named, charset)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    file.seek(skip)
    at = skip
    while True:
        piece = file.read(PIECE)
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as exc:
            wrong = exc.object[exc.start : exc.start + 1].hex()
            where = at + exc.start
            detail = f"byte 0x{wrong} near {where} is not {encoding}"
            raise Unreadable(Code.FEED_ENCODING, detail) from exc
        at += len(piece)
        if "\0" in text:
            raise Unreadable(Code.FEED_BROKEN, "it holds NUL: this is no text")
        if text:
            yield text
        if not piece:
            return


def _encoding(head: bytes, named: str, charset: str) -> tuple[str, int]:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    declared = _DECLARED.match(head.lstrip())
    said = named or charset or (declared[1].decode("ascii") if declared else "utf-8")
    known = ENCODINGS.get(said.lower())
    if known is None:
        raise Unreadable(Code.FEED_ENCODING, f"{said[:40]!r} is not read")
    return known, 0


def lines(text: Iterator[str]) -> Iterator[str]:
    """The lines with their ends; Unreadable when one does not end in time."""
    rest = ""
    for piece in text:
        # Not splitlines, which also splits at marks that may stand inside a cell.
        *found, rest = (rest + piece).split("\n")
        for line in found:
            yield f"{line}\n"
        if len(rest) > LONGEST_LINE:
            raise Unreadable(Code.FEED_TOO_LARGE, f"a line of more than {LONGEST_LINE}")
    if rest:
        yield rest
