"""/api/v1/opportunities: what was decided, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from common.money import Money
from common.wire import pack_decimal, pack_money
from rpc.pricing.v1 import pricing_pb2 as pb
from services.gateway.errors import BadRequest
from services.gateway.routes.readers.opportunities import (
    VERDICTS,
    read_page,
    read_summary,
)
from services.gateway.routes.replies import reply
from services.gateway.routes.shapes.opportunities import (
    OpportunityInFull,
    OpportunityPage,
    Summary,
)
from services.gateway.routes.shapes.queries import OpportunityQuery
from services.gateway.routes.wired import Viewer, Wired

router = APIRouter(prefix="/api/v1/opportunities", tags=["opportunities"])

SORTS: Final[dict[str, pb.OpportunitySort.ValueType]] = {
    "score": pb.OPPORTUNITY_SORT_SCORE,
    "profit": pb.OPPORTUNITY_SORT_PROFIT,
    "roi": pb.OPPORTUNITY_SORT_ROI,
    "decided_at": pb.OPPORTUNITY_SORT_DECIDED_AT,
    "verdict": pb.OPPORTUNITY_SORT_VERDICT,
}
_VERDICTS: Final = {word: value for value, word in VERDICTS.items()}


@router.get("", response_model=OpportunityPage)
async def find(
    request: Request,
    gateway: Wired,
    _: Viewer,
    query: Annotated[OpportunityQuery, Query()],
) -> Response:
    """Opportunities that meet all conditions, page by page."""
    page = await gateway.pricing.find(
        filter_of(query),
        sort=SORTS[query.sort],
        limit=query.limit,
        cursor=query.cursor,
    )
    sources = {one.offer.source_id for one in page.opportunities}
    sandboxes = await gateway.sandboxes.among(sources)
    return reply(request, read_page(page, sandboxes=sandboxes))


@router.get("/stats/summary", response_model=Summary)
async def summary(
    request: Request,
    gateway: Wired,
    _: Viewer,
    source: Annotated[str, Query(max_length=200)] = "",
    since: datetime | None = None,
) -> Response:
    """How many offers came how far, and how they were decided."""
    if since is not None and since.tzinfo is None:
        raise BadRequest("`since` has to say its time zone, as in 2026-11-21T09:00Z.")
    return reply(request, read_summary(await gateway.pricing.funnel(source, since)))


@router.get("/{opportunity_id}", response_model=OpportunityInFull)
async def get(
    request: Request, gateway: Wired, _: Viewer, opportunity_id: UUID
) -> Response:
    """One opportunity: the offer and the product in full, every line, and why."""
    return reply(request, await gateway.details.get(str(opportunity_id)))


def filter_of(query: OpportunityQuery) -> pb.OpportunityFilter:
    """The query as pricing understands it."""
    wanted = pb.OpportunityFilter(
        verdicts=[_VERDICTS[verdict] for verdict in query.verdict],
        channels=query.channel,
        strategies=query.strategy,
        source_ids=query.source,
        offer_id=query.offer_id,
        min_score=pack_decimal(query.min_score),
        min_roi=pack_decimal(query.min_roi),
        query=query.q,
        headline_only=query.headline,
    )
    if query.min_profit is not None and query.currency_code is not None:
        least = Money(query.min_profit, query.currency_code)
        wanted.min_profit.CopyFrom(pack_money(least))
    return wanted
