"""Amounts in texts: two offers that name other ones are not of the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from services.scanner.rules.offer import Facts
from services.scanner.rules.words.amounts import COUNTERS, NUMBERS, PACKS, SIZES, UNITS

PACK: Final = "pack"
"""Stands for all words that say: several, or a container."""
_READ: Final = 4_000
_NUMBER: Final = r"\d+(?:[.,]\d+)*"


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_TOKEN: Final = re.compile(rf"{_NUMBER}|[^\W\d_]+")
_COUNTED: Final = re.compile(
    rf"(?<![\w.,])({_NUMBER})[\s-]?(?:(?:{_either(COUNTERS)})\b|[x\u00d7](?!\w))"
    rf"|\b(?:{_either(PACKS)})\s(?:of|à|de|da|von|mit|con)\s({_NUMBER}|{_either(NUMBERS)})\b"
    rf"|(?<!\w)[x\u00d7]\s?({_NUMBER})\b"
)
_MEASURED: Final = re.compile(rf"(?<![\w.,])({_NUMBER})[\s-]?(?:{_either(UNITS)})\b")


def title_amounts(title: str) -> frozenset[str]:
    """Every number and size of a title, also in words, and whether it is a pack.

    A title names what is sold: a number that one has and another has not may be the
    pack size, the size or the model, and none of these may be taken for another.
    """
    found = {_amount(token) for token in _TOKEN.findall(title.casefold())}
    # One of a thing is what a title without a number offers.
    return frozenset(found - {"", "1"})


def packs(text: str) -> frozenset[str]:
    """How many are sold as one, wherever a text says so."""
    found = _COUNTED.findall(text[:_READ].casefold())
    return frozenset(_amount("".join(groups)) for groups in found) - {"1"}


def measures(text: str) -> frozenset[str]:
    """The numbers of a text that have a unit."""
    return frozenset(map(_plain, _MEASURED.findall(text[:_READ].casefold())))


def price_terms(facts: Facts) -> frozenset[str]:
    """The words around the price: "each", "for both"; not the currency."""
    code = facts.price.currency_code.casefold() if facts.price else ""
    words = re.findall(r"[^\W\d_]+", facts.price_words.casefold())
    return frozenset(words) - {code, "us"}


def _amount(token: str) -> str:
    if token[0].isdecimal():
        return _plain(token)
    if token in SIZES:
        return token
    return NUMBERS.get(token) or (PACK if token in PACKS else "")


def _plain(number: str) -> str:
    """One spelling: 1,5 as 1.5, 0500 as 500."""
    whole, _, rest = number.replace(",", ".").partition(".")
    rest = rest.rstrip("0.")
    return (whole.lstrip("0") or "0") + (f".{rest}" if rest else "")
