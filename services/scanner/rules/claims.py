"""What each syntax of a page claims, and what follows from all of it together.

Two readers that see the same value in different places are worth more than one. What
was outvoted is kept beside the answer: who disagreed, and with what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

LONGEST_RAW: Final = 200
_PADDED: Final = 5
"""Numbers of more digits are written with and without zeros in front."""


class How(StrEnum):
    """Where a value was read: the words of provenance."""

    JSON_LD = "json-ld"
    MICRODATA = "microdata"
    RDFA = "rdfa"
    META = "meta"
    EMBEDDED = "embedded"
    VISIBLE = "visible"
    ADDRESS = "address"
    SELECTOR = "selector"
    ASSUMED = "assumed"
    """Nothing says so; it is what pages that say nothing mean."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One reading of one field."""

    field: str
    value: str
    """In its one form: a plain decimal, a code, a schema.org word."""
    how: How
    path: str
    """Where in that syntax: a path in the data, or the way of tags on the page."""
    raw: str = ""
    """As it stands there."""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class ReadField:
    """What a page says in one field, and who says so."""

    value: str
    how: How
    path: str
    raw: str
    agrees: tuple[str, ...] = ()
    """The other syntaxes that say the same."""
    differs: tuple[tuple[str, str], ...] = ()
    """The syntaxes that say something else, and what."""


def merged(claims: Iterable[Claim]) -> dict[str, ReadField]:
    """Each field with the value that has most weight; the strongest claim speaks."""
    by_field: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.value:
            by_field.setdefault(claim.field, []).append(claim)
    return {field: _voted(said) for field, said in by_field.items()}


def _voted(claims: list[Claim]) -> ReadField:
    votes: dict[str, dict[How, float]] = {}
    for claim in claims:
        strongest = votes.setdefault(key_of(claim), {})
        strongest[claim.how] = max(claim.weight, strongest.get(claim.how, 0.0))
    first = {key: n for n, key in enumerate(votes)}
    best = max(votes, key=lambda key: (sum(votes[key].values()), -first[key]))
    own = [claim for claim in claims if key_of(claim) == best]
    # An address writes a number without its marks: others know it better.
    speaker = max(own, key=lambda claim: (claim.how is not How.ADDRESS, claim.weight))
    others = {c.how: c.value for c in claims if c.how not in votes[best]}
    return ReadField(
        value=speaker.value,
        how=speaker.how,
        path=speaker.path,
        raw=speaker.raw[:LONGEST_RAW],
        agrees=tuple(sorted(how for how in votes[best] if how is not speaker.how)),
        differs=tuple(sorted(others.items())),
    )


def key_of(claim: Claim) -> str:
    """What two claims share that say the same: 12.9 and 12.90, "A-1" and "a 1"."""
    if claim.field in ("price", "list_price", "unit_price", "shipping"):
        return amount_key(claim.value)
    key = re.sub(r"[\W_]+", "", claim.value).lower() or claim.value
    return (
        key.lstrip("0")
        if claim.field in ("sku", "gtin") and len(key) > _PADDED
        else key
    )


def amount_key(value: str) -> str:
    """A decimal without needless zeros; the text itself if it is none."""
    try:
        return format(Decimal(value).normalize(), "f")
    except InvalidOperation:
        return value
