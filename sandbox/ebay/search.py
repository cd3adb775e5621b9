"""The search of the Browse API: which listings fit a question, in which order.

What eBay ignores with a warning is ignored here with the same number; what it refuses
is refused (`x-response-codes` of its description).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from sandbox.ebay.errors import Wrong, refusal
from sandbox.ebay.listings import Listing, Variant
from sandbox.ebay.shapes import CONDITIONS, Shapes
from sandbox.world.products import Product
from sandbox.world.world import World

MOST: Final = 10_000
_PAGE: Final = 50
_LARGEST_PAGE: Final = 200
_FILTER: Final = re.compile(r"(\w+):(\{[^{}]*\}|\[[^\[\]]*\]|[^,{}\[\]]+)")
_NUMBER: Final = r"[0-9]*(?:\.[0-9]+)?"
_RANGE: Final = re.compile(rf"\[(?P<low>{_NUMBER})(?:\.\.(?P<high>{_NUMBER}))?\]")
_NEW: Final = frozenset({"1000", "1500", "1750"})
_SORTS: Final = ("price", "-price", "newlyListed", "endingSoonest")
_OPTIONS: Final = frozenset({"FIXED_PRICE", "AUCTION", "BEST_OFFER", "CLASSIFIED_AD"})

Found = tuple[Listing, Variant]
Test = Callable[[Listing, Variant], bool]


@dataclass
class Question:
    """A search as it was understood; `warnings` are the numbers of what was not."""

    words: tuple[tuple[str, ...], ...] = ()
    category: str = ""
    gtin: str = ""
    sort: str = ""
    offset: int = 0
    limit: int = _PAGE
    filters: dict[str, str] = field(default_factory=dict)
    warnings: list[int] = field(default_factory=list)


def read_question(query: dict[str, str]) -> Question:
    """The question in the parameters of a request. Raises Wrong."""
    words, category = query.get("q", "").strip(), query.get("category_ids", "")
    gtin = query.get("gtin", "")
    if not (words or category or gtin or query.get("epid")):
        raise refusal(12001)
    asked = Question(words=_words(words), category=category, gtin=gtin)
    asked.limit = _whole(query.get("limit", str(_PAGE)), 12007)
    if not 1 <= asked.limit <= _LARGEST_PAGE:
        raise refusal(12006)
    asked.offset = _whole(query.get("offset", "0"), 12005)
    if asked.offset < 0:
        raise refusal(12004)
    if asked.offset >= MOST:
        raise refusal(12029)
    if asked.offset % asked.limit:
        raise refusal(12515)
    asked.sort = query.get("sort", "")
    if asked.sort and asked.sort not in _SORTS:
        asked.warnings.append(12008)
        asked.sort = ""
    asked.filters = dict(_FILTER.findall(query.get("filter", "")))
    return asked


class Searching:
    """Finds listings; `shapes` says how they are declared."""

    def __init__(self, world: World, shapes: Shapes) -> None:
        self._world = world
        self._shapes = shapes

    def find(
        self, listings: Iterable[Listing], asked: Question, time: float
    ) -> list[Found]:
        """All that fit, in order; of a listing with variations the first that fits."""
        tests = self._tests(asked, time)
        found: list[Found] = []
        for listing in listings:
            for variant in listing.variants:
                if all(test(listing, variant) for test in tests):
                    found.append((listing, variant))
                    break
        return self._sorted(found, asked.sort, time)

    def _tests(self, asked: Question, time: float) -> list[Test]:
        tests: list[Test] = [lambda one, v: one.in_stock(v, time)]
        if asked.words:
            tests.append(lambda one, v: _has_words(one.title, asked.words))
        if asked.category:
            tests.append(
                lambda one, v: (
                    self._shapes.category(self._product(v))[0] == asked.category
                )
            )
        if asked.gtin:
            tests.append(lambda one, v: self._has_gtin(one, v, asked.gtin))
        tests.append(self._buying_test(asked, time))
        for read in (_condition_test, _seller_test, _country_test):
            if test := read(asked, self._shapes):
                tests.append(test)
        if test := self._price_test(asked, time):
            tests.append(test)
        return tests

    def _product(self, variant: Variant) -> Product:
        return self._world.products[variant.product]

    def _has_gtin(self, listing: Listing, variant: Variant, gtin: str) -> bool:
        said = self._shapes.item(listing, variant, 0.0).get("gtin", "")
        return bool(said) and str(said).zfill(14) == gtin.zfill(14)

    def _buying_test(self, asked: Question, time: float) -> Test:
        """Only FIXED_PRICE unless the question names others, as at the real one."""
        wanted = _set(asked.filters.get("buyingOptions", "{FIXED_PRICE}"))
        if not wanted <= _OPTIONS:
            asked.warnings.append(12002)
            wanted = {"FIXED_PRICE"}
        return lambda one, v: bool(
            wanted & set(self._shapes.buying_options(one, v, time))
        )

    def _price_test(self, asked: Question, time: float) -> Test | None:
        text, currency = asked.filters.get("price"), asked.filters.get("priceCurrency")
        if text is None:
            return None
        match = _RANGE.fullmatch(text)
        if match is None or currency is None:
            asked.warnings.append(12012)
            return None
        low = _cents(match["low"]) or 0
        high = _cents(match["high"]) if match["high"] else None

        def fits(listing: Listing, variant: Variant) -> bool:
            price = listing.price(variant, time)
            shown = listing.bid(time) if price is None else price
            return shown >= low and (high is None or shown <= high)

        return fits if currency == "USD" else lambda one, v: False

    def _sorted(self, found: list[Found], sort: str, time: float) -> list[Found]:
        def cost(one: Found) -> int:
            listing, variant = one
            price = listing.price(variant, time)
            return (listing.bid(time) if price is None else price) + (
                listing.shipping or 0
            )

        if sort in ("price", "-price"):
            return sorted(found, key=cost, reverse=sort == "-price")
        if sort == "endingSoonest":
            return sorted(found, key=lambda one: one[0].ends)
        if sort == "newlyListed":
            return sorted(found, key=lambda one: one[0].starts, reverse=True)
        # Best Match is nobody's order but eBay's: the same for an hour at a time.
        hour = int(time // 3600)
        return sorted(
            found, key=lambda one: (one[0].number * 2_654_435_761 + hour) % 997
        )


def _condition_test(asked: Question, shapes: Shapes) -> Test | None:
    ids = _set(asked.filters.get("conditionIds", "{}"))
    names = _set(asked.filters.get("conditions", "{}"))
    if not (ids or names):
        return None

    def fits(listing: Listing, _: Variant) -> bool:
        number = CONDITIONS[shapes.shown_condition(listing)][1]
        return number in ids or ("NEW" if number in _NEW else "USED") in names

    return fits


def _seller_test(asked: Question, _: Shapes) -> Test | None:
    wanted = _set(asked.filters.get("sellers", "{}"))
    return (lambda one, v: one.seller.name in wanted) if wanted else None


def _country_test(asked: Question, _: Shapes) -> Test | None:
    country = asked.filters.get("itemLocationCountry", "US")
    return None if country == "US" else lambda one, v: False


def _words(text: str) -> tuple[tuple[str, ...], ...]:
    """Spaces are AND; (a, b) is OR. Raises Wrong for a *."""
    if "*" in text:
        raise Wrong(400, 12001, "The '*' wildcard character is not allowed.")
    if text.startswith("(") and text.endswith(")"):
        return tuple(tuple(part.lower().split()) for part in text[1:-1].split(","))
    return (tuple(text.lower().split()),) if text else ()


def _has_words(title: str, words: tuple[tuple[str, ...], ...]) -> bool:
    there = set(re.findall(r"[\w-]+", title.lower()))
    return any(all(word in there for word in part) for part in words)


def _set(text: str) -> set[str]:
    return {part for part in text.strip("{}").split("|") if part}


def _whole(text: str, number: int) -> int:
    try:
        return int(text)
    except ValueError:
        raise refusal(number) from None


def _cents(text: str) -> int | None:
    try:
        return round(float(text) * 100)
    except ValueError:
        return None
