"""Assignment: the largest total, nobody twice; checked against every possibility."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.pricing.models.assignment import assign


def _best_total(weights: dict[tuple[int, int], float]) -> float:
    best = 0.0
    for size in range(1, len(weights) + 1):
        for chosen in itertools.combinations(weights, size):
            rows, columns = {r for r, _ in chosen}, {c for _, c in chosen}
            if len(rows) == len(columns) == size:
                best = max(best, sum(weights[pair] for pair in chosen))
    return best


class TestAssign:
    @settings(max_examples=60)
    @given(
        st.dictionaries(
            st.tuples(st.integers(0, 3), st.integers(0, 3)),
            st.floats(0.01, 1),
            max_size=7,
        )
    )
    def test_is_as_good_as_trying_everything(
        self, weights: dict[tuple[int, int], float]
    ) -> None:
        pairs = sorted(weights)
        rows = np.array([r for r, _ in pairs], dtype=np.int64)
        columns = np.array([c for _, c in pairs], dtype=np.int64)
        probability = np.array([weights[pair] for pair in pairs])
        kept = assign(rows, columns, probability, shape=(4, 4))
        assert len(set(rows[kept])) == len(set(columns[kept])) == len(kept)
        total = float(probability[kept].sum())
        assert abs(total - _best_total(weights)) < 1e-6

    def test_pairs_worth_nothing_are_left_out(self) -> None:
        one = np.array([0], dtype=np.int64)
        assert len(assign(one, one, np.array([0.0]), shape=(1, 1))) == 0
