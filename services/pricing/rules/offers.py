"""An offer as the scanner tells of it, and how it becomes an item to be matched."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from common.money import Money, Rounding
from services.pricing.rules.identify import IdentityFields, identify_item
from services.pricing.rules.identify.models import read_models
from services.pricing.rules.items import Item, PackSize
from services.pricing.rules.reasons import Effect, Reason


class Availability(StrEnum):
    """Whether an offer can be bought."""

    UNKNOWN = "unknown"
    """The page does not say."""
    IN_STOCK = "in_stock"
    """It can be bought now."""
    OUT_OF_STOCK = "out_of_stock"
    """The page is there and says that it cannot be bought now."""
    GONE = "gone"
    """The source has it no more."""

    @property
    def is_over(self) -> bool:
        """Whether it is known that it cannot be bought now."""
        return self in {Availability.OUT_OF_STOCK, Availability.GONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One version of one offer; an empty text or None means: not said.

    `problems` are what could not be used of what was sent.
    """

    offer_id: str
    version: int
    source_id: str
    title: str
    url: str = ""
    image_url: str = ""
    description: str = ""
    price: Money | None = None
    price_words: str = ""
    shipping: Money | None = None
    gtins: tuple[str, ...] = ()
    asin: str = ""
    mpn: str = ""
    brand: str = ""
    model: str = ""
    category: str = ""
    condition: str = ""
    availability: Availability = Availability.UNKNOWN
    unit_count: int | None = None
    """How many units it holds, where the page's data says so apart from the title."""
    unit_words: str = ""
    observed_at: datetime
    sandbox: bool = False
    problems: tuple[Reason, ...] = field(default=())


_EACH: Final = re.compile(r"\b(?:each|apiece|per (?:piece|item|unit)|ea)\b", re.I)
_OVER: Final = {
    Availability.GONE: Reason(
        "offer_gone", "The source has the offer no more.", Effect.SKIP
    ),
    Availability.OUT_OF_STOCK: Reason(
        "out_of_stock", "The page says that it cannot be bought now.", Effect.SKIP
    ),
}


def item_of(offer: Offer, index: int) -> Item:
    """The offer as an item; `index` is its place among those looked at together."""
    identity = identify_item(
        IdentityFields(
            title=offer.title,
            description=offer.description,
            brand=offer.brand,
            gtin=" ".join(offer.gtins),
            asin=offer.asin,
            mpn=offer.mpn,
            # Told apart from the title, so it is a witness against the title's words.
            pack="" if offer.unit_count is None else str(offer.unit_count),
        )
    )
    pack = _in_its_words(offer, identity.pack)
    over = _OVER.get(offer.availability)
    price, each = _price_of_all(offer, pack)
    return Item(
        index=index,
        row_id=offer.offer_id,
        line=index,
        title=offer.title,
        description=offer.description,
        brand=offer.brand,
        price=price,
        shipping=offer.shipping,
        gtins=identity.gtins,
        asin=identity.asin,
        models=identity.models | read_models(offer.model),
        pack=pack,
        category=offer.category,
        condition=offer.condition,
        problems=(
            *(() if over is None else (over,)),
            *each,
            *offer.problems,
            *identity.problems,
        ),
    )


def _in_its_words(offer: Offer, pack: PackSize | None) -> PackSize | None:
    if pack is None or pack.count != offer.unit_count or not offer.unit_words:
        return pack
    return PackSize(pack.count, offer.unit_words)


def _price_of_all(
    offer: Offer, pack: PackSize | None
) -> tuple[Money | None, tuple[Reason, ...]]:
    """What the whole offer costs: a person may write the price of one of several."""
    price, count = offer.price, 1 if pack is None else pack.count
    if price is None or count == 1 or not _EACH.search(offer.price_words):
        return price, ()
    whole = price.times(count, Rounding.EXACT)
    sentence = f"{offer.price_words!r}: {count} of them cost {whole}."
    return whole, (Reason("price_each", sentence, Effect.NOTE),)
