"""eBay by its Browse API: search pages tell what is there, items and groups the rest.

A search costs one call for 200 items, an item one call of its own. What a search says
of an item is its mark: while that stays the same the item is not asked for again. A
listing with variations is asked for each time.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

from common.errors import NotFound
from common.money import Money
from common.settings import load
from services.scanner.adapters.sites import Capabilities, Results, Shown, Whole
from services.scanner.adapters.sites._page import (
    ensure_currency,
    facts_from,
    page_changed,
    search_url,
)
from services.scanner.errors import SiteBlocked
from services.scanner.rules.gtins import read_gtin
from services.scanner.rules.measures import read_measure
from services.scanner.rules.offer import (
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    LONGEST_WORDS,
    MOST_PICTURES,
    Availability,
    Facts,
)
from services.scanner.rules.problems import Code, Unreadable
from services.scanner.rules.source import (
    OrderPlacement,
    Search,
    Source,
    SourceKind,
    Wanted,
)
from services.scanner.rules.texts import plain
from services.scanner.rules.variants import attributes
from vendors import ebay
from vendors.ebay import EbaySettings, Item, Place, Stock, open_ebay, read_item
from vendors.errors import BadAnswer

HOW: Final = "api"

CAPABILITIES: Final = Capabilities(
    name="ebay_browse",
    title="eBay, Browse API",
    kind=SourceKind.API,
    url="https://api.ebay.com/",
    searches_by=("keywords", "locations", "categories"),
    delay=timedelta(milliseconds=100),
    robots="none: an interface made for programs, within its quota",
    login="an application's keys: MAGPIE_EBAY_CLIENT_ID and MAGPIE_EBAY_CLIENT_SECRET",
    order_placement=OrderPlacement.HUMAN_REQUIRED,
    terms=(
        "eBay's API License Agreement and User Agreement (2026-02-20): searching by "
        "the API is allowed within the quota; orders need human review."
    ),
)
_NOT_SHOWN: Final = re.compile(
    r"<(script|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL
)
_READ_AT_MOST: Final = 500_000
_GROUPS: Final = "get_items_by_item_group"
_MARKED: Final = (
    "itemId", "legacyItemId", "title", "condition", "conditionId", "buyingOptions",
    "price", "shippingOptions", "itemEndDate",
)  # fmt: skip
_REFUSED: Final = frozenset({1001, 1100, 1101})


def start_urls(search: Search) -> list[str]:
    """The interface itself; what to ask is checked. A location is a marketplace."""
    for wanted in search.combinations():
        _question(wanted).query(offset=0, limit=1)
        Place(wanted.location or "EBAY_US").headers()
    return [CAPABILITIES.url]


def links(url: str, body: str) -> list[str]:
    """None: searches are asked for, not followed."""
    return []


def read(source: Source, url: str, body: str) -> list[Facts]:
    """The offers of an item, or of every variation of an item group.

    Empty for a listing that has ended: eBay goes on answering for a while.
    """
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as exc:
        raise Unreadable(Code.DATA_BROKEN, str(exc)) from exc
    if not isinstance(data, dict):
        page_changed("no object")
    _ensure_no_error(data)
    found: list[Facts] = []
    for one in _items(data):
        try:
            item = read_item(one)
        except BadAnswer as exc:
            raise Unreadable(Code.PAGE_CHANGED, exc.message) from exc
        if not _has_ended(item):
            found.append(_facts(source, url, item))
    return found


@asynccontextmanager
async def connect() -> AsyncIterator[Session]:
    """eBay by the settings of this process. Raises BadSettings."""
    settings = load(EbaySettings)
    async with open_ebay(settings) as client:
        yield Session(client, settings.url, settings.calls_a_day)


class Session:
    """eBay, being asked for one source."""

    def __init__(
        self, client: ebay.Ebay, url: str, calls_a_day: int | None = None
    ) -> None:
        self._client = client
        self.calls_a_day = calls_a_day
        self._url = url.rstrip("/")

    @property
    def url(self) -> str:
        """Where it really is."""
        return f"{self._url}/"

    async def search(self, search: Search) -> AsyncIterator[Results]:
        """Each page of each search."""
        for wanted in search.combinations():
            place = Place(wanted.location) if wanted.location else None
            question = _question(wanted)
            async for page in self._client.search_all(question, place=place):
                yield Results(
                    url=self._search_address(question, page.offset, wanted.location),
                    body=orjson.dumps(page.summaries),
                    shown=tuple(
                        Shown(self._address(one, wanted.location), mark(one))
                        for one in page.summaries
                    ),
                )

    async def whole(self, url: str) -> Whole:
        """The item, or all variations of the group, at that address."""
        parts = urlsplit(url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        here = query.get("marketplace")
        place = Place(here) if here else None
        try:
            if parts.path.endswith(_GROUPS):
                data = await self._client.item_group(
                    query.get("item_group_id", ""), place=place
                )
            else:
                item_id = unquote(parts.path.rpartition("/")[2])
                data = await self._client.item(item_id, place=place)
        except NotFound:
            return Whole(found=False)
        return Whole(found=True, body=orjson.dumps(data))

    def _search_address(
        self, question: ebay.Search, offset: int, marketplace: str
    ) -> str:
        query = question.query(offset=offset, limit=ebay.MOST_ON_A_PAGE)
        base = f"{self._url}/buy/browse/v1/item_summary/search"
        return search_url(base, **query, marketplace=marketplace)

    def _address(self, summary: Mapping[str, Any], marketplace: str) -> str:
        """Where the whole of it is; a listing with variations is one address.

        Built from the ids: what an answer says is no place to send a token to.
        """
        base = f"{self._url}/buy/browse/v1/item/"
        if summary.get("itemGroupHref"):
            path, query = _GROUPS, f"item_group_id={summary.get('legacyItemId')}"
        else:
            path, query = str(summary.get("itemId")).replace("|", "%7C"), ""
        named = "&".join(
            filter(None, (query, marketplace and f"marketplace={marketplace}"))
        )
        return f"{base}{path}?{named}" if named else f"{base}{path}"


def mark(summary: Mapping[str, Any]) -> str:
    """A digest of what a search says of an item that a decision may depend on.

    Of a listing with variations it shows one: that tells nothing of the others.
    """
    if summary.get("itemGroupHref"):
        return ""
    said = {name: summary.get(name) for name in _MARKED}
    text = orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def _question(wanted: Wanted) -> ebay.Search:
    return ebay.Search(words=wanted.keyword, category_id=wanted.category)


def _ensure_no_error(data: Mapping[str, Any]) -> None:
    errors = data.get("errors")
    for one in errors if isinstance(errors, list) else ():
        number = one.get("errorId") if isinstance(one, dict) else None
        if number in _REFUSED:
            raise SiteBlocked(f"eBay refuses our keys (error {number}).")
        raise Unreadable(Code.HTTP_STATUS, f"error {number}")


def _items(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The item itself, or each of a group with the description they share."""
    items = data.get("items")
    if items is None:
        yield data
        return
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        page_changed("items is no list of items")
    shared: dict[str, str] = {}
    for one in data.get("commonDescriptions") or ():
        for item_id in one.get("itemIds") or ():
            shared[item_id] = one.get("description") or ""
    for one in items:
        yield {"description": shared.get(one.get("itemId", ""), ""), **one}


def _has_ended(item: Item) -> bool:
    """An auction that is over; nothing else says of itself that it is gone."""
    return item.is_auction and item.stock is Stock.OUT_OF_STOCK


def _facts(source: Source, url: str, item: Item) -> Facts:
    price = ensure_currency(source, item.price)
    return facts_from(
        HOW,
        key=item.item_id,
        url=item.web_url or url,
        title=plain(item.title, longest=LONGEST_TITLE),
        description=_description(item),
        # A bid is a price for nobody yet: told in words only.
        price=price,
        price_words=_words(item),
        shipping=_shipping(source, item),
        condition=plain(item.condition, longest=LONGEST_WORDS).lower(),
        quantity=item.quantity,
        seller=item.seller.username if item.seller else "",
        place=plain(item.place, longest=LONGEST_WORDS),
        images=item.images[:MOST_PICTURES],
        gtins=_gtins(item),
        mpn=plain(item.mpn, longest=LONGEST_WORDS),
        brand=plain(item.brand, longest=LONGEST_WORDS),
        model=_aspect(item, "Model"),
        category=plain(item.category, longest=LONGEST_WORDS),
        availability=_availability(item),
        **_beside_the_price(item, price),
        unit_count=item.lot_size,
        unit_words=f"Lot of {item.lot_size}" if item.lot_size else "",
        variant=attributes(dict(item.aspects)),
        variant_group=item.group_id,
    )


def _beside_the_price(item: Item, price: Money | None) -> dict[str, Any]:
    """What it cost before and what a measure of it costs, in the money of the price."""
    if price is None:
        return {}
    found: dict[str, Any] = {}
    former, by_measure = item.list_price, item.unit_price
    if former and former.currency_code == price.currency_code and former > price:
        found["list_price"] = former
    measure = read_measure(item.unit_measure)
    if by_measure and measure and by_measure.currency_code == price.currency_code:
        found |= {"unit_price": by_measure, "unit_measure": str(measure)}
    return found


def _description(item: Item) -> str:
    """What is said of its condition and variation first, then the seller's words."""
    aspects = (f"{name}: {value}." for name, value in item.aspects[:20])
    lot = f"Lot of {item.lot_size}." if item.lot_size else ""
    parts = (item.condition_description, lot, *aspects, item.short_description)
    shown = _NOT_SHOWN.sub(" ", item.description[:_READ_AT_MOST])
    text = plain(shown, longest=LONGEST_DESCRIPTION, markup=True)
    return plain(" ".join((*filter(None, parts), text)), longest=LONGEST_DESCRIPTION)


def _words(item: Item) -> str:
    if item.price is not None or item.current_bid is None:
        return ""
    bids = f"{item.bid_count or 0} bids"
    ends = f", ends {item.ends:%Y-%m-%d %H:%M} UTC" if item.ends else ""
    return f"bid {item.current_bid}, {bids}{ends}"


def _shipping(source: Source, item: Item) -> Money | None:
    """The cheapest way whose cost is known."""
    costs = [one.cost for one in item.shipping if one.cost is not None]
    for one in costs:
        ensure_currency(source, one)
    return min(costs, default=None)


def _gtins(item: Item) -> tuple[str, ...]:
    found = read_gtin(item.gtin) if item.gtin else None
    return (found,) if found else ()


def _aspect(item: Item, name: str) -> str:
    return next((value for known, value in item.aspects if known == name), "")


def _availability(item: Item) -> Availability:
    if item.stock is None:
        return Availability.UNKNOWN
    if item.stock is Stock.OUT_OF_STOCK:
        return Availability.OUT_OF_STOCK
    return Availability.IN_STOCK
