"""Which encoding a text file has, and its lines decoded, each bad line on its own.

UTF-8 lines and lines of one older encoding may stand in the same file: lists are pasted
together. A line that is no UTF-8 is decoded as that older encoding and remembered.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from services.pricing.adapters.tables.legacy import legacy_encoding

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK: Final = 1 << 20
_SAMPLE: Final = 1 << 16
_ESCAPED: Final = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a file: `main` for all, `older` for lines that are no UTF-8.

    `older_is_rare` says that the file is UTF-8 but for a few lines (or the reverse):
    the lines of the rarer kind are the suspects.
    """

    main: str
    older: str | None = None
    older_is_rare: bool = True
    mixed: bool = False

    @property
    def name(self) -> str:
        """The encoding for people: "utf-8", "cp1252", "utf-8 with cp1252 lines"."""
        if self.older is None:
            return self.main
        return f"{self.main} with {self.older} lines" if self.mixed else self.older


def detect_encoding(path: Path) -> Encoding:
    """The encoding of a text file, from all of its bytes."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
        for mark, name in _BOMS:
            if head.startswith(mark):
                if name != "utf-8-sig":
                    return Encoding(name)
                break
        else:
            wide = wide_encoding(head)
            if wide:
                return Encoding(wide)
        file.seek(0)
        main = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
        if _is_utf8(file):
            return Encoding(main)
        file.seek(0)
        return _mixture(file, main)


def wide_encoding(head: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of Latin text is zero."""
    pairs = len(head) // 2
    if pairs < 4:
        return None
    even = head[0::2].count(0)
    odd = head[1::2].count(0)
    if odd > pairs * 0.4 and even < pairs * 0.05:
        return "utf-16-le"
    if even > pairs * 0.4 and odd < pairs * 0.05:
        return "utf-16-be"
    return None


def _is_utf8(file: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        while block := file.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _mixture(file: IO[bytes], main: str) -> Encoding:
    """Count lines that are UTF-8 beyond ASCII against lines that are none."""
    good = bad = 0
    sample = bytearray()
    for line in _byte_lines(file):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            good += 1
        except UnicodeDecodeError:
            bad += 1
            if len(sample) < _SAMPLE:
                sample += line
    older = "cp1252" if good >= bad else legacy_encoding(bytes(sample))
    return Encoding(main, older, older_is_rare=bad <= good, mixed=good > 0)


def _byte_lines(file: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while block := file.read(_BLOCK):
        *lines, rest = (rest + block).splitlines(keepends=True)
        yield from lines
    if rest:
        yield rest


class Lines:
    """The decoded lines of a file, ends kept, for the csv module.

    `suspects` collects the numbers (1-based) of lines of the rarer encoding, `nuls`
    those that held NUL characters, which are taken out.
    """

    def __init__(self, file: IO[str], encoding: Encoding) -> None:
        self._file = file
        self._encoding = encoding
        self.number = 0
        self.suspects: set[int] = set()
        self.nuls: set[int] = set()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._file)
        self.number += 1
        if "\0" in line:
            self.nuls.add(self.number)
            line = line.replace("\0", "")
        if self._encoding.older is None or line.isascii():
            return line
        escaped = _ESCAPED.search(line) is not None
        if self._encoding.mixed and escaped == self._encoding.older_is_rare:
            self.suspects.add(self.number)
        return self._older(line) if escaped else line

    def _older(self, line: str) -> str:
        raw = line.encode("utf-8", "surrogateescape")
        try:
            return raw.decode(self._encoding.older or "cp1252")
        except UnicodeDecodeError:
            # Latin-1 has a character for every byte, so no line is lost.
            return raw.decode("latin-1")


def open_text(path: Path, encoding: Encoding) -> IO[str]:
    """The file as text; line ends of every kind end a line and are kept.

    Bytes that are no UTF-8 come through as lone surrogates for `Lines` to decode.
    """
    errors = "surrogateescape" if encoding.main.startswith("utf-8") else "replace"
    return path.open("r", encoding=encoding.main, errors=errors, newline="")
