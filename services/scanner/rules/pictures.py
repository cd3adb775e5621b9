"""Pictures of offers: what is taken, how long it is kept, and which look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain, pairwise
from typing import Final

MOST_OF_AN_OFFER: Final = 6
"""So many pictures of one offer are kept, the main one first."""
MOST_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 20_000
KEPT_SIDE: Final = 1600
"""What is larger is made smaller: enough to read a label on a box."""
KEPT_FOR: Final = timedelta(days=60)
"""Then it is dropped, unless its offer is still there."""
MOST_TRIES: Final = 4
_FIRST_PAUSE: Final = timedelta(minutes=2)
NEAR: Final = 3
"""So many of 64 bits may differ between two pictures of one thing."""
COMMON: Final = 50
"""What more offers show says nothing of them: it stands where there is no picture."""
_NOISE: Final = 3
"""Shades of 256: what another compression changes on a plain surface is less."""
_LEAST_BITS: Final = 6
_LEAST_ROWS: Final = 3


class Unfit(StrEnum):
    """Why a picture is not kept: a stable code."""

    TYPE = "type"
    """None of JPEG, PNG, WebP, GIF, whatever it is called."""
    PIXELS = "pixels"
    """More pixels than are unpacked for anybody."""
    BROKEN = "broken"
    """It ends early, or is damaged."""
    NOT_THERE = "not_there"
    """The site has it no more."""
    ROBOTS = "robots"
    """robots.txt asks crawlers not to fetch it."""
    REFUSED = "refused"
    """An address, a size or a kind that is not taken."""
    NO_ANSWER = "no_answer"
    """It did not come, time after time."""


class UnfitPicture(Exception):
    """The picture is not kept."""

    def __init__(self, why: Unfit, detail: str = "") -> None:
        self.why = why
        self.detail = detail
        super().__init__(f"{why.value}: {detail}")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture fit to be kept: written anew, so that nothing else is inside."""

    data: bytes
    media_type: str
    width: int
    height: int
    look: int | None
    """Its perceptual hash, 64 bits, signed; None for what looks like anything."""


@dataclass(frozen=True, slots=True)
class WantedPicture:
    """A picture that is to be fetched."""

    picture_id: str
    url: str
    delay: timedelta
    tries: int
    proxy: str = ""
    """The pool of the source that showed it."""


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """What is known of a picture that is kept."""

    image: str
    """The name of its blob: the hash of what is stored."""
    media_type: str
    width: int
    height: int
    look: int | None


def look_of(rows: Sequence[Sequence[int]]) -> int | None:
    """What 8 rows of 9 shades of grey look like, as 64 bits; None if like anything.

    The difference hash (Krawetz 2013): "is it lighter to the right?" survives another
    size, format and quality. A plain surface, or stripes, look like every other one.
    """
    patterns = [
        [right - left > _NOISE for left, right in pairwise(row)] for row in rows
    ]
    number = 0
    for one in chain.from_iterable(patterns):
        number = number << 1 | one
    if number.bit_count() < _LEAST_BITS or len(set(map(tuple, patterns))) < _LEAST_ROWS:
        return None
    return number - (1 << 64) if number >> 63 else number


def distance(one: int, other: int) -> int:
    """In how many bits two looks differ."""
    return ((one ^ other) & ((1 << 64) - 1)).bit_count()


def again_at(now: datetime, tries: int) -> datetime | None:
    """When a picture that did not come is tried again; None: never."""
    if tries >= MOST_TRIES:
        return None
    pause: timedelta = _FIRST_PAUSE * 8 ** max(0, tries - 1)
    return now + pause
