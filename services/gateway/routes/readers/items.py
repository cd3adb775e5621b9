"""Both sides of a match as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rpc.pricing.v1 import pricing_pb2 as pb
from services.gateway.routes.shapes.base import money, number, text_or_none
from services.gateway.routes.shapes.items import (
    OfferInFull,
    Pack,
    Parcel,
    ProductInFull,
)


def read_offer_item(item: pb.Item, *, short: Mapping[str, Any]) -> OfferInFull:
    """The offer as it was understood; `short` is what the table shows of it."""
    return OfferInFull(**short, **_common(item), shipping=money(item, "shipping"))


def read_product_item(item: pb.Item, summary: pb.ProductSummary) -> ProductInFull:
    """The product as it was compared."""
    return ProductInFull(
        id=summary.product_id or item.item_id,
        title=item.title or summary.title,
        url=text_or_none(item.url),
        image=text_or_none(item.image_url),
        price=money(item, "price"),
        **_common(item),
    )


def _common(item: pb.Item) -> dict[str, Any]:
    return {
        "description": item.description,
        "brand": text_or_none(item.brand),
        "category": text_or_none(item.category),
        "condition": text_or_none(item.condition),
        "gtins": list(item.gtins),
        "asin": text_or_none(item.asin),
        "models": list(item.models),
        "pack": Pack(count=item.pack.count, words=item.pack.words)
        if item.HasField("pack")
        else None,
        "parcel": _parcel(item.parcel) if item.HasField("parcel") else None,
    }


def _parcel(parcel: pb.Parcel) -> Parcel:
    sides = [number(side) for side in parcel.sides_mm]
    return Parcel(
        weight_g=number(parcel.weight_g),
        sides_mm=[side for side in sides if side is not None],
    )
