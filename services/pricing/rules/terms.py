"""The terms of a run: what its owner pays beside the goods, and on what day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from common.money import Money
from services.pricing.rules.answer import RoiBasis
from services.pricing.rules.fees import Tax
from services.pricing.rules.fx import Exchange


@dataclass(frozen=True, slots=True)
class Hints:
    """How to say what was not said: the options of the command, or a service's."""

    outbound: str = "--ship-cost AMOUNT adds it"
    inbound: str = "--inbound-cost AMOUNT adds it"
    tax: str = "--tax 7% adds it"
    fx: str = "--fx {source}{target}=RATE"

    def rate(self, source: str, target: str) -> str:
        """How to give the rate between two currencies."""
        return self.fx.format(source=source, target=target)


@dataclass(frozen=True, slots=True)
class Terms:
    """`None` = not said, which is told in the answer and never taken for nothing.

    `inbound` and `prep` are paid for each unit sold to get it here and ready,
    `outbound` to send it to the buyer where the seller does so. `tax` is the sales
    tax the buyer pays, on which some channels charge too. `category` serves rows that
    name none.
    """

    on: date
    exchange: Exchange
    roi_basis: RoiBasis = RoiBasis.LANDED_COST
    category: str = ""
    inbound: Money | None = None
    prep: Money | None = None
    outbound: Money | None = None
    tax: Tax | None = None
    hints: Hints = Hints()
