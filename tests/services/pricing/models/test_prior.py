"""The prior: the share of offers with a partner, estimated from the probabilities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.models.prior import adjust, best_by, estimate_share


class TestEstimateShare:
    @pytest.mark.parametrize(("value", "low", "high"), [(0.97, 0.9, 1), (0.03, 0, 0.2)])
    def test_follows_clear_evidence(
        self, value: float, low: float, high: float
    ) -> None:
        assert low < estimate_share(np.full(2_000, value), 0.6) < high

    def test_a_handful_of_rows_changes_little(self) -> None:
        assert abs(estimate_share(np.full(3, 0.99), 0.6) - 0.6) < 0.1

    @given(st.lists(st.floats(0, 1), max_size=50), st.floats(0.1, 0.9))
    def test_is_always_a_share(self, best: list[float], usual: float) -> None:
        assert 0 < estimate_share(np.array(best), usual) < 1


class TestAdjust:
    def test_the_usual_share_changes_nothing(self) -> None:
        given_ = np.array([0.1, 0.5, 0.9])
        assert np.allclose(adjust(given_, share=0.6, usual=0.6), given_)

    @given(st.lists(st.floats(0, 1), min_size=2, max_size=20))
    def test_never_changes_the_order(self, values: list[float]) -> None:
        before = np.sort(np.array(values))
        after = adjust(before, share=0.9, usual=0.5)
        assert (np.diff(after) >= 0).all()
        assert ((after >= 0) & (after <= 1)).all()


class TestBestBy:
    def test_a_group_without_pairs_has_zero(self) -> None:
        groups = np.array([0, 0, 2], dtype=np.int64)
        best = best_by(groups, np.array([0.2, 0.4, 0.1]), 3)
        assert best.tolist() == [0.4, 0.0, 0.1]
