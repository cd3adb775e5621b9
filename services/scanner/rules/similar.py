"""Whether two offers are of the same item: what speaks for it, and what against.

Offers say little, and sellers share pictures and texts of things that are not the same.
So another amount (the pack size first of all) outweighs everything but the same trade
number, and even with that it is no more than a hint.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from services.scanner.rules.differences import (
    Difference,
    Strength,
    are_different,
    differences,
)
from services.scanner.rules.offer import Availability, Facts, Offer
from services.scanner.rules.pairs import Pair

_LEAST_TITLE: Final = 0.6
"""So much of the shorter title has to be in the other."""
_NEAR_PRICE: Final = 1.5


class SharedPicture(IntEnum):
    """What two offers have in common of pictures."""

    NONE = 0
    """Nothing that tells: also what very many offers show."""
    ALIKE = 1
    """Two look the same."""
    SAME = 2
    """The same file."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that two offers share."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Similarity:
    """Why another offer may be of the same item."""

    strength: Strength
    evidence: tuple[Note, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class SimilarOffer:
    """Another offer and why it may be of the same item."""

    offer: Offer
    similarity: Similarity
    sentence: str


def find_similarity(
    here: Offer, there: Offer, picture: SharedPicture
) -> Similarity | None:
    """What two offers have in common; None if they are of different things, or nothing.

    `picture` is only about pictures that tell something: no plain surfaces, and none
    that very many offers show.
    """
    if here.sandbox != there.sandbox or are_different(here.facts, there.facts):
        return None
    pair = Pair(here.facts, there.facts)
    weighed = list(_weigh(pair, picture))
    if not _could_be(pair, {note.field for _, note in weighed}):
        return None
    against = tuple(differences(pair))
    points = min(sum(point for point, _ in weighed), Strength.STRONG)
    strength = Strength(min(points, *(one.most for one in against), Strength.STRONG))
    if strength is Strength.NONE:
        return None
    notes = (*(note for _, note in weighed), *_also(here.facts, there.facts))
    return Similarity(strength, notes, against)


def by_same_hands(here: Offer, there: Offer) -> bool:
    """Whether the same seller listed both: then one may be a repost of the other.

    The same thing new and used, side by side in a shop, is two items.
    """
    mine, theirs = here.facts, there.facts
    for field in ("seller", "place", "condition"):
        one, other = getattr(mine, field), getattr(theirs, field)
        if one and other and one != other:
            return False
    same_person = bool(mine.seller and mine.place) and (
        (mine.seller, mine.place) == (theirs.seller, theirs.place)
    )
    return here.source == there.source or same_person


def describe(here: Offer, there: Offer, *, repost: bool) -> str:
    """What the other offer is to this one, in a sentence with its times."""
    facts = there.facts
    gone = facts.availability is Availability.GONE
    if not repost:
        how = "Was also" if gone else "Also"
    elif there.first_seen_at > here.first_seen_at:
        how = "Listed again later"
    else:
        how = "Seen before" if gone else "Listed twice: also"
    price = f" for {facts.price}" if facts.price else ""
    since = f"{there.first_seen_at.day} {there.first_seen_at:%b %Y}"
    last = f"{there.last_seen_at.day} {there.last_seen_at:%b %Y}"
    until = f", last seen {last}, now gone" if gone else ""
    return f"{how} as “{facts.title}” at {there.source}{price}, since {since}{until}."


def _weigh(pair: Pair, picture: SharedPicture) -> Iterator[tuple[int, Note]]:
    """Points and what they are for: one is a hint, three are enough."""
    here, there = pair.here, pair.there
    if pair.same_numbers:
        yield 3, Note("gtins", f"Both have the number {min(pair.same_numbers)}.")
    if pair.same_part:
        yield 2, Note("mpn", f"Both are {here.brand} {here.mpn}.")
    if pair.same_title:
        yield 1, Note("title", "The titles have the same words.")
    if pair.near_text:
        yield 1, Note("description", _text_sentence(pair.resemblance))
    if picture:
        yield 1, Note("pictures", _PICTURES[picture])
    # In a shop everything has the same seller: it adds to words only.
    if pair.same_title and here.seller and here.seller == there.seller:
        yield 1, Note("seller", f"Both are sold by {here.seller}.")


_PICTURES: Final = {
    SharedPicture.SAME: "Both show the same picture.",
    SharedPicture.ALIKE: "Both show pictures that look the same.",
}


def _text_sentence(resemblance: float) -> str:
    if resemblance == 1:
        return "The texts are the same."
    return f"{int(resemblance * 100)} % of the texts is the same."


def _also(here: Facts, there: Facts) -> Iterator[Note]:
    if here.price is not None and here.price == there.price:
        yield Note("price", f"Both cost {here.price}.")
    if here.place and here.place == there.place:
        yield Note("place", f"Both are in {here.place}.")


def _could_be(pair: Pair, shared: set[str]) -> bool:
    """Whether what they share may be of one thing at all.

    Shops put the same text under everything that they sell; a picture is shown for each
    size and colour of a thing.
    """
    if shared & {"gtins", "mpn", "title"}:
        return True
    mine, theirs = pair.words
    if len(mine & theirs) < _LEAST_TITLE * max(1, min(len(mine), len(theirs))):
        return False
    ratio = pair.price_ratio
    return shared != {"pictures"} or (ratio is not None and ratio <= _NEAR_PRICE)
