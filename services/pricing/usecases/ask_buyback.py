"""Asks what buy-back vendors pay for a book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common.errors import BadInput
from services.pricing.rules.identify import IdentityFields, identify_item

if TYPE_CHECKING:
    from services.pricing.adapters.quotes import BuybackData
    from services.pricing.rules.products import Listing

_BOOKLAND = ("0978", "0979")


async def ask_buyback(data: BuybackData, isbn: str) -> list[Listing]:
    """The book with its vendors' quotes; none: nobody knows it.

    Raises BadInput for what is no ISBN, and the errors of BuybackData.
    """
    identity = identify_item(IdentityFields(title="", gtin=isbn))
    books = [gtin for gtin in identity.gtins if gtin.startswith(_BOOKLAND)]
    if len(books) != 1:
        raise BadInput(f"{isbn[:40]!r} is no ISBN.", hint="It has 10 or 13 digits.")
    return await data.by_isbn(books[0][1:])
