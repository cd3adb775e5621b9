"""How probable candidate pairs are: their features, their likeness, their rivals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.pricing.models.pairs import Candidates
from services.pricing.rules.matching.features import Features, pair_features
from services.pricing.rules.matching.profile import Profile
from services.pricing.rules.matching.rarity import Rarity
from services.pricing.rules.matching.weights import LEAD_CAP, NO_RIVAL, Weights

Numbers = NDArray[np.float64]
WIDTH = len(Features._fields)
IDENTIFIER = Features._fields.index("identifier_agrees")


@dataclass(frozen=True, slots=True)
class PairScore:
    """One offer and its best catalogue row; `taken_by` is who got that row."""

    offer: int
    catalogue: int
    probability: float
    features: Features
    taken_by: int | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """All candidate pairs of two tables, in the order of `candidates`."""

    candidates: Candidates
    features: NDArray[np.float64]
    probability: Numbers


def pair_matrix(
    left: Sequence[Profile],
    right: Sequence[Profile],
    candidates: Candidates,
    rarity: Rarity,
) -> NDArray[np.float64]:
    """The features of every candidate pair: one row a pair, columns as in Features."""
    matrix = np.empty((len(candidates.offers), WIDTH))
    pairs = zip(
        candidates.offers.tolist(),
        candidates.catalogue.tolist(),
        candidates.similarity.tolist(),
        strict=True,
    )
    for k, (i, j, similarity) in enumerate(pairs):
        matrix[k] = pair_features(
            left[i], right[j], similarity=similarity, rarity=rarity
        )
    return matrix


def leads(groups: NDArray[np.int64], likeness: Numbers) -> Numbers:
    """How far each pair is ahead of (or behind) the best other pair of its group."""
    size = int(groups.max()) + 1 if len(groups) else 0
    best = np.full(size, NO_RIVAL)
    np.maximum.at(best, groups, likeness)
    is_best = likeness >= best[groups]
    second = np.full(size, NO_RIVAL)
    np.maximum.at(second, groups[~is_best], likeness[~is_best])
    # Two pairs that tie for the best are each other's rivals.
    ties = np.bincount(groups[is_best], minlength=size) > 1
    second[ties] = best[ties]
    rival = np.where(is_best, second[groups], best[groups])
    return likeness - rival


def probabilities(
    candidates: Candidates, features: NDArray[np.float64], weights: Weights
) -> Numbers:
    """Each pair's probability, its rivals considered."""
    likeness = features @ np.array(weights.features) + weights.bias
    # Two offers with the row's identifier are both that product, and no rivals.
    identified = features[:, IDENTIFIER] > 0
    catalogue_leads = leads(candidates.catalogue, likeness)
    rows = zip(
        likeness.tolist(),
        leads(candidates.offers, likeness).tolist(),
        np.where(identified, LEAD_CAP, catalogue_leads).tolist(),
        strict=True,
    )
    return np.array(
        [
            weights.probability(score, offer_lead=offer, catalogue_lead=catalogue)
            for score, offer, catalogue in rows
        ]
    )
