"""What a seller's words say of the condition, as far as a price depends on it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Condition(StrEnum):
    """The conditions that have prices of their own."""

    NEW = "new"
    """Never used, complete, as from the maker."""
    USED = "used"
    """Works; anything from opened to worn, refurbished included."""
    BROKEN = "broken"
    """Does not work or is not complete; no quote of ours holds for it."""
    UNKNOWN = "unknown"
    """Not said, or not in words that are understood."""


_BROKEN: Final = re.compile(
    r"for parts|spares|not work|doesn.?t work|non.?working|broken|damaged|defect"
    r"|faulty|\bas.is\b|repair(?!ed)|incomplete|empty box|box only|defekt|bastler"
)
_USED: Final = re.compile(
    r"\bused|usedcond|like.?new|good|mint|fair|acceptable|refurb|renewed|open.?box"
    r"|\b(?:as|nearly|almost|practically|virtually|not|wie|fast)[ -](?:new|neu)\b"
    r"|pre.?owned|second.?hand|worn|\bwear\b|scratch|works|age\b|gebraucht|gut\b"
)
_NEW: Final = re.compile(
    r"\bnew|newcond|\bnib\b|\bbn\w{0,3}\b|sealed|unused|unopened|never (?:used|opened)"
    r"|\bneu\b|neuware|ovp"
)
# In a title only what can mean nothing else.
_SAID_IN_TITLE: Final = re.compile(
    r"open box|refurbished|renewed|pre.owned|\(used\)|used -"
)


def read_condition(words: str, title: str = "") -> Condition:
    """The condition that the seller's own words for it mean; else what the title says.

    "for parts" in either is believed first; whoever writes "like new" sells it used.
    """
    said, name = words.casefold(), title.casefold()
    if _BROKEN.search(said) or _BROKEN.search(name):
        return Condition.BROKEN
    if _USED.search(said) or _SAID_IN_TITLE.search(name):
        return Condition.USED
    return Condition.NEW if _NEW.search(said) else Condition.UNKNOWN
