"""What the class, id and data words of an element tell of what stands in it."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from services.scanner.rules.words import classes

PRICE: Final = 1
OLD: Final = 2
"""A list price, a former price, a saving."""
PART: Final = 4
"""Part of a cost: shipping, a rate per month, per unit, a fee, a tax."""
ELSEWHERE: Final = 8
"""Other products, or the frame of the page: related, footer, menu, basket."""
HIDDEN: Final = 16
STRUCK: Final = 32
LINKED: Final = 64
"""Inside a link that leads to another page."""
BUY: Final = 128
MAIN: Final = 256
"""The part of the page that is about its product."""
CENTS: Final = 512
TITLE: Final = 1024
REVIEW: Final = 2048
CURRENT: Final = 4096
"""The price of now, where an old one stands beside it."""
SOLD_OUT: Final = 8192
STOCK: Final = 16384
STRONG: Final = 32768
"""Large, bold or a heading."""

INHERITED: Final = ELSEWHERE | HIDDEN | STRUCK | LINKED | REVIEW | MAIN
"""What is true of everything inside such an element too."""

_BITS: Final = {
    "PRICE": PRICE, "OLD": OLD, "PART": PART, "ELSEWHERE": ELSEWHERE, "HIDDEN": HIDDEN,
    "BUY": BUY, "MAIN": MAIN, "CENTS": CENTS, "TITLE": TITLE, "REVIEW": REVIEW,
    "CURRENT": CURRENT, "SOLD_OUT": SOLD_OUT, "STOCK": STOCK, "STRONG": STRONG,
}  # fmt: skip


def _marks_of_words() -> dict[str, int]:
    found: dict[str, int] = {}
    for name, mark in _BITS.items():
        for word in str(getattr(classes, name)).split():
            found[word] = found.get(word, 0) | mark
    return found


_MARK_OF: Final = _marks_of_words()
_STEMS: Final = tuple(
    (stem, _BITS[name])
    for name, stems in classes.STEMS.items()
    for stem in stems.split()
)
_PARTS: Final = re.compile(r"[A-Z]?[a-zà-ÿа-я]+|[A-Z]+(?![a-z])|[0-9]+")


@lru_cache(maxsize=8192)
def marks_of(words: str) -> int:
    """The marks in a class or id attribute, as the constants of this file."""
    found = 0
    for token in words.split()[:30]:
        parts = [part.lower() for part in _PARTS.findall(token[:80])]
        joined = "".join(parts)
        for part in parts:
            found |= _MARK_OF.get(part, 0)
        for pair in pairwise(parts):
            found |= _MARK_OF.get("".join(pair), 0)
        found |= _MARK_OF.get(joined, 0)
        for stem, mark in _STEMS:
            if stem in joined:
                found |= mark
    return found
