"""What every answer of Keepa says of the account's tokens.

Tokens come once a minute and are kept for an hour. Products that are tracked use some
of them up: `tokenFlowReduction` a minute.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from common.tokens import Said
from vendors.keepa.fields import Json, percent, whole, wrong


@dataclass(frozen=True, slots=True)
class Tokens:
    """What an answer says: `left` may be negative, `refill_rate` is a minute's."""

    left: int
    consumed: int
    refill_rate: int
    refill_in: timedelta
    flow_reduction: Decimal = Decimal(0)
    at: int = 0
    """Keepa's clock in milliseconds."""

    @property
    def said(self) -> Said:
        """The same for the account; what a part of a token takes counts as a whole."""
        rate = max(0, self.refill_rate - math.ceil(self.flow_reduction))
        return Said(self.left, rate, self.refill_in, self.at)


def read_tokens(data: Json) -> Tokens:
    """The token fields that every answer has. Raises BadAnswer."""
    left, rate = whole(data, "tokensLeft"), whole(data, "refillRate")
    wait = whole(data, "refillIn")
    if left is None or rate is None or wait is None:
        raise wrong("tokensLeft", left)
    return Tokens(
        left=left,
        consumed=whole(data, "tokensConsumed") or 0,
        refill_rate=rate,
        refill_in=timedelta(milliseconds=max(0, wait)),
        flow_reduction=max(
            Decimal(0), percent(data, "tokenFlowReduction") or Decimal(0)
        ),
        at=whole(data, "timestamp") or 0,
    )
