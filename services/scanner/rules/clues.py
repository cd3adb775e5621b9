"""Clues: a few numbers of each offer by which others of the same item are found again.

Trade and part numbers, the title, bands of the text. `similar.py` judges what is found.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.scanner.rules.offer import Facts

BANDS: Final = 4
_ROWS: Final = 2
_TRIPLE: Final = 3
READ_WORDS: Final = 100
"""Of a description: its item comes first, what is said of every item last."""
FEWEST_WORDS: Final = 12
"""A shorter text has too few triples to be told by them; its title has to do."""
FEWEST_TITLE_WORDS: Final = 2
_SHORTEST_PART_NUMBER: Final = 4
# Letters of scripts that write without spaces are words of their own.
_WORD: Final = re.compile(r"[\u2e80-\u9fff]|[^\W_\u2e80-\u9fff]+")
# Spread evenly over 32 bits, so that each looks at hashes of its own.
_POINTS: Final = tuple(
    (2 * place + 1) << 28 ^ 0x0A5A5A5A for place in range(BANDS * _ROWS)
)


@dataclass(frozen=True, slots=True)
class Clue:
    """One number, and how much it says that two offers share it."""

    number: int
    """64 bits, signed."""
    weight: int


def clues_of(facts: Facts) -> list[Clue]:
    """The clues of an offer; none for one that says too little."""
    return [Clue(_hashed(text), weight) for text, weight in _texts(facts)]


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without what stands between them."""
    return _WORD.findall(text.casefold())


def triples(facts: Facts, *, most_words: int = READ_WORDS) -> set[str]:
    """Each three words of title and description that follow each other."""
    words = words_of(facts.title)
    if facts.description:
        # A word has ten letters or less, mostly: no more is cut into words than needed.
        words += words_of(facts.description[: most_words * 12])[:most_words]
    return {
        " ".join(words[place : place + _TRIPLE])
        for place in range(max(1, len(words) - _TRIPLE + 1))
    }


def trade_numbers(facts: Facts) -> frozenset[str]:
    """Its GTINs that are the same number everywhere.

    GS1 leaves the prefixes 02, 04 and 20 to 29 to each shop (General Specifications
    2.1.11); a number of eight digits that begins with 0 or 2 likewise.
    """
    return frozenset(filter(_is_global, facts.gtins))


def part_number(facts: Facts) -> str:
    """Maker and part number as one text; empty if one of them says too little."""
    brand = "".join(words_of(facts.brand))
    number = "".join(words_of(facts.mpn))
    says = len(number) >= _SHORTEST_PART_NUMBER and any(map(str.isdigit, number))
    return f"{brand} {number}" if brand and says else ""


def _texts(facts: Facts) -> Iterator[tuple[str, int]]:
    for gtin in sorted(trade_numbers(facts)):
        yield f"gtin {gtin}", 10
    if number := part_number(facts):
        yield f"made {number}", 10
    title = words_of(facts.title)
    if len(title) >= FEWEST_TITLE_WORDS:
        yield f"title {' '.join(sorted(title))}", 5
    parts = triples(facts)
    if len(parts) > FEWEST_WORDS - _TRIPLE:
        for place, band in enumerate(_bands(parts)):
            yield f"band {place} {band}", 1


def _bands(parts: set[str]) -> Iterator[str]:
    """Pairs of min-hashes (Broder 1997), as Indyk and Motwani (1998) index them.

    Of two texts that share 90 % of their triples nearly all share a band, of those that
    share 30 % a third do.
    """
    hashes = [zlib.crc32(part.encode()) for part in parts]
    # The hash that is nearest to a fixed point: of all texts that have this triple,
    # as likely as not by the share that they have in common.
    nearest = [min(map(point.__xor__, hashes)) for point in _POINTS]
    for place in range(0, len(nearest), _ROWS):
        yield " ".join(f"{one:x}" for one in nearest[place : place + _ROWS])


def _is_global(gtin: str) -> bool:
    if gtin.startswith("000000"):
        return gtin[6] not in "02"
    return gtin[1] != "2" and gtin[1:3] not in ("02", "04")


def _hashed(text: str) -> int:
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
