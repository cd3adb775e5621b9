"""The `flip` strategy: buy one offer, sell it for what its product brings."""

from __future__ import annotations

from typing import Final

from services.pricing.rules.answer import Answer, Match
from services.pricing.rules.costing import Desk
from services.pricing.rules.items import Item
from services.pricing.rules.reasons import Reason
from services.pricing.rules.strategies import evaluation

STRATEGY: Final = "flip"


def evaluate(
    offer: Item, match: Match, channel: str, desk: Desk, *, noted: tuple[Reason, ...]
) -> Answer:
    """Cost one offer on one channel at its product's quote; give the verdict."""
    return evaluation.evaluate(
        offer, match, channel, desk, strategy=STRATEGY, noted=noted
    )
