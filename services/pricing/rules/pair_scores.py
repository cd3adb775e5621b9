"""Precision, recall and F1 of found pairs against the true ones."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PairScores:
    """Counts and the usual ratios, 0 to 1; a ratio over nothing is 0."""

    found: int
    true: int
    right: int

    @property
    def precision(self) -> float:
        """The share of found pairs that are true."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of true pairs that were found."""
        return self.right / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.found + self.true
        return 2 * self.right / both if both else 0.0


def score_pairs(found: AbstractSet[Pair], true: AbstractSet[Pair]) -> PairScores:
    """Score a set of (row, catalogue row) ids against the true set."""
    return PairScores(len(found), len(true), len(found & true))
