"""BookScouter: what book buy-back vendors pay, by ISBN. The public names."""

from vendors.bookscouter.answers import BookPrices, VendorPrice, read_answer
from vendors.bookscouter.client import BookScouter, open_bookscouter
from vendors.bookscouter.settings import BookScouterSettings

__all__ = [
    "BookPrices",
    "BookScouter",
    "BookScouterSettings",
    "VendorPrice",
    "open_bookscouter",
    "read_answer",
]
