"""Search by words over the titles, as the product search of the API answers."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from sandbox.world.products import Product

_WORD = re.compile(r"[a-z0-9]+")


class TitleSearch:
    """An inverted index; rare words count more, most of the words must be there."""

    def __init__(self, products: Sequence[Product]) -> None:
        self._products = products
        self._places: dict[str, set[int]] = {}
        for place, product in enumerate(products):
            for word in words(product.title):
                self._places.setdefault(word, set()).add(place)

    def find(self, term: str, *, start: int, count: int) -> list[Product]:
        """The best products for the words, from place `start`, best first."""
        asked = words(term)
        scores: Counter[int] = Counter()
        hits: Counter[int] = Counter()
        for word in asked:
            places = self._places.get(word, set())
            for place in places:
                scores[place] += round(
                    1000 * math.log1p(len(self._products) / len(places))
                )
                hits[place] += 1
        good = [place for place in scores if 2 * hits[place] >= len(asked)]
        good.sort(key=lambda place: (-scores[place], place))
        return [self._products[place] for place in good[start : start + count]]


def words(text: str) -> set[str]:
    """Lower-case words and numbers; `NV-4820` is also there as one word."""
    folded = text.casefold()
    return set(_WORD.findall(folded)) | set(_WORD.findall(folded.replace("-", "")))
