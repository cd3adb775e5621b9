"""Chance by name: the same seed and name give the same draw, in any order, anywhere."""

from __future__ import annotations

import hashlib
from random import Random
from statistics import NormalDist
from typing import Final

_NORMAL: Final = NormalDist()
_BITS: Final = 52
_WORD: Final = 2**64 - 1


def _number(seed: int, names: tuple[object, ...]) -> int:
    text = "/".join(map(str, (seed, *names)))
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def dice(seed: int, *names: object) -> Random:
    """A generator of its own for one thing of the world; nothing here is a secret."""
    return Random(_number(seed, names))  # noqa: S311


def fraction(seed: int, *names: object) -> float:
    """One draw between 0 and 1, both excluded: they have no inverse normal."""
    return ((_number(seed, names) >> (64 - _BITS)) + 0.5) / (1 << _BITS)


class Stream:
    """Numbered draws under one name: the n-th is the same whichever were taken before.

    Splitmix64 (Steele, Lea, Flood 2014): its n-th output needs none of the others.
    """

    def __init__(self, seed: int, *names: object) -> None:
        self._start = _number(seed, names)

    def fraction(self, number: int) -> float:
        """Draw `number` between 0 and 1, both excluded."""
        mixed = (self._start + number * 0x9E3779B97F4A7C15) & _WORD
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _WORD
        return (((mixed ^ (mixed >> 31)) >> (64 - _BITS)) + 0.5) / (1 << _BITS)

    def normal(self, number: int) -> float:
        """Draw `number` from the standard normal distribution."""
        return _NORMAL.inv_cdf(self.fraction(number))
