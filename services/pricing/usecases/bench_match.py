"""Measure the shipped matcher on two tables whose true pairs are known."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from common.errors import BadInput
from services.pricing.adapters.tables import read_table
from services.pricing.models.matcher import chosen_pairs, match_profiles, score_tables
from services.pricing.rules.items import Item
from services.pricing.rules.matching.profile import profile_of
from services.pricing.rules.matching.weights import Weights
from services.pricing.rules.pair_scores import Pair, PairScores, score_pairs
from services.pricing.usecases.read_items import read_items

_ANY_CURRENCY = "USD"


@dataclass(frozen=True, slots=True)
class MatchBench:
    """One run: the scores, what the candidate search kept, the time it took."""

    offers: int
    catalogue: int
    scores: PairScores
    candidate_recall: float
    candidates_per_offer: float
    threshold: float
    seconds: float


def read_known(
    offers: Path, catalogue: Path, gold: Path
) -> tuple[Sequence[Item], Sequence[Item], frozenset[Pair]]:
    """Both tables, and the true pairs: the first two columns of `gold`, ids as text.

    Raises BadInput for a file that cannot be read, or a gold file without two columns.
    """
    pairs = read_table(gold)
    if len(pairs.columns) < 2:
        raise BadInput(
            f"{gold} has no two columns.",
            hint="It needs the id of the first and of the second table, with a header.",
        )
    known = frozenset((row.cells[0], row.cells[1]) for row in pairs.rows)
    left, right = (
        read_items(path, default_currency=_ANY_CURRENCY, required=("title",)).items
        for path in (offers, catalogue)
    )
    return left, right, known


def bench_match(
    offers: Sequence[Item],
    catalogue: Sequence[Item],
    gold: frozenset[Pair],
    weights: Weights,
) -> MatchBench:
    """Match the tables as `analyze` does and score the pairs above the threshold.

    `gold` holds (offer id, catalogue id) as text. Seconds are wall time of matching
    alone, reading excluded.
    """
    started = time.perf_counter()
    left = tuple(profile_of(item) for item in offers)
    right = tuple(profile_of(item) for item in catalogue)
    scored = score_tables(left, right, weights)
    matched = match_profiles(left, right, scored, weights.threshold)
    seconds = time.perf_counter() - started
    found = {
        (str(offers[offer].row_id), str(catalogue[row].row_id))
        for offer, row in chosen_pairs(matched, weights.threshold)
    }
    candidates = {
        (str(offers[i].row_id), str(catalogue[j].row_id))
        for i, j in zip(
            scored.candidates.offers.tolist(),
            scored.candidates.catalogue.tolist(),
            strict=True,
        )
    }
    return MatchBench(
        offers=len(offers),
        catalogue=len(catalogue),
        scores=score_pairs(found, gold),
        candidate_recall=len(candidates & gold) / len(gold) if gold else 0.0,
        candidates_per_offer=len(candidates) / len(offers) if offers else 0.0,
        threshold=weights.threshold,
        seconds=seconds,
    )


def drop_half(
    catalogue: Sequence[Item], gold: frozenset[Pair], *, seed: int
) -> tuple[list[Item], frozenset[Pair]]:
    """A seeded half of the catalogue deleted, and the true pairs that are left."""
    # A sample of a benchmark, not a secret.
    kept = random.Random(seed).sample(range(len(catalogue)), len(catalogue) // 2)  # noqa: S311
    left = [catalogue[k] for k in sorted(kept)]
    ids = {str(item.row_id) for item in left}
    return left, frozenset(pair for pair in gold if pair[1] in ids)
