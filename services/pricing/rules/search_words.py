"""The words to look an offer up by, where it carries no number."""

from __future__ import annotations

import re
from typing import Final

from services.pricing.rules.items import Item

_WORD: Final = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")
_NOISE: Final = frozenset(
    "new used like good mint nib bnib bnwt sealed box boxed opened open lot lots of"
    " for parts repair or and the a an with in by from as is obo sale".split()
)
_MOST: Final = 8


def search_words(item: Item) -> str:
    """Up to eight words of the title, without those about condition and number.

    Empty if what is left is too little to tell one product from others.
    """
    title = item.title.casefold()
    if item.pack is not None:
        title = title.replace(item.pack.words.casefold(), " ")
    words = [word for word in _WORD.findall(title) if word not in _NOISE]
    unique = list(dict.fromkeys(words))[:_MOST]
    return " ".join(unique) if len(unique) > 1 else ""
