"""The `price_list` strategy: buy from a file, sell at the catalogue's price."""

from __future__ import annotations

from typing import Final

from services.pricing.rules.answer import Answer, Match
from services.pricing.rules.costing import Desk
from services.pricing.rules.items import Item
from services.pricing.rules.strategies import evaluation

STRATEGY: Final = "price_list"


def evaluate(offer: Item, match: Match, channel: str, desk: Desk) -> Answer:
    """Cost one offer on one channel at the catalogue's price; give the verdict."""
    return evaluation.evaluate(offer, match, channel, desk, strategy=STRATEGY)
