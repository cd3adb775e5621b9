"""/api/v1/offers: what was read."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from services.gateway.routes.readers.offers import (
    read_offer_in_full,
    read_offer_page,
    read_similar,
)
from services.gateway.routes.replies import reply
from services.gateway.routes.shapes.offers import (
    OfferOverTime,
    OfferPage,
    SimilarOffers,
)
from services.gateway.routes.shapes.queries import OfferQuery
from services.gateway.routes.wired import Viewer, Wired

router = APIRouter(prefix="/api/v1/offers", tags=["offers"])

OfferId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


@router.get("", response_model=OfferPage)
async def find(
    request: Request, gateway: Wired, _: Viewer, query: Annotated[OfferQuery, Query()]
) -> Response:
    """Offers, the most recently observed first."""
    page = await gateway.scanner.offers(
        source=query.source, query=query.q, limit=query.limit, cursor=query.cursor
    )
    return reply(request, read_offer_page(page, mode=gateway.mode))


@router.get("/{offer_id}", response_model=OfferOverTime)
async def get(
    request: Request, gateway: Wired, _: Viewer, offer_id: OfferId
) -> Response:
    """One offer, with what it cost over time."""
    offer = await gateway.scanner.offer(offer_id)
    return reply(request, read_offer_in_full(offer, mode=gateway.mode))


@router.get("/{offer_id}/similar", response_model=SimilarOffers)
async def similar(
    request: Request, gateway: Wired, _: Viewer, offer_id: OfferId
) -> Response:
    """Offers that may be of the same item: seen before, listed twice, or elsewhere."""
    found = await gateway.scanner.similar(offer_id)
    return reply(request, read_similar(found, mode=gateway.mode))
