"""Offers of the scanner as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from rpc.scanner.v1 import scanner_pb2 as pb
from services.gateway.routes.shapes.base import (
    Mode,
    known,
    mark,
    moment,
    money,
    text_or_none,
)
from services.gateway.routes.shapes.offers import (
    Availability,
    Offer,
    OfferOverTime,
    OfferPage,
    PricePoint,
    SimilarityNote,
    SimilarOffer,
    SimilarOffers,
)

AVAILABILITY: Final[dict[int, Availability]] = {
    pb.AVAILABILITY_IN_STOCK: "in_stock",
    pb.AVAILABILITY_OUT_OF_STOCK: "out_of_stock",
    pb.AVAILABILITY_GONE: "gone",
}
STRENGTHS: Final[dict[int, Literal["weak", "fair", "strong"]]] = {
    pb.SIMILARITY_STRENGTH_WEAK: "weak",
    pb.SIMILARITY_STRENGTH_FAIR: "fair",
    pb.SIMILARITY_STRENGTH_STRONG: "strong",
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
        last_seen_at=moment(offer, "last_seen_at"),
        scrape_id=text_or_none(offer.scrape_id),
        provenance=dict(offer.provenance),
    )


def read_offer_in_full(offer: pb.Offer, *, mode: Mode) -> OfferOverTime:
    """One offer with what it cost over time."""
    points = [
        PricePoint(
            at=moment(point, "at"),
            price=money(point, "price"),
            availability=AVAILABILITY.get(point.availability),
        )
        for point in offer.price_history
    ]
    return OfferOverTime(**dict(read_offer(offer, mode=mode)), price_history=points)


def read_similar(found: pb.FindSimilarOffersResponse, *, mode: Mode) -> SimilarOffers:
    """What may be the same item."""
    return SimilarOffers(
        item_first_seen_at=moment(found, "item_first_seen_at"),
        reposts=[_similar(one, mode) for one in found.reposts],
        elsewhere=[_similar(one, mode) for one in found.elsewhere],
        more=found.more,
    )


def _similar(one: pb.SimilarOffer, mode: Mode) -> SimilarOffer:
    return SimilarOffer(
        offer=read_offer_in_full(one.offer, mode=mode),
        strength=known(STRENGTHS, one.strength, of="strength of a similarity"),
        sentence=one.sentence,
        evidence=_notes(one.evidence),
        differences=_notes(one.differences),
    )


def _notes(notes: Iterable[pb.SimilarityNote]) -> list[SimilarityNote]:
    return [SimilarityNote(field=one.field, sentence=one.sentence) for one in notes]


def read_offer_page(page: pb.ListOffersResponse, *, mode: Mode) -> OfferPage:
    """A page of them."""
    return OfferPage(
        items=[read_offer(offer, mode=mode) for offer in page.offers],
        next_cursor=text_or_none(page.next_page_token),
    )
