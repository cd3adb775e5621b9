"""Two offers beside each other, and what is read from both of them once."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from services.scanner.rules.clues import (
    FEWEST_TITLE_WORDS,
    part_number,
    trade_numbers,
    triples,
    words_of,
)
from services.scanner.rules.offer import Facts
from services.scanner.rules.words.amounts import REPOSTING

NEAR_TEXT: Final = 0.6
"""So much of two texts is the same, or they are different ones."""
_READ_WORDS: Final = 300
_FEWEST_DESCRIPTION_WORDS: Final = 10


class Pair:
    """`here` is the offer that somebody asks about, `there` the other one."""

    def __init__(self, here: Facts, there: Facts) -> None:
        self.here, self.there = here, there

    @cached_property
    def same_numbers(self) -> frozenset[str]:
        """The trade numbers that both have."""
        return trade_numbers(self.here) & trade_numbers(self.there)

    @cached_property
    def same_part(self) -> bool:
        """Whether both name the same maker and part number."""
        part = part_number(self.here)
        return bool(part) and part == part_number(self.there)

    @cached_property
    def same_title(self) -> bool:
        """Whether the titles have the same words, and enough of them."""
        return self.words[0] == self.words[1] and (
            len(self.words[0]) >= FEWEST_TITLE_WORDS
        )

    @cached_property
    def words(self) -> tuple[frozenset[str], frozenset[str]]:
        """Those of the titles, without what is said of a thing that is listed again."""
        here, there = (words_of(one.title) for one in (self.here, self.there))
        return frozenset(here) - REPOSTING, frozenset(there) - REPOSTING

    @cached_property
    def resemblance(self) -> float:
        """The share of word triples in common; 0 where one describes nothing."""
        for facts in (self.here, self.there):
            words = words_of(facts.description[:400])
            if len(words) < _FEWEST_DESCRIPTION_WORDS:
                return 0.0
        mine = triples(self.here, most_words=_READ_WORDS)
        theirs = triples(self.there, most_words=_READ_WORDS)
        return len(mine & theirs) / len(mine | theirs)

    @property
    def near_text(self) -> bool:
        """Whether one text was made from the other."""
        return self.resemblance >= NEAR_TEXT

    @cached_property
    def price_ratio(self) -> float | None:
        """How many times the lower price the higher is; None: they do not compare."""
        here, there = self.here.price, self.there.price
        if here is None or there is None or here.currency_code != there.currency_code:
            return None
        low, high = sorted((here.minor_units, there.minor_units))
        return high / low if low > 0 else None
