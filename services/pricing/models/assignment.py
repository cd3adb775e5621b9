"""One offer to one catalogue row: the pairs with the largest total probability."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

Indices = NDArray[np.int64]

# The weight of staying unmatched: less than any pair worth keeping, more than none,
# because the solver drops explicit zeros.
_UNMATCHED = 1e-9
_WORTH_KEEPING = 1e-3


def assign(
    offers: Indices,
    catalogue: Indices,
    probability: NDArray[np.float64],
    *,
    shape: tuple[int, int],
) -> Indices:
    """Positions of the chosen pairs: no offer twice, no catalogue row twice.

    `offers` and `catalogue` are the pairs' ends, unique as pairs; `shape` is the size
    of both tables. Each offer gets a partner of its own to stay alone with, so that a
    full matching always exists (Jonker-Volgenant for sparse graphs, as scipy has it).
    """
    worthy = np.flatnonzero(probability > _WORTH_KEEPING)
    rows, columns = shape
    if not len(worthy):
        return worthy
    alone = np.arange(rows)
    weights = np.concatenate([probability[worthy], np.full(rows, _UNMATCHED)])
    graph = csr_array(
        (
            weights,
            (
                np.concatenate([offers[worthy], alone]),
                np.concatenate([catalogue[worthy], columns + alone]),
            ),
        ),
        shape=(rows, columns + rows),
    )
    chosen_rows, chosen_columns = min_weight_full_bipartite_matching(
        graph, maximize=True
    )
    chosen = dict(zip(chosen_rows.tolist(), chosen_columns.tolist(), strict=True))
    kept = [k for k in worthy.tolist() if chosen[int(offers[k])] == int(catalogue[k])]
    return np.array(kept, dtype=np.int64)
