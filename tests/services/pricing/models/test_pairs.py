"""Candidate pairs, and the best of those that a search finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.models.pairs import Candidates, nearest

VALUES = st.lists(st.sampled_from([0.1, 0.25, 0.5, 0.75, 1.0]), max_size=40)


class TestCandidates:
    def test_none_is_no_pair_of_the_right_kind(self) -> None:
        nothing = Candidates.none()
        assert len(nothing.offers) == len(nothing.catalogue) == 0
        # It may be used as an index like any other.
        assert np.zeros(3)[nothing.offers].shape == (0,)

    def test_another_numbering_leaves_offers_and_likeness_alone(self) -> None:
        pairs = Candidates(
            np.array([0, 0, 1]), np.array([70, 900, 70]), np.array([0.5, 0.25, 1.0])
        )
        compact = pairs.renumbered({70: 0, 900: 1})
        assert compact.offers.tolist() == [0, 0, 1]
        assert compact.catalogue.tolist() == [0, 1, 0]
        assert compact.similarity.tolist() == [0.5, 0.25, 1.0]

    def test_a_row_without_a_new_number_is_a_fault(self) -> None:
        pairs = Candidates(np.array([0]), np.array([7]), np.array([1.0]))
        with pytest.raises(KeyError):
            pairs.renumbered({8: 0})


class TestNearest:
    @given(VALUES, st.integers(1, 45), st.randoms(use_true_random=False))
    def test_are_the_first_of_all_sorted_by_value_and_row(
        self, values: list[float], count: int, chance: object
    ) -> None:
        rows = np.arange(len(values))[::-1].astype(np.int64)
        order = sorted(
            zip(values, rows.tolist(), strict=True), key=lambda p: (-p[0], p[1])
        )
        found = nearest(rows, np.array(values, dtype=np.float32), count)
        expected = [row for _, row in order[:count]]
        if len(values) > count:
            assert found.tolist() == expected
        else:
            assert sorted(found.tolist()) == sorted(expected)

    def test_of_equal_ones_the_first_rows_are_kept(self) -> None:
        rows = np.array([9, 4, 7, 1], dtype=np.int64)
        values = np.array([0.5, 0.5, 0.5, 0.5], dtype=np.float32)
        assert nearest(rows, values, 2).tolist() == [1, 4]

    def test_a_few_are_all_of_them(self) -> None:
        rows, values = np.array([5, 3], dtype=np.int64), np.array([0.1, 0.2])
        assert nearest(rows, values, 2).tolist() == [5, 3]
