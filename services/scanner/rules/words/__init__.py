"""Words of many languages, as data; the rules that use them say what they decide."""

from __future__ import annotations

import re
from functools import lru_cache


def listed(text: str) -> tuple[str, ...]:
    """The phrases in a text of phrases with `|` between them."""
    return tuple(" ".join(one.split()) for one in text.split("|"))


def phrase_in(lower: str, phrases: tuple[str, ...]) -> str:
    """The first of the phrases that stands in a text in lower case; empty if none does.

    In scripts with spaces it must be whole words.
    """
    if not _any_of(phrases).search(lower):
        return ""
    for phrase in phrases:
        place = lower.find(phrase)
        if place >= 0 and _whole(lower, place, place + len(phrase)):
            return phrase
    return ""


@lru_cache(maxsize=64)
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    # Most texts hold none, and one search tells so.
    return re.compile("|".join(map(re.escape, phrases)))


def _whole(lower: str, start: int, end: int) -> bool:
    before, after = lower[start - 1 : start], lower[end : end + 1]
    return not (_joins(before, lower[start]) or _joins(after, lower[end - 1]))


def _joins(outside: str, inside: str) -> bool:
    return outside.isalnum() and inside.isalnum() and inside < "\u2e80"
