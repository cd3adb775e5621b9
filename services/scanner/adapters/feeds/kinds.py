"""What a file is by its first bytes, so that a wrong one is refused when it is sent."""

from __future__ import annotations

from typing import Final

from services.scanner.rules.feed import Format
from services.scanner.rules.problems import Code, Unreadable

HEAD: Final = 512
"""Bytes that are looked at."""
_GZIP: Final = b"\x1f\x8b"
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_OTHERS: Final = (
    (b"PK\x03\x04", "a ZIP archive or workbook"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file (.xls, .doc)"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_TEXT: Final = {
    Format.XML: (b"<",),
    Format.JSON: (b"[", b"{"),
    Format.JSONL: (b"{",),
}


def ensure_kind(head: bytes, wanted: Format) -> None:
    """Raise Unreadable(FEED_BROKEN) unless a file may be what its source says it is.

    One that is packed with gzip is looked into when it is read.
    """
    if not head:
        raise Unreadable(Code.FEED_BROKEN, "the file is empty")
    if head.startswith(_GZIP):
        return
    other = next((name for mark, name in _OTHERS if head.startswith(mark)), "")
    if wanted is Format.XLSX:
        if not head.startswith(b"PK\x03\x04"):
            raise Unreadable(Code.FEED_BROKEN, f"{other or 'a text'}, no workbook")
        return
    if other and not _is_text(head, other):
        raise Unreadable(Code.FEED_BROKEN, f"{other}, not {wanted.value}")
    marked = head.startswith(_MARKS)
    if b"\0" in head and not marked and not _is_wide(head):
        raise Unreadable(Code.FEED_BROKEN, "it holds NUL: this is no text")
    plain = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    begins = _TEXT.get(wanted)
    if begins and not plain.startswith(begins):
        shown = plain[:20].decode("ascii", "replace")
        raise Unreadable(Code.FEED_BROKEN, f"it begins with {shown!r}")
    _ensure_no_other_text(plain, wanted)


def _is_text(head: bytes, name: str) -> bool:
    # "MZ" may begin the name of a column.
    return name == "a program" and head.isascii() and b"\0" not in head


def _is_wide(head: bytes) -> bool:
    """UTF-16 without a mark has a NUL in each second place."""
    return not any(head[0::2]) or not any(head[1::2]) or head.count(0) > len(head) // 3


def _ensure_no_other_text(plain: bytes, wanted: Format) -> None:
    if wanted is not Format.CSV:
        return
    start = plain[:64].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml")):
        raise Unreadable(Code.FEED_BROKEN, "a page or XML, not csv")
