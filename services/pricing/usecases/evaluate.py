"""Decides over offers that are not stored anywhere, and stores nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from common.clock import now
from common.ids import offer_id
from services.pricing.rules.costing import Desk
from services.pricing.rules.decided import Decided
from services.pricing.rules.deciding import Case, decide_offer
from services.pricing.rules.items import Item
from services.pricing.rules.offers import Offer
from services.pricing.usecases.find_products import Study, fill_in_known

if TYPE_CHECKING:
    from datetime import datetime

    from services.pricing.usecases.tools import Tools


async def evaluate(
    tools: Tools, items: Sequence[Item], channels: Sequence[str]
) -> list[Decided]:
    """What would be decided over each, from the catalogue as it is; nothing is asked.

    Raises UnknownChannel, and NotReady while the catalogue is being loaded.
    """
    moment = now()
    desk = tools.desk(moment.date())
    for channel in channels:
        desk.book.channel(channel)
    studies = [Study(_offer(item, moment), item) for item in items]
    await fill_in_known(tools, studies)
    return await asyncio.to_thread(
        _decide, studies, channels, desk, moment, simulated=tools.simulated
    )


def _decide(
    studies: Sequence[Study],
    channels: Sequence[str],
    desk: Desk,
    moment: datetime,
    *,
    simulated: bool,
) -> list[Decided]:
    decided = []
    for study in studies:
        assert study.found is not None  # noqa: S101 - fill_in_known has done so.
        case = Case(
            offer=study.offer,
            item=study.item,
            match=study.found.match,
            product=study.product,
            quotes=study.quotes,
            channels=channels,
        )
        decided.append(decide_offer(case, desk, now=moment, simulated=simulated))
    return decided


def _offer(item: Item, moment: datetime) -> Offer:
    """The item as if a page had told of it now."""
    key = str(item.row_id)
    return Offer(
        offer_id=offer_id("evaluate", key),
        version=1,
        source_id="",
        title=item.title,
        description=item.description,
        price=item.price,
        condition=item.condition,
        observed_at=moment,
    )
