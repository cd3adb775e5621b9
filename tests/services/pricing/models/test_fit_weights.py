"""Fitting: recovers what separates the pairs, never turns a sign around."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from services.pricing.adapters.tuning_files import load_weights
from services.pricing.models.fit_weights import Labelled, fit_weights
from services.pricing.models.pairs import Candidates
from services.pricing.models.scoring import Scored, probabilities
from services.pricing.rules.matching.features import SIGNS, Features


def _labelled(seed: int, *, turned: bool = False) -> Labelled:
    """300 offers with 4 candidates, of which the first is true and looks like it."""
    chance = np.random.default_rng(seed)
    count = 300 * 4
    truth = np.tile([True, False, False, False], 300)
    features = np.zeros((count, len(Features._fields)))
    alike = np.where(truth, 0.8, 0.3) + chance.normal(0, 0.1, count)
    features[:, 0] = np.clip(1 - alike if turned else alike, 0, 1)
    offers = np.repeat(np.arange(300), 4)
    rows = chance.integers(0, 400, count)
    candidates = Candidates(offers, rows, features[:, 0])
    return Labelled(Scored(candidates, features, np.zeros(count)), truth)


class TestFitWeights:
    def test_finds_the_feature_that_tells_true_from_false(self) -> None:
        table = _labelled(1)
        fitted = fit_weights([table], load_weights())
        assert fitted.features.title_similarity > 1
        found = probabilities(table.scored.candidates, table.scored.features, fitted)
        assert found[table.truth].mean() > 0.8 > 0.2 > found[~table.truth].mean()

    def test_a_feature_that_points_the_wrong_way_counts_nothing(self) -> None:
        fitted = fit_weights([_labelled(1, turned=True)], load_weights())
        assert fitted.features.title_similarity == 0

    def test_what_the_tables_do_not_show_keeps_the_weight_set_by_hand(self) -> None:
        by_hand = load_weights()
        fitted = fit_weights([_labelled(1)], by_hand)
        assert fitted.features.identifier_agrees == by_hand.features.identifier_agrees
        assert fitted.threshold == by_hand.threshold

    def test_every_sign_is_kept(self) -> None:
        fitted = fit_weights([_labelled(1), _labelled(2)], load_weights())
        products = [w * s for w, s in zip(fitted.features, SIGNS, strict=True)]
        assert min(products) >= 0

    def test_the_threshold_is_not_fitted(self) -> None:
        by_hand = replace(load_weights(), threshold=0.77)
        assert fit_weights([_labelled(1)], by_hand).threshold == 0.77
