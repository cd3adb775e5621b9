"""Offers of the scanner as JSON."""

from __future__ import annotations

from typing import Final, Literal

from rpc.scanner.v1 import scanner_pb2 as pb
from services.gateway.routes.shapes.base import Mode, mark, moment, money, text_or_none
from services.gateway.routes.shapes.offers import Offer, OfferPage

AVAILABILITY: Final[dict[int, Literal["in_stock", "out_of_stock", "gone"]]] = {
    pb.AVAILABILITY_IN_STOCK: "in_stock",
    pb.AVAILABILITY_OUT_OF_STOCK: "out_of_stock",
    pb.AVAILABILITY_GONE: "gone",
}


def read_offer(offer: pb.Offer, *, mode: Mode) -> Offer:
    """One offer."""
    return Offer(
        id=offer.offer_id,
        version=offer.version,
        mode=mark(sandbox=offer.sandbox, simulated=mode == "paper"),
        source=offer.source_id,
        source_key=offer.source_key,
        url=offer.url,
        title=offer.title,
        description=offer.description,
        price=money(offer, "price"),
        shipping=money(offer, "shipping"),
        condition=text_or_none(offer.condition),
        quantity=offer.quantity if offer.HasField("quantity") else None,
        seller=text_or_none(offer.seller),
        place=text_or_none(offer.place),
        images=list(offer.image_urls),
        pictures=[f"/api/v1/images/{one.image}" for one in offer.pictures],
        gtins=list(offer.gtins),
        asin=text_or_none(offer.asin),
        mpn=text_or_none(offer.mpn),
        brand=text_or_none(offer.brand),
        model=text_or_none(offer.model),
        category=text_or_none(offer.category),
        list_price=money(offer, "list_price"),
        unit_price=money(offer, "unit_price"),
        unit_measure=text_or_none(offer.unit_measure),
        unit_count=offer.unit_count if offer.HasField("unit_count") else None,
        unit_words=text_or_none(offer.unit_words),
        variant=dict(offer.variant),
        variant_group=text_or_none(offer.variant_group),
        availability=AVAILABILITY.get(offer.availability),
        observed_at=moment(offer, "observed_at"),
        first_seen_at=moment(offer, "first_seen_at"),
        scrape_id=text_or_none(offer.scrape_id),
        provenance=dict(offer.provenance),
    )


def read_offer_page(page: pb.ListOffersResponse, *, mode: Mode) -> OfferPage:
    """A page of them."""
    return OfferPage(
        items=[read_offer(offer, mode=mode) for offer in page.offers],
        next_cursor=text_or_none(page.next_page_token),
    )
