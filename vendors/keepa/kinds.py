"""What each slot of `csv` holds (Product.CsvType of the official Java client)."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import IntEnum
from typing import Final


class Kind(IntEnum):
    """A kind of history; the number is its place in `csv` and in rows of `stats`."""

    AMAZON = 0
    """Amazon itself, new."""
    NEW = 1
    """The lowest new offer, Amazon included; see NEW_INCLUDES_SHIPPING."""
    USED = 2
    SALES_RANK = 3
    LIST_PRICE = 4
    COLLECTIBLE = 5
    REFURBISHED = 6
    NEW_FBM_SHIPPING = 7
    """New, sent by the seller himself."""
    LIGHTNING_DEAL = 8
    WAREHOUSE = 9
    NEW_FBA = 10
    """New, a third party's, sent by Amazon."""
    COUNT_NEW = 11
    COUNT_USED = 12
    COUNT_REFURBISHED = 13
    COUNT_COLLECTIBLE = 14
    EXTRA_INFO_UPDATES = 15
    """Offers fetched at that time; negative when there were more than were fetched."""
    RATING = 16
    """Tenths of stars, 0 to 50."""
    COUNT_REVIEWS = 17
    BUY_BOX_SHIPPING = 18
    USED_LIKE_NEW_SHIPPING = 19
    USED_VERY_GOOD_SHIPPING = 20
    USED_GOOD_SHIPPING = 21
    USED_ACCEPTABLE_SHIPPING = 22
    COLLECTIBLE_LIKE_NEW_SHIPPING = 23
    COLLECTIBLE_VERY_GOOD_SHIPPING = 24
    COLLECTIBLE_GOOD_SHIPPING = 25
    COLLECTIBLE_ACCEPTABLE_SHIPPING = 26
    REFURBISHED_SHIPPING = 27
    EBAY_NEW_SHIPPING = 28
    EBAY_USED_SHIPPING = 29
    TRADE_IN = 30
    RENT = 31
    BUY_BOX_USED_SHIPPING = 32
    PRIME_EXCLUSIVE = 33
    COUNT_NEW_FBA = 34
    COUNT_NEW_FBM = 35

    @property
    def has_shipping(self) -> bool:
        """Whether entries are triples of time, price and shipping."""
        return self in _WITH_SHIPPING

    @property
    def is_price(self) -> bool:
        """Whether values are money; the others are ranks, counts and ratings."""
        return self not in _NOT_PRICES


# From that day the series NEW includes shipping; before, it did not.
NEW_INCLUDES_SHIPPING: Final = datetime(2026, 2, 16, tzinfo=UTC)

_WITH_SHIPPING: Final = frozenset(
    {Kind.NEW_FBM_SHIPPING, Kind.BUY_BOX_USED_SHIPPING}
    | {Kind(number) for number in range(18, 30)}
)
_NOT_PRICES: Final = frozenset(
    {Kind.SALES_RANK, Kind.RATING, Kind.COUNT_REVIEWS, Kind.EXTRA_INFO_UPDATES}
    | {Kind.COUNT_NEW, Kind.COUNT_USED, Kind.COUNT_REFURBISHED, Kind.COUNT_COLLECTIBLE}
    | {Kind.COUNT_NEW_FBA, Kind.COUNT_NEW_FBM}
)
