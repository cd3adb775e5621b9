"""Candidate pairs: which offer is to be compared with which catalogue row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs (offers[k], catalogue[k]), title similarity; sorted and unique."""

    offers: Indices
    catalogue: Indices
    similarity: NDArray[np.float64]

    @classmethod
    def none(cls) -> Candidates:
        """No pair at all: one of the tables is empty."""
        nothing = np.zeros(0, dtype=np.int64)
        return cls(nothing, nothing, np.zeros(0))

    def renumbered(self, places: Mapping[int, int]) -> Candidates:
        """The same pairs over another numbering of the catalogue's rows."""
        rows = [places[row] for row in self.catalogue.tolist()]
        return Candidates(self.offers, np.array(rows, dtype=np.int64), self.similarity)


def nearest(rows: Indices, values: NDArray[np.float32], count: int) -> Indices:
    """The `count` rows of the highest values, best first; ties are always the same.

    Only what reaches the last place is sorted: a common word makes many rows alike.
    """
    if len(rows) > count:
        reached = values >= np.partition(values, -count)[-count]
        rows, values = rows[reached], values[reached]
        rows = rows[np.lexsort((rows, -values))[:count]]
    return rows
