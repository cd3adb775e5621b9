"""How many offers have a partner at all differs by table; the probabilities follow it.

A supplier's list of what the catalogue holds anyway and a random shop's list need
different caution. The share is estimated from the tables themselves by expectation
maximisation (Saerens, Latinne, Decaestecker 2002, "Adjusting the outputs of a
classifier to new a priori probabilities").
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_ROUNDS = 50
_CLOSE = 1e-4
# So many imagined offers with the usual share: a table of ten rows teaches little.
_PSEUDO_OFFERS = 50
_LEAST, _MOST = 0.02, 0.98
# The estimate leans to the extremes, because a sure pair and a lone candidate look
# alike; half of what it asks for was best over the tables tried.
_TRUST = 0.5


def best_by(groups: NDArray[np.int64], probability: Numbers, size: int) -> Numbers:
    """The largest probability of each group; 0 for a group without pairs."""
    best = np.zeros(size)
    np.maximum.at(best, groups, probability)
    return best


def estimate_share(best: Numbers, usual: float) -> float:
    """The share of offers with a partner, from each offer's best probability.

    `usual` is the share that the probabilities were fitted under, between 0 and 1.
    """
    share = usual
    for _ in range(_ROUNDS):
        partner = best * share / usual
        alone = (1 - best) * (1 - share) / (1 - usual)
        expected = partner / (partner + alone)
        total = float(expected.sum()) + _PSEUDO_OFFERS * usual
        new = min(max(total / (len(best) + _PSEUDO_OFFERS), _LEAST), _MOST)
        if abs(new - share) < _CLOSE:
            return new
        share = new
    return share


def adjust(probability: Numbers, *, share: float, usual: float) -> Numbers:
    """The probabilities under another share of offers with a partner."""
    shift = _TRUST * (_log_odds(share) - _log_odds(usual))
    bounded = np.clip(probability, 1e-12, 1 - 1e-12)
    odds = np.log(bounded / (1 - bounded)) + shift
    return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float64)


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))
