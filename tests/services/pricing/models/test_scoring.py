"""How probable candidate pairs are, and how far each leads its rivals."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from services.pricing.adapters.tuning_files import load_weights
from services.pricing.models.pairs import Candidates
from services.pricing.models.scoring import (
    IDENTIFIER,
    WIDTH,
    leads,
    pair_matrix,
    probabilities,
)
from services.pricing.rules.matching.features import Features, pair_features
from services.pricing.rules.matching.profile import profile_of
from services.pricing.rules.matching.rarity import Rarity
from services.pricing.rules.matching.weights import LEAD_CAP, NO_RIVAL
from tests.factories import make_item

WEIGHTS = load_weights()
NOTHING = Features(*([0.0] * WIDTH))
ALIKE = NOTHING._replace(
    title_similarity=0.8, offer_in_catalogue=0.9, catalogue_in_offer=0.9
)
IDENTIFIED = NOTHING._replace(title_similarity=0.4, identifier_agrees=1.0)


def pairs(*where: tuple[int, int]) -> Candidates:
    """These (offer, row) pairs."""
    both = np.array(where, dtype=np.int64).reshape(-1, 2)
    return Candidates(both[:, 0], both[:, 1], np.linspace(0.1, 0.9, len(where)))


def led(groups: list[int], likeness: list[float]) -> list[float]:
    found = leads(np.array(groups, dtype=np.int64), np.array(likeness))
    return [round(one, 9) for one in found.tolist()]


def likely(candidates: Candidates, *features: Features) -> list[float]:
    matrix: NDArray[np.float64] = np.array(features).reshape(-1, WIDTH)
    return [float(one) for one in probabilities(candidates, matrix, WEIGHTS)]


class TestPairMatrix:
    def test_each_row_is_the_features_of_its_pair(self) -> None:
        left = [profile_of(make_item(title=t)) for t in ("Sony PSLX350H", "Kettle")]
        right = [profile_of(make_item(title=t)) for t in ("Turntable PSLX350H", "Fan")]
        rarity = Rarity(one.words for one in (*left, *right))
        candidates = pairs((0, 0), (0, 1), (1, 1))
        matrix = pair_matrix(left, right, candidates, rarity)
        assert matrix.shape == (3, WIDTH)
        for row, (i, j, similarity) in enumerate(
            [(0, 0, 0.1), (0, 1, 0.5), (1, 1, 0.9)]
        ):
            expected = pair_features(
                left[i], right[j], similarity=similarity, rarity=rarity
            )
            assert matrix[row].tolist() == pytest.approx(list(expected))

    def test_no_pairs_no_rows(self) -> None:
        assert pair_matrix([], [], Candidates.none(), Rarity(())).shape == (0, WIDTH)


class TestLeads:
    def test_the_best_leads_the_second_and_the_others_trail_the_best(self) -> None:
        assert led([0, 0, 0], [1.0, 4.0, 2.5]) == [-3.0, 1.5, -1.5]

    def test_each_group_is_by_itself_whatever_the_order(self) -> None:
        assert led([1, 0, 1, 0], [5.0, 1.0, 2.0, 0.0]) == [3.0, 1.0, -3.0, -1.0]

    def test_two_that_tie_for_the_best_are_each_others_rivals(self) -> None:
        assert led([0, 0, 0], [2.0, 2.0, 1.0]) == [0.0, 0.0, -1.0]

    def test_who_is_alone_leads_nobody(self) -> None:
        assert led([0, 2], [1.0, -3.0]) == [1.0 - NO_RIVAL, -3.0 - NO_RIVAL]

    def test_of_nothing_there_is_nothing(self) -> None:
        assert led([], []) == []


class TestProbabilities:
    def test_a_rival_of_the_offer_takes_from_both(self) -> None:
        (alone,) = likely(pairs((0, 0)), ALIKE)
        first, second = likely(pairs((0, 0), (0, 1)), ALIKE, ALIKE)
        assert first == second < alone

    def test_a_rival_for_the_row_takes_from_both(self) -> None:
        (alone,) = likely(pairs((0, 0)), ALIKE)
        first, second = likely(pairs((0, 0), (1, 0)), ALIKE, ALIKE)
        assert first == second < alone

    def test_two_offers_with_the_rows_identifier_are_no_rivals(self) -> None:
        (alone,) = likely(pairs((0, 0)), IDENTIFIED)
        both = likely(pairs((0, 0), (1, 0)), IDENTIFIED, IDENTIFIED)
        assert both == [alone, alone]
        assert alone > 0.9

    def test_a_lead_beyond_the_cap_adds_nothing(self) -> None:
        weak, weaker = NOTHING, NOTHING._replace(model_conflict=1.0)
        one = likely(pairs((0, 0), (0, 1)), IDENTIFIED, weak)[0]
        other = likely(pairs((0, 0), (0, 1)), IDENTIFIED, weaker)[0]
        gap = WEIGHTS.score(IDENTIFIED) - WEIGHTS.score(weak)
        assert gap > LEAD_CAP
        assert one == other

    def test_strangers_are_no_match_however_far_one_leads(self) -> None:
        strange = NOTHING._replace(model_conflict=1.0, number_conflict=1.0)
        assert likely(pairs((0, 0)), strange) == [0.0]

    def test_of_nothing_there_is_nothing(self) -> None:
        assert likely(Candidates.none()) == []

    def test_the_identifier_is_where_it_is_looked_for(self) -> None:
        assert IDENTIFIED[IDENTIFIER] == 1.0
