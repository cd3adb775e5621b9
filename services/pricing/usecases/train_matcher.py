"""Fit the matcher's weights to tables whose true pairs are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.pricing.models.fit_weights import Labelled, fit_weights, labelled
from services.pricing.models.matcher import score_tables
from services.pricing.rules.items import Item
from services.pricing.rules.matching.profile import profile_of
from services.pricing.rules.matching.weights import Weights
from services.pricing.rules.pair_scores import Pair
from services.pricing.usecases.bench_match import drop_half, read_known


@dataclass(frozen=True, slots=True)
class KnownTables:
    """Two tables on disk and the file of their true pairs."""

    offers: Path
    catalogue: Path
    gold: Path


def train(known: Sequence[KnownTables], by_hand: Weights, *, seed: int) -> Weights:
    """Weights fitted to all tables, each whole and with a seeded half deleted."""
    tables = [table for files in known for table in _tables(files, by_hand, seed)]
    return fit_weights(tables, by_hand)


def _tables(files: KnownTables, weights: Weights, seed: int) -> Iterator[Labelled]:
    offers, catalogue, gold = read_known(files.offers, files.catalogue, files.gold)
    yield _candidates(offers, catalogue, gold, weights)
    half, rest = drop_half(catalogue, gold, seed=seed)
    yield _candidates(offers, half, rest, weights)


def _candidates(
    offers: Sequence[Item],
    catalogue: Sequence[Item],
    gold: frozenset[Pair],
    weights: Weights,
) -> Labelled:
    left = [profile_of(item) for item in offers]
    right = [profile_of(item) for item in catalogue]
    scored = score_tables(left, right, weights)
    pairs = zip(
        scored.candidates.offers.tolist(),
        scored.candidates.catalogue.tolist(),
        strict=True,
    )
    truth = [
        (str(offers[i].row_id), str(catalogue[j].row_id)) in gold for i, j in pairs
    ]
    return labelled(scored, truth)
