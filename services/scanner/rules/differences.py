"""What speaks against two offers being of the same item, and how much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from services.scanner.rules.amounts import (
    PACK,
    measures,
    packs,
    price_terms,
    title_amounts,
)
from services.scanner.rules.clues import trade_numbers, words_of
from services.scanner.rules.offer import Facts
from services.scanner.rules.pairs import Pair

_MULTIPLES: Final = range(2, 25)
_ABOUT: Final = 0.04
_SHOWN: Final = 5


class Strength(IntEnum):
    """How sure it is that two offers are of one item."""

    NONE = 0
    """They are not, or nothing says so."""
    WEAK = 1
    """A hint: worth a look, nothing to rely on."""
    FAIR = 2
    """More than one thing speaks for it, none against it."""
    STRONG = 3
    """As sure as offers can say it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same."""

    field: str
    sentence: str
    most: Strength
    """The offers are no surer than that to be of one item."""


def are_different(here: Facts, there: Facts) -> bool:
    """Each has an identifier and they are not the same: no picture changes that."""
    mine, theirs = trade_numbers(here), trade_numbers(there)
    if mine and theirs:
        return not mine & theirs
    parts = (words_of(here.mpn), words_of(there.mpn))
    return all(parts) and parts[0] != parts[1]


def differences(pair: Pair) -> Iterator[Difference]:
    """All of them, the amounts first."""
    yield from _title_amounts(pair)
    yield from _description_amounts(pair)
    yield from _price_terms(pair)
    yield from _title_words(pair)
    here, there = pair.here.condition, pair.there.condition
    if here and there and here != there:
        sentence = f"The conditions differ: {here} here, {there} there."
        yield Difference("condition", sentence, Strength.FAIR)
    yield from _price(pair)


def _title_amounts(pair: Pair) -> Iterator[Difference]:
    here, there = title_amounts(pair.here.title), title_amounts(pair.there.title)
    if here == there:
        return
    other = _packs_of_title(pair.here.title) != _packs_of_title(pair.there.title)
    contradict = other or bool(here - there and there - here)
    sentence = f"The titles name other amounts: {_sides(here, there)}."
    yield Difference("title", sentence, _most(pair, contradict=contradict))


def _most(pair: Pair, *, contradict: bool) -> Strength:
    """How sure other amounts leave it: one of the titles may leave a number out."""
    if pair.same_numbers:
        return Strength.WEAK if contradict else Strength.FAIR
    return Strength.WEAK if pair.same_part and not contradict else Strength.NONE


def _packs_of_title(title: str) -> frozenset[str]:
    return packs(title) | (title_amounts(title) & {PACK})


def _description_amounts(pair: Pair) -> Iterator[Difference]:
    texts = (pair.here.description, pair.there.description)
    if pair.near_text:
        # The same text with another amount in it is that of another size.
        here, there = (packs(text) | measures(text) for text in texts)
        most = Strength.WEAK if pair.same_numbers else Strength.NONE
    else:
        here, there = (packs(text) for text in texts)
        if here & there:
            return
        most = _most(pair, contradict=bool(here and there))
        if not (here and there):
            # One says how many and the other does not: nobody knows.
            sure = pair.same_numbers or pair.same_part
            most = Strength.STRONG if sure else Strength.WEAK
    if here != there:
        sentence = f"The descriptions name other amounts: {_sides(here, there)}."
        yield Difference("description", sentence, most)


def _price_terms(pair: Pair) -> Iterator[Difference]:
    if price_terms(pair.here) != price_terms(pair.there):
        here, there = pair.here.price_words, pair.there.price_words
        sentence = f"The prices are worded otherwise: “{here}” here, “{there}” there."
        most = Strength.WEAK if pair.same_numbers else Strength.NONE
        yield Difference("price_words", sentence, most)


def _title_words(pair: Pair) -> Iterator[Difference]:
    """A word more may be another colour, another size or the better model."""
    here, there = pair.words[0] - pair.words[1], pair.words[1] - pair.words[0]
    if (here or there) and not pair.same_numbers:
        most = Strength.FAIR if pair.same_part else Strength.WEAK
        sentence = f"The titles differ: {_sides(here, there)}."
        yield Difference("title", sentence, most)


def _price(pair: Pair) -> Iterator[Difference]:
    here, there, ratio = pair.here.price, pair.there.price, pair.price_ratio
    if here is None or there is None or here == there:
        return
    sentence = f"The prices differ: {here} here, {there} there."
    times = round(ratio) if ratio is not None and ratio < max(_MULTIPLES) else 0
    if times in _MULTIPLES and abs((ratio or 0) / times - 1) <= _ABOUT:
        sentence += f" One is {times} times the other, as for a pack of {times}."
        most = Strength.STRONG if pair.same_numbers else Strength.WEAK
        yield Difference("price", sentence, most)
    else:
        yield Difference("price", sentence, Strength.STRONG)


def _sides(here: frozenset[str], there: frozenset[str]) -> str:
    return f"{_listed(here - there)} here, {_listed(there - here)} there"


def _listed(words: frozenset[str]) -> str:
    shown = sorted(words)[:_SHOWN]
    return ", ".join(shown) + (" ..." if len(words) > len(shown) else "") or "none"
