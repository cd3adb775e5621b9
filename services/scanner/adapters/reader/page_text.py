"""Bytes of a page -> text, with every limit on size kept."""

from __future__ import annotations

import codecs
import re
import zlib
from typing import Final

from services.scanner.rules.problems import Code, Unreadable

LARGEST_PAGE: Final = 16 * 2**20
"""Bytes. The largest product pages seen are under 3 MB; a parsed page takes ten times
its size in memory, and several are read at once."""
_GZIP: Final = b"\x1f\x8b"
_STEP: Final = 64 * 1024
_LOOKED_AT: Final = 4096
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET: Final = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I
)
_OF_NO_PAGE: Final = frozenset("punycode unicode-escape raw-unicode-escape".split())
"""Ways to write one text as another; the first takes minutes for a megabyte."""
_LOOKS_LIKE_HTML: Final = re.compile(
    r"<\s*(?:!doctype|html|head|body|meta|div|p|span|script|table|h1|title|[a-z][a-z0-9]*[\s>])",
    re.I,
)


def page_text(body: bytes) -> str:
    """The page as text, unpacked if it is gzip.

    Raises Unreadable: too large (also once unpacked), broken gzip, no HTML at all.
    """
    if body.startswith(_GZIP):
        body = _unpacked(body)
    if len(body) > LARGEST_PAGE:
        raise Unreadable(Code.TOO_LARGE, f"{len(body)} bytes")
    text = _decoded(body)
    if "\0" in text[:_LOOKED_AT] or not _LOOKS_LIKE_HTML.search(text):
        raise Unreadable(Code.NOT_A_PAGE, "no HTML in it")
    return text


def encoding_of(name: str) -> str:
    """The encoding that a page calls so; UTF-8 for what is none of a text.

    To Python zlib, hex and punycode are encodings too.
    """
    try:
        known = codecs.lookup(name).name
        b"a".decode(known, "replace")
    except (LookupError, UnicodeError, ValueError):
        return "utf-8"
    return "utf-8" if known in _OF_NO_PAGE else known


def _unpacked(body: bytes) -> bytes:
    """A bomb is stopped at the limit: what is not yet unpacked costs nothing."""
    unpack = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    size = 0
    rest = body
    try:
        while rest and not unpack.eof:
            part = unpack.decompress(rest, _STEP)
            rest = unpack.unconsumed_tail
            size += len(part)
            if size > LARGEST_PAGE:
                raise Unreadable(
                    Code.TOO_LARGE, f"more than {LARGEST_PAGE} bytes unpacked"
                )
            parts.append(part)
    except zlib.error as exc:
        raise Unreadable(Code.NOT_A_PAGE, f"broken gzip: {exc}") from exc
    if not unpack.eof:
        raise Unreadable(Code.NOT_A_PAGE, "broken gzip: it ends too early")
    return b"".join(parts)


def _decoded(body: bytes) -> str:
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body.decode(name, "replace")
    said = _CHARSET.search(body[:_LOOKED_AT])
    if said:
        name = encoding_of(said.group(1).decode("ascii"))
        if name != "utf-8":
            return body.decode(name, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        # A few broken bytes in a page of UTF-8, or a page of Western Europe.
        text = body.decode("utf-8", "replace")
        rare = text.count("\ufffd") * 200 < len(text)
        return text if said or rare else body.decode("cp1252", "replace")
