"""Weights: from features to likeness, from likeness and leads to a probability."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.pricing.adapters.tuning_files import load_weights
from services.pricing.rules.matching.features import Features
from services.pricing.rules.matching.weights import LEAD_CAP

WEIGHTS = load_weights()
finite = st.floats(-1e6, 1e6)


class TestProbability:
    @given(finite, finite, finite)
    def test_is_a_probability_whatever_comes(
        self, likeness: float, offer_lead: float, catalogue_lead: float
    ) -> None:
        found = WEIGHTS.probability(
            likeness, offer_lead=offer_lead, catalogue_lead=catalogue_lead
        )
        assert 0 <= found <= 1

    @given(st.floats(-20, 20), st.floats(-20, 20), st.floats(0, 10))
    def test_a_larger_lead_never_makes_a_match_less_likely(
        self, likeness: float, lead: float, more: float
    ) -> None:
        weights = WEIGHTS
        small = weights.probability(likeness, offer_lead=lead, catalogue_lead=0)
        large = weights.probability(likeness, offer_lead=lead + more, catalogue_lead=0)
        assert large >= small

    def test_a_lead_beyond_the_cap_adds_nothing(self) -> None:
        weights = load_weights()
        at_cap = weights.probability(0, offer_lead=LEAD_CAP, catalogue_lead=0)
        assert weights.probability(0, offer_lead=99, catalogue_lead=0) == at_cap


class TestScore:
    def test_is_the_bias_plus_what_each_feature_counts(self) -> None:
        weights = load_weights()
        assert weights.score([0.0] * len(Features._fields)) == weights.bias
        ones = [1.0] * len(Features._fields)
        assert abs(weights.score(ones) - weights.bias - sum(weights.features)) < 1e-9
