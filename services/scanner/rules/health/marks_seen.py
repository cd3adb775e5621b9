"""How many different texts there were, of so many that they cannot all be kept."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Final

_MARK: Final = (1 << 64) - 1
_FIRST: Final = 1 << 10


class MarksSeen:
    """A set of 64-bit marks of texts: 12 to 24 bytes each, however long they are.

    A set of Python's takes six times that. Two texts with one mark count as one, which
    among ten million happens once in 400,000 times. Marks are of this process alone.
    """

    def __init__(self) -> None:
        self._slots = _empty(_FIRST)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, texts: Iterable[str]) -> int:
        """Note them; how many of them were new."""
        before = self._count
        for text in texts:
            # No text has the mark of an empty slot.
            if self._put(self._slots, hash(text) & _MARK or 1):
                self._count += 1
                if 3 * self._count > 2 * len(self._slots):
                    self._grow()
        return self._count - before

    @staticmethod
    def _put(slots: array[int], mark: int) -> bool:
        last = len(slots) - 1
        place = mark & last
        while slots[place]:
            if slots[place] == mark:
                return False
            place = (place + 1) & last
        slots[place] = mark
        return True

    def _grow(self) -> None:
        larger = _empty(2 * len(self._slots))
        for mark in self._slots:
            if mark:
                self._put(larger, mark)
        self._slots = larger


def _empty(size: int) -> array[int]:
    return array("Q", bytes(8 * size))
