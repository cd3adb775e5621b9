"""How deep JSON is nested, from its bytes as they are read, at the speed of a copy.

A reader that names the place of everything takes time by the square of the depth, and
one that builds what it reads takes the stack: both have to be stopped before.
"""

from __future__ import annotations

import re
from typing import Final

DEEPEST: Final = 64
"""Objects in objects; the deepest of the files that are read has nine."""
_KEPT: Final = b'"[]{}'
_OTHERS: Final = bytes(byte for byte in range(256) if byte not in _KEPT)
_ESCAPE: Final = re.compile(rb"\\.", re.DOTALL)
_STRING: Final = re.compile(rb'"[^"]*"')


class Depth:
    """The depth at the end of what was given so far."""

    def __init__(self) -> None:
        self._depth = 0
        self._escaped = self._quoted = False

    def is_too_deep(self, block: bytes) -> bool:
        """Whether the text gets too deep in its next block.

        Never for DEEPEST levels, always for twice as many.
        """
        marks = self._marks(block)
        rounds = 0
        while b"{}" in marks or b"[]" in marks:
            marks = marks.replace(b"{}", b"").replace(b"[]", b"")
            rounds += 1
            if rounds > DEEPEST:
                return True
        # What closes here was opened before; each round is a level of what is whole.
        opened = sum(marks.count(mark) for mark in (b"[", b"{"))
        self._depth = max(0, self._depth - (len(marks) - opened)) + opened
        return self._depth > DEEPEST

    def _marks(self, block: bytes) -> bytes:
        """The brackets of a block, without those inside strings."""
        if self._escaped:
            block = block[1:]
        if b"\\" in block:
            block = _ESCAPE.sub(b"", block)
        self._escaped = block.endswith(b"\\")
        marks = block.translate(None, _OTHERS)
        marks = b'"' + marks if self._quoted else marks
        # Two quotes side by side are a string without a bracket, or the end of one and
        # the beginning of the next: without them the rest is as it was.
        marks = _STRING.sub(b"", marks.replace(b'""', b""))
        outside, quote, _ = marks.partition(b'"')
        self._quoted = bool(quote)
        return outside
