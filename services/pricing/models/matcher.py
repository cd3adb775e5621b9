"""Match one table with another: candidates, likeness, probability, assignment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.pricing.models.assignment import assign
from services.pricing.models.candidates import Progress, find_candidates
from services.pricing.models.pairs import Candidates
from services.pricing.models.prior import adjust, best_by, estimate_share
from services.pricing.models.scoring import (
    IDENTIFIER,
    WIDTH,
    PairScore,
    Scored,
    pair_matrix,
    probabilities,
)
from services.pricing.rules.items import Item
from services.pricing.rules.matching.features import Features
from services.pricing.rules.matching.profile import Profile, profile_of
from services.pricing.rules.matching.rarity import Rarity
from services.pricing.rules.matching.weights import Weights


@dataclass(frozen=True, slots=True)
class TableMatch:
    """By offer position the chosen, or else the best pair (None = nothing)."""

    best: tuple[PairScore | None, ...]
    offers: tuple[Profile, ...]
    catalogue: tuple[Profile, ...]


def match_tables(
    offers: Sequence[Item],
    catalogue: Sequence[Item],
    weights: Weights,
    *,
    progress: Progress = lambda share: None,
) -> TableMatch:
    """Find for each offer the catalogue row that is the same product.

    Pairs below `weights.threshold` are returned too (they are the reader's 'nearest'),
    but take part in the one-to-one assignment only above it. Offers that carry the
    row's own identifier (GTIN, ASIN) match it however many they are. `progress` gets
    shares from 0 to 1.
    """
    left = tuple(profile_of(item) for item in offers)
    right = tuple(profile_of(item) for item in catalogue)
    scored = score_tables(left, right, weights, progress=progress)
    return match_profiles(left, right, scored, weights.threshold)


def match_profiles(
    left: tuple[Profile, ...],
    right: tuple[Profile, ...],
    scored: Scored,
    threshold: float,
) -> TableMatch:
    """Decide among scored pairs: one catalogue row an offer, and the reverse."""
    chosen = _choose(scored, (len(left), len(right)), threshold)
    return TableMatch(_best_pairs(scored, chosen, len(left)), left, right)


def chosen_pairs(matched: TableMatch, threshold: float) -> list[tuple[int, int]]:
    """The (offer, catalogue) positions that count as matches."""
    return [
        (pair.offer, pair.catalogue)
        for pair in matched.best
        if pair is not None and pair.taken_by is None and pair.probability >= threshold
    ]


def score_tables(
    left: Sequence[Profile],
    right: Sequence[Profile],
    weights: Weights,
    *,
    progress: Progress = lambda share: None,
) -> Scored:
    """Candidates with features and probabilities; nothing is decided yet."""
    if not left or not right:
        return Scored(Candidates.none(), np.zeros((0, WIDTH)), np.zeros(0))
    candidates = find_candidates(
        left, right, progress=lambda share: progress(0.6 * share)
    )
    rarity = Rarity(profile.words for profile in (*left, *right))
    features = pair_matrix(left, right, candidates, rarity)
    progress(0.95)
    seen_alone = probabilities(candidates, features, weights)
    usual = weights.share_matched
    share = estimate_share(best_by(candidates.offers, seen_alone, len(left)), usual)
    progress(1.0)
    probability = adjust(seen_alone, share=share, usual=usual)
    return Scored(candidates, features, probability)


def _choose(
    scored: Scored, shape: tuple[int, int], threshold: float
) -> NDArray[np.int64]:
    pairs = scored.candidates
    identified = (scored.features[:, IDENTIFIER] > 0) & (
        scored.probability >= threshold
    )
    settled_offers = np.zeros(shape[0], dtype=bool)
    settled_rows = np.zeros(shape[1], dtype=bool)
    settled_offers[pairs.offers[identified]] = True
    settled_rows[pairs.catalogue[identified]] = True
    open_pairs = np.flatnonzero(
        (scored.probability >= threshold)
        & ~settled_offers[pairs.offers]
        & ~settled_rows[pairs.catalogue]
    )
    kept = assign(
        pairs.offers[open_pairs],
        pairs.catalogue[open_pairs],
        scored.probability[open_pairs],
        shape=shape,
    )
    sure = _one_per_offer(np.flatnonzero(identified), scored)
    return np.concatenate([sure, open_pairs[kept]])


def _one_per_offer(positions: NDArray[np.int64], scored: Scored) -> NDArray[np.int64]:
    """Where an offer's identifiers name several rows, the most probable one."""
    best: dict[int, int] = {}
    for k in positions.tolist():
        offer = int(scored.candidates.offers[k])
        if offer not in best or scored.probability[k] > scored.probability[best[offer]]:
            best[offer] = k
    return np.array(sorted(best.values()), dtype=np.int64)


def _best_pairs(
    scored: Scored, chosen: NDArray[np.int64], count: int
) -> tuple[PairScore | None, ...]:
    pairs = scored.candidates
    chosen_of = {int(pairs.offers[k]): int(k) for k in chosen}
    owner = {int(pairs.catalogue[k]): int(pairs.offers[k]) for k in chosen}
    nearest: dict[int, int] = {}
    for k, offer in enumerate(pairs.offers.tolist()):
        if (
            offer not in nearest
            or scored.probability[k] > scored.probability[nearest[offer]]
        ):
            nearest[offer] = k
    result: list[PairScore | None] = []
    for offer in range(count):
        k_or_none = chosen_of.get(offer, nearest.get(offer))
        if k_or_none is None:
            result.append(None)
            continue
        row = int(pairs.catalogue[k_or_none])
        taken_by = None if offer in chosen_of else owner.get(row)
        result.append(
            PairScore(
                offer=offer,
                catalogue=row,
                probability=float(scored.probability[k_or_none]),
                features=Features(*scored.features[k_or_none].tolist()),
                taken_by=taken_by,
            )
        )
    return tuple(result)
