"""Offers that are known well are read first: what they say shows if a site can be read.

A shop changes single prices and texts every day; it does not change all of its oldest
offers at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from services.scanner.rules.health.sample import Grave, Reason, Sample
from services.scanner.rules.offer import Facts

CANARIES: Final = 3
MATURE: Final = 3
"""Scans that went well before an offer can be known well."""

_FACTOR: Final = 2
_TITLE_KEPT: Final = 0.5
_TEXT_KEPT: Final = 0.3
_LONG: Final = 20
_WORD: Final = re.compile(r"\w+")


def what_is_wrong(before: Sequence[Facts], now: Sequence[Facts]) -> str:
    """In what the page of a known offer is another than before; empty if in nothing.

    `before` are the offers that were on it; one of them that is as it was is enough.
    """
    said = {one.key: one for one in now}
    found = ""
    for known in before:
        facts = said.get(known.key)
        found = (
            "another offer stands there" if facts is None else _differs(known, facts)
        )
        if not found:
            return ""
    return found


def _differs(known: Facts, facts: Facts) -> str:
    if _kept(known.title, facts.title) < _TITLE_KEPT:
        return f"its title was {known.title[:60]!r} and is {facts.title[:60]!r}"
    if len(_WORD.findall(known.description)) >= _LONG and (
        _kept(known.description, facts.description) < _TEXT_KEPT
    ):
        return "its description is another one"
    if known.price is None:
        return ""
    if facts.price is None:
        return "it has no price any more"
    if facts.price.currency_code != known.price.currency_code:
        return f"its price was in {known.price.currency_code}"
    low, high = sorted((known.price.minor_units, facts.price.minor_units))
    if high > _FACTOR * low:
        return f"its price was {known.price} and is {facts.price}"
    return ""


def _kept(before: str, now: str) -> float:
    """The share of words that both have."""
    one, other = ({w.lower() for w in _WORD.findall(x)} for x in (before, now))
    return len(one & other) / len(one | other) if one | other else 1.0


def most_are_wrong(right: int, wrong: int) -> bool:
    """Whether a site that shows these is not to be believed."""
    return wrong > right


def judge_canaries(now: Sample) -> Iterator[Reason]:
    """The scan that ended because of them."""
    if most_are_wrong(now.canaries - now.wrong, now.wrong):
        yield Reason(
            "canary_wrong",
            Grave.SUSPECT,
            f"{now.words or 'Known offers cannot be read.'} {now.wrong} of "
            f"{now.canaries} were looked at in vain. If the site is right, store the "
            "source again.",
            now.at,
            {"wrong": now.wrong, "looked_at": now.canaries},
        )
