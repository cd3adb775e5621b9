"""Fits the matcher's weights to tables whose true pairs are known.

Logistic regression with signs: a feature that speaks for a match can only count for it,
so that the weights stay readable and do not turn around on another shop's tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from services.pricing.models.prior import best_by
from services.pricing.models.scoring import Scored, leads, probabilities
from services.pricing.rules.matching.features import SIGNS, Features
from services.pricing.rules.matching.weights import LEAD_CAP, NO_RIVAL, Weights

Numbers = NDArray[np.float64]
Bounds = list[tuple[float | None, float | None]]

# Enough to keep unused features at zero, too little to move the others.
_RIDGE = 1e-5
_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Labelled:
    """The candidates of two tables, and for each whether it is a true pair."""

    scored: Scored
    truth: NDArray[np.bool_]


def labelled(scored: Scored, truth: Sequence[bool]) -> Labelled:
    """Scored candidates with the truth of each, in their order."""
    return Labelled(scored, np.array(truth, dtype=np.bool_))


def fit_weights(tables: Sequence[Labelled], by_hand: Weights) -> Weights:
    """Fit both logistic steps; every pair of tables counts the same, however large.

    Features that no table shows at work keep the weight `by_hand` has for them, and so
    do the two thresholds, which are fixed beforehand and not fitted.
    """
    features = np.vstack([t.scored.features for t in tables])
    truth = np.concatenate([t.truth for t in tables]).astype(float)
    share = np.concatenate(
        [np.full(len(t.truth), 1 / len(t.truth) / len(tables)) for t in tables]
    )
    seen = features.any(axis=0) & _tells(features, truth)
    first = _logistic(features[:, seen], truth, share, _sign_bounds(seen))
    weights = np.array(by_hand.features, dtype=np.float64)
    weights[seen] = np.round(first[:-1], _DECIMALS)
    bias = round(float(first[-1]), _DECIMALS)

    second_inputs = np.vstack([_second(t.scored, weights, bias) for t in tables])
    second = _logistic(second_inputs, truth, share, [(0.0, None)] * 3)
    likeness, offer_lead, catalogue_lead, offset = np.round(second, _DECIMALS).tolist()
    fitted = Weights(
        features=Features(*weights.tolist()),
        bias=bias,
        likeness=likeness,
        offer_lead=offer_lead,
        catalogue_lead=catalogue_lead,
        offset=offset,
        share_matched=by_hand.share_matched,
        least_likeness=by_hand.least_likeness,
        threshold=by_hand.threshold,
    )
    return replace(fitted, share_matched=_share_matched(tables, fitted))


def _share_matched(tables: Sequence[Labelled], weights: Weights) -> float:
    """The share as the fitted probabilities see it: what bias they have cancels."""
    shares = []
    for table in tables:
        scored = table.scored
        seen_alone = probabilities(scored.candidates, scored.features, weights)
        offers = scored.candidates.offers
        shares.append(best_by(offers, seen_alone, int(offers.max()) + 1).mean())
    return round(float(np.mean(shares)), _DECIMALS)


def _tells(features: Numbers, truth: Numbers) -> NDArray[np.bool_]:
    """Features that occur among true pairs as well as among false ones."""
    true = features[truth > 0]
    return np.asarray(true.any(axis=0), dtype=np.bool_)


def _sign_bounds(seen: NDArray[np.bool_]) -> Bounds:
    return [
        (0.0, None) if sign > 0 else (None, 0.0)
        for sign, used in zip(SIGNS, seen, strict=True)
        if used
    ]


def _second(scored: Scored, weights: Numbers, bias: float) -> Numbers:
    likeness = np.maximum(scored.features @ weights + bias, NO_RIVAL)
    pairs = scored.candidates
    columns = (
        likeness,
        np.clip(leads(pairs.offers, likeness), -LEAD_CAP, LEAD_CAP),
        np.clip(leads(pairs.catalogue, likeness), -LEAD_CAP, LEAD_CAP),
    )
    return np.column_stack(columns)


def _logistic(
    inputs: Numbers, truth: Numbers, share: Numbers, bounds: Bounds
) -> Numbers:
    """Coefficients and, last, the intercept."""
    signs = 2 * truth - 1

    def loss(point: Numbers) -> tuple[float, Numbers]:
        slopes, intercept = point[:-1], point[-1]
        z = inputs @ slopes + intercept
        value = share @ np.logaddexp(0, -signs * z) + _RIDGE * slopes @ slopes
        error = share * (1 / (1 + np.exp(-z)) - truth)
        gradient = inputs.T @ error + 2 * _RIDGE * slopes
        return float(value), np.append(gradient, error.sum())

    start = np.zeros(inputs.shape[1] + 1)
    result = minimize(
        loss, start, jac=True, bounds=[*bounds, (None, None)], method="L-BFGS-B"
    )
    return np.asarray(result.x, dtype=np.float64)
