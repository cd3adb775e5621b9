"""Keepa: Amazon's price, rank and offer histories. The public names are listed here."""

from vendors.keepa.client import Answer, Keepa, Wanted, open_keepa, read_answer
from vendors.keepa.domains import Domain
from vendors.keepa.errors import OutOfTokens, SubscriptionEnded
from vendors.keepa.history import Absence, Average, History, Point, Segment
from vendors.keepa.kinds import NEW_INCLUDES_SHIPPING, Kind
from vendors.keepa.product import Discount, Product, ProductType, Size, read_product
from vendors.keepa.settings import KeepaSettings
from vendors.keepa.stats import Row, Stats
from vendors.keepa.times import from_minutes, to_minutes
from vendors.keepa.tokens import Tokens

__all__ = [
    "NEW_INCLUDES_SHIPPING",
    "Absence",
    "Answer",
    "Average",
    "Discount",
    "Domain",
    "History",
    "Keepa",
    "KeepaSettings",
    "Kind",
    "OutOfTokens",
    "Point",
    "Product",
    "ProductType",
    "Row",
    "Segment",
    "Size",
    "Stats",
    "SubscriptionEnded",
    "Tokens",
    "Wanted",
    "from_minutes",
    "open_keepa",
    "read_answer",
    "read_product",
    "to_minutes",
]
