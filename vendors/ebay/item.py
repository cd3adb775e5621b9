"""One item of eBay as the Browse API describes it, in search results or by itself.

A summary of a search and a whole item share most fields; what only the whole item has
is empty in a summary (`Item` and `ItemSummary` of the description).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from common.money import Money
from vendors.ebay import fields
from vendors.ebay.fields import Json


class Stock(StrEnum):
    """`estimatedAvailabilityStatus`; eBay may add words, which read as None."""

    IN_STOCK = "IN_STOCK"
    LIMITED_STOCK = "LIMITED_STOCK"
    OUT_OF_STOCK = "OUT_OF_STOCK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipping:
    """One way to have it sent; None: eBay cannot say what it costs."""

    cost: Money | None
    kind: str
    """FIXED, or CALCULATED for the place that was asked about."""
    service: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """Who sells it."""

    username: str
    feedback_score: int | None
    feedback_percentage: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item; an empty text or None means that eBay does not say."""

    item_id: str
    """RESTful: v1|number|variation."""
    legacy_id: str
    title: str
    web_url: str
    href: str
    """Where the API has the whole item; of a summary only."""
    group_id: str
    """The item group it is a variation of."""
    group_href: str
    price: Money | None
    """Without shipping. Of an auction that cannot be bought at once: the bid."""
    asked_in_original: Money | None
    """What the seller asks, where `price` is what eBay converts it to today."""
    list_price: Money | None
    """What the seller says it cost before."""
    unit_price: Money | None
    unit_measure: str
    """What that is the price of: "100 g"."""
    current_bid: Money | None
    bid_count: int | None
    buying_options: tuple[str, ...]
    condition: str
    condition_id: str
    condition_description: str
    stock: Stock | None
    quantity: int | None
    lot_size: int | None
    seller: Seller | None
    shipping: tuple[Shipping, ...]
    country: str
    place: str
    images: tuple[str, ...]
    gtin: str
    brand: str
    mpn: str
    epid: str
    category: str
    short_description: str
    description: str
    """As the seller wrote it: may be HTML."""
    created: datetime | None
    ends: datetime | None
    aspects: tuple[tuple[str, str], ...]

    @property
    def is_auction(self) -> bool:
        """Whether it can be bid for."""
        return "AUCTION" in self.buying_options

    @property
    def can_be_bought(self) -> bool:
        """Whether somebody may have it for its price, now."""
        return not self.is_auction or "FIXED_PRICE" in self.buying_options


def read_item(data: Json) -> Item:
    """The item in an object of the API. Raises BadAnswer."""
    item_id, title = fields.text(data, "itemId"), fields.text(data, "title")
    if item_id is None or title is None:
        raise fields.wrong("itemId", item_id)
    group = fields.inside(data, "primaryItemGroup")
    stock, quantity = _stock(data)

    def text(name: str) -> str:
        return fields.text(data, name) or ""

    return Item(
        item_id=item_id,
        legacy_id=text("legacyItemId"),
        title=title,
        web_url=text("itemWebUrl"),
        href=text("itemHref"),
        group_id=fields.text(group, "itemGroupId") or "",
        group_href=text("itemGroupHref") or fields.text(group, "itemGroupHref") or "",
        price=fields.amount(data, "price"),
        list_price=_list_price(data),
        unit_price=fields.amount(data, "unitPrice"),
        unit_measure=text("unitPricingMeasure"),
        asked_in_original=fields.original_amount(data, "price"),
        current_bid=fields.amount(data, "currentBidPrice"),
        bid_count=fields.whole(data, "bidCount"),
        buying_options=fields.texts(data, "buyingOptions"),
        condition=text("condition"),
        condition_id=text("conditionId"),
        condition_description=text("conditionDescription"),
        stock=stock,
        quantity=quantity,
        lot_size=fields.whole(data, "lotSize"),
        seller=_seller(data),
        shipping=tuple(map(_shipping, fields.objects(data, "shippingOptions"))),
        country=fields.text(fields.inside(data, "itemLocation"), "country") or "",
        place=_place(fields.inside(data, "itemLocation")),
        images=tuple(dict.fromkeys(_images(data))),
        gtin=text("gtin"),
        brand=text("brand"),
        mpn=text("mpn"),
        epid=text("epid"),
        category=_category(data),
        short_description=text("shortDescription"),
        description=text("description"),
        created=fields.moment(data, "itemCreationDate"),
        ends=fields.moment(data, "itemEndDate"),
        aspects=tuple(_aspects(data)),
    )


def _list_price(data: Json) -> Money | None:
    return fields.amount(fields.inside(data, "marketingPrice"), "originalPrice")


def _stock(data: Json) -> tuple[Stock | None, int | None]:
    for one in fields.objects(data, "estimatedAvailabilities"):
        said = fields.text(one, "estimatedAvailabilityStatus") or ""
        stock = Stock(said) if said in Stock.__members__ else None
        return stock, fields.whole(one, "estimatedAvailableQuantity")
    return None, None


def _seller(data: Json) -> Seller | None:
    said = fields.inside(data, "seller")
    name = fields.text(said, "username")
    if name is None:
        return None
    return Seller(
        username=name,
        feedback_score=fields.whole(said, "feedbackScore"),
        feedback_percentage=fields.percent(said, "feedbackPercentage"),
    )


def _shipping(option: Json) -> Shipping:
    return Shipping(
        cost=fields.amount(option, "shippingCost"),
        kind=fields.text(option, "shippingCostType") or "",
        service=fields.text(option, "shippingServiceCode") or "",
    )


def _place(location: Json) -> str:
    names = ("city", "stateOrProvince", "country")
    return ", ".join(filter(None, (fields.text(location, name) for name in names)))


def _images(data: Json) -> Iterator[str]:
    first = fields.inside(data, "image")
    for one in (first, *fields.objects(data, "additionalImages")):
        if url := fields.text(one, "imageUrl"):
            yield url


def _category(data: Json) -> str:
    """The path of a whole item, or the first category of a summary: its leaf."""
    path = fields.text(data, "categoryPath")
    if path:
        return " > ".join(path.split("|"))
    for one in fields.objects(data, "categories"):
        return fields.text(one, "categoryName") or ""
    return ""


def _aspects(data: Json) -> Iterator[tuple[str, str]]:
    for one in fields.objects(data, "localizedAspects"):
        name, value = fields.text(one, "name"), fields.text(one, "value")
        if name and value:
            yield name, value
