"""How much a word tells: rare words identify, common ones do not."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Self

_SMALLEST = 200


class Rarity:
    """Weight of a word from 0 (in every item) to 1 (in none), by document frequency.

    The usual inverse document frequency, ln((1+N)/(1+df)), divided by its largest value
    so that one weight means the same in a small and in a large table.
    """

    def __init__(self, documents: Iterable[Iterable[str]]) -> None:
        counts: Counter[str] = Counter()
        size = 0
        for words in documents:
            counts.update(words)
            size += 1
        self._weigh(counts, size)

    @classmethod
    def counted(cls, counts: Mapping[str, int], size: int) -> Self:
        """The rarity in `size` documents, `counts[word]` of which hold the word."""
        made = cls(())
        made._weigh(counts, size)
        return made

    def _weigh(self, counts: Mapping[str, int], size: int) -> None:
        # In a handful of rows nothing can be seen to be common or rare.
        size = max(size, _SMALLEST)
        top = math.log(1 + size)
        self._weights = {
            w: math.log((1 + size) / (1 + n)) / top for w, n in counts.items()
        }

    def weight(self, word: str) -> float:
        """The weight of one word; a word never seen weighs 1."""
        return self._weights.get(word, 1.0)

    def mass(self, words: Iterable[str]) -> float:
        """The summed weight of words."""
        get = self._weights.get
        return sum(get(word, 1.0) for word in words)

    def rarest(self, words: Iterable[str]) -> float:
        """The largest weight among the words; 0 for none."""
        get = self._weights.get
        return max((get(word, 1.0) for word in words), default=0.0)
