"""Decisions over the lamp of given.py, with one or two things changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from common.postgres import transaction
from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.adapters.tuning_files import load_policy
from services.pricing.rules.answer import Match
from services.pricing.rules.costing import Desk
from services.pricing.rules.decided import Decided
from services.pricing.rules.deciding import Case, decide_offer
from services.pricing.rules.fx import Exchange
from services.pricing.rules.offers import Offer, item_of
from services.pricing.rules.terms import Terms
from services.pricing.usecases.save_decisions import pack, save_decisions
from tests.factories import usd
from tests.services.pricing.given import (
    EBAY,
    FBM,
    NOON,
    make_offer,
    make_product,
    make_product_item,
    make_quote,
)

if TYPE_CHECKING:
    from common.postgres import Pool

DESK = Desk(
    terms=Terms(on=date(2026, 3, 1), exchange=Exchange({}), outbound=usd("4.50")),
    book=read_fee_book(),
    policy=load_policy(),
)
MATCH = Match(Decimal("0.99"), ("same GTIN",), make_product_item())


def make_case(offer: Offer | None = None, **changes: Any) -> Case:
    """The lamp, matched and quoted, on both channels."""
    offer = offer or make_offer()
    case = Case(
        offer=offer,
        item=item_of(offer, 0),
        match=MATCH,
        product=make_product(),
        quotes=(make_quote(),),
        channels=(FBM, EBAY),
    )
    return replace(case, **changes)


def decide(case: Case, **changes: Any) -> Decided:
    """As pricing decides at noon."""
    return decide_offer(case, DESK, now=NOON, **{"simulated": False, **changes})


async def save(pool: Pool, *decided: Decided) -> int:
    """Store them together, as pricing does; how many of them were news."""
    packed = [pack(one, {"policy": "test"}) for one in decided]
    async with transaction(pool) as connection:
        return await save_decisions(connection, packed)
