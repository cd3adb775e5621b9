"""Precision, recall, F1 of pairs."""

from __future__ import annotations

from services.pricing.rules.pair_scores import score_pairs


class TestScorePairs:
    def test_the_usual_ratios(self) -> None:
        found = {("1", "a"), ("2", "b"), ("3", "c"), ("4", "x")}
        true = {("1", "a"), ("2", "b"), ("3", "c"), ("5", "e"), ("6", "f")}
        scores = score_pairs(found, true)
        assert scores.precision == 0.75
        assert scores.recall == 0.6
        assert abs(scores.f1 - 2 / 3) < 1e-12

    def test_nothing_found_or_nothing_true_is_zero(self) -> None:
        assert score_pairs(set(), {("1", "a")}).precision == 0
        assert score_pairs({("1", "a")}, set()).recall == 0
        assert score_pairs(set(), set()).f1 == 0
