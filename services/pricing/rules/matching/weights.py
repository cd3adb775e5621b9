"""The matcher's numbers: what a feature counts, how a lead becomes a probability."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from services.pricing.rules.matching.features import Features

# A lead beyond this adds no certainty; it also keeps a lone candidate from being sure.
LEAD_CAP = 5.0
# What stands in for a rival where there is none.
NO_RIVAL = -12.0


@dataclass(frozen=True, slots=True)
class Weights:
    """Two logistic steps: features -> likeness, likeness and leads -> probability.

    `features` and `bias` give a pair's likeness (log-odds of a pair seen alone); the
    second step adds how far the pair leads the best rival of its offer and of its
    catalogue row. `share_matched` is the share of offers with a partner under which
    the weights were fitted. Below `least_likeness` a pair is no match however far it
    leads: the least strange of strangers is a stranger. Nor is it below `threshold`.
    """

    features: Features
    bias: float
    likeness: float
    offer_lead: float
    catalogue_lead: float
    offset: float
    share_matched: float
    least_likeness: float
    threshold: float

    def score(self, features: Sequence[float]) -> float:
        """The likeness of one pair."""
        products = (w * x for w, x in zip(self.features, features, strict=True))
        return self.bias + sum(products)

    def probability(
        self, likeness: float, *, offer_lead: float, catalogue_lead: float
    ) -> float:
        """The probability of a pair among its rivals; a lead is a gap in likeness."""
        if likeness < self.least_likeness:
            return 0.0
        z = (
            self.likeness * likeness
            + self.offer_lead * capped(offer_lead)
            + self.catalogue_lead * capped(catalogue_lead)
            + self.offset
        )
        return 1 / (1 + math.exp(-z)) if z > -700 else 0.0


def capped(lead: float) -> float:
    """A lead within the bounds in which it means something."""
    return min(max(lead, -LEAD_CAP), LEAD_CAP)
