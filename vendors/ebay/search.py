"""What to search for: words, category, product, and the filters of the Browse API.

https://developer.ebay.com/api-docs/buy/static/ref-buy-browse-filters.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from common.errors import BadInput
from common.money import Money

MOST_ON_A_PAGE: Final = 200
MOST_IN_ALL: Final = 10_000
"""eBay shows no more of one search: split it by price or category."""

_PLAIN: Final = re.compile(r"[\w.@ *-]{1,64}", re.ASCII)
_DIGITS: Final = re.compile(r"[0-9]{1,14}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


class BuyingOption(StrEnum):
    """How an item may be bought; eBay searches FIXED_PRICE only unless told more."""

    FIXED_PRICE = "FIXED_PRICE"
    AUCTION = "AUCTION"
    BEST_OFFER = "BEST_OFFER"
    CLASSIFIED_AD = "CLASSIFIED_AD"


class Sort(StrEnum):
    """The order of what is found; without one it is eBay's Best Match."""

    PRICE = "price"
    """With shipping, the cheapest first."""
    DEAREST = "-price"
    NEWEST = "newlyListed"
    ENDING = "endingSoonest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is left out of a search; what is not set leaves out nothing."""

    price_from: Money | None = None
    price_to: Money | None = None
    condition_ids: tuple[int, ...] = ()
    """eBay's own: 1000 new, 3000 used, 7000 for parts."""
    buying_options: tuple[BuyingOption, ...] = ()
    sellers: tuple[str, ...] = ()
    item_country: str = ""
    delivery_country: str = ""

    def text(self) -> str:
        """The value of the parameter `filter`; empty if nothing is filtered."""
        parts = [*self._price()]
        if self.condition_ids:
            parts.append(f"conditionIds:{{{_any(map(str, self.condition_ids))}}}")
        if self.buying_options:
            parts.append(f"buyingOptions:{{{_any(self.buying_options)}}}")
        if self.sellers:
            parts.append(f"sellers:{{{_any(self.sellers)}}}")
        if self.item_country:
            parts.append(f"itemLocationCountry:{_country(self.item_country)}")
        if self.delivery_country:
            parts.append(f"deliveryCountry:{_country(self.delivery_country)}")
        return ",".join(parts)

    def _price(self) -> list[str]:
        ends = [one for one in (self.price_from, self.price_to) if one is not None]
        if not ends:
            return []
        if len({one.currency_code for one in ends}) > 1:
            raise BadInput("Both ends of a price range are in one currency.")
        low, high = map(_major, (self.price_from, self.price_to))
        return [f"price:[{low}..{high}]", f"priceCurrency:{ends[0].currency_code}"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One search; it needs words, a category or a GTIN."""

    words: str = ""
    category_id: str = ""
    gtin: str = ""
    filters: Filters = Filters()
    sort: Sort | None = None

    def query(self, *, offset: int, limit: int) -> dict[str, str]:
        """The parameters that ask for a page of it. Raises BadInput."""
        self._check()
        if not 1 <= limit <= MOST_ON_A_PAGE or offset % limit:
            raise BadInput(
                f"A page has 1 to {MOST_ON_A_PAGE} items and begins at a multiple."
            )
        if not 0 <= offset < MOST_IN_ALL:
            raise BadInput(f"eBay shows {MOST_IN_ALL} items of a search at most.")
        said = {
            "q": self.words.strip(),
            "category_ids": self.category_id,
            "gtin": self.gtin,
            "filter": self.filters.text(),
            "sort": self.sort.value if self.sort else "",
            "limit": str(limit),
            "offset": str(offset),
        }
        return {name: value for name, value in said.items() if value}

    def _check(self) -> None:
        if not (self.words.strip() or self.category_id or self.gtin):
            raise BadInput("A search of eBay needs words, a category or a GTIN.")
        if self.words.strip() and self.gtin:
            raise BadInput("A search of eBay takes words or a GTIN, not both.")
        if "*" in self.words:
            raise BadInput("eBay allows no * in the words of a search.")
        for value in filter(None, (self.category_id, self.gtin)):
            if not _DIGITS.fullmatch(value):
                raise BadInput(f"{value[:40]!r} is not a number of eBay's.")


def _any(values: Iterable[str]) -> str:
    """The values with bars between; a sign of the filter's own grammar is refused."""
    found = list(values)
    for value in found:
        if not _PLAIN.fullmatch(value):
            raise BadInput(f"{value[:40]!r} cannot be filtered by.")
    return "|".join(found)


def _country(code: str) -> str:
    if not _COUNTRY.fullmatch(code):
        raise BadInput(f"{code[:40]!r} is no country code such as US.")
    return code


def _major(money: Money | None) -> str:
    return "" if money is None else f"{money.amount:f}"
