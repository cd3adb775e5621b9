"""eBay: the Browse API by application token. The public names are listed here."""

from vendors.ebay.client import Ebay, Place, SearchPage, open_ebay
from vendors.ebay.errors import KeysRefused, NotNow, QuotaSpent, TokenRefused
from vendors.ebay.item import Item, Seller, Shipping, Stock, read_item
from vendors.ebay.search import (
    MOST_IN_ALL,
    MOST_ON_A_PAGE,
    BuyingOption,
    Filters,
    Search,
    Sort,
)
from vendors.ebay.settings import EbaySettings

__all__ = [
    "MOST_IN_ALL",
    "MOST_ON_A_PAGE",
    "BuyingOption",
    "Ebay",
    "EbaySettings",
    "Filters",
    "Item",
    "KeysRefused",
    "NotNow",
    "Place",
    "QuotaSpent",
    "Search",
    "SearchPage",
    "Seller",
    "Shipping",
    "Sort",
    "Stock",
    "TokenRefused",
    "open_ebay",
    "read_item",
]
