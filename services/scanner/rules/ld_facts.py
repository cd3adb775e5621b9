"""One Offer of schema.org and its product -> what it says of itself, strictly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from common.money import Money
from services.scanner.rules import variants
from services.scanner.rules.gtins import read_gtin
from services.scanner.rules.ld_prices import Amounts, Node, nodes_of, read_amounts
from services.scanner.rules.offer import (
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    LONGEST_WORDS,
    MOST_PICTURES,
    Availability,
    Facts,
)
from services.scanner.rules.prices import machine_price
from services.scanner.rules.problems import Code, Unreadable
from services.scanner.rules.texts import plain

HOW: Final = "json-ld"
_GTINS: Final = ("gtin", "gtin14", "gtin13", "gtin12", "gtin8", "isbn")
_AVAILABILITY: Final = {
    **dict.fromkeys(
        "instock limitedavailability onlineonly instoreonly presale preorder".split(),
        Availability.IN_STOCK,
    ),
    **dict.fromkeys(
        "outofstock soldout backorder reserved".split(), Availability.OUT_OF_STOCK
    ),
    "discontinued": Availability.GONE,
}
_CONDITIONS: Final = {
    "newcondition": "new",
    "usedcondition": "used",
    "refurbishedcondition": "refurbished",
    "damagedcondition": "damaged",
}


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of the page before its data is read."""

    url: str
    currency: str
    """What its source is priced in; empty if that is not known."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an offer stands among those of its page."""

    page: Page
    category: str
    only_offer: bool
    """Whether its product has no other."""
    only_product: bool
    """Whether its page has no other product or variant."""


def facts_of(product: Node, offer: Node, place: Place) -> Facts:
    """The facts. Raises Unreadable where they cannot be taken as they stand."""
    # What an offer says of the thing itself is about that one offer.
    product = {**product, **next(iter(nodes_of(offer.get("itemOffered"))), {})}
    title = plain(product.get("name"), longest=LONGEST_TITLE, markup=True)
    if not title:
        raise Unreadable(Code.TITLE_MISSING)
    amounts = read_amounts(offer, expected=place.page.currency)
    fields: dict[str, Any] = {
        "description": plain(
            product.get("description"), longest=LONGEST_DESCRIPTION, markup=True
        ),
        "price": amounts.price,
        "shipping": _shipping(offer, amounts.currency),
        "condition": _condition(offer, product),
        "quantity": _quantity(offer),
        "seller": name_in(offer.get("seller")),
        "images": _images(product),
        "gtins": _gtins(product, offer),
        "mpn": word_in(product.get("mpn") or offer.get("mpn")),
        "brand": name_in(product.get("brand")),
        "model": name_in(product.get("model")),
        "category": place.category or name_in(product.get("category")),
        "availability": _availability(offer),
        "variant": variants.attributes(offer, product),
        "variant_group": variants.group_key(product),
        **_beside_the_price(product, offer, amounts),
    }
    return Facts(
        key=_key(product, offer, place, fields["variant"]),
        url=word_in(offer.get("url")) or _own_url(product, place) or place.page.url,
        title=title,
        provenance=tuple(
            (name, HOW)
            for name, value in {"title": title, **fields}.items()
            if value and value is not Availability.UNKNOWN
        ),
        **fields,
    )


def _beside_the_price(product: Node, offer: Node, amounts: Amounts) -> dict[str, Any]:
    count = variants.unit_count(offer, product)
    if count.units is None and amounts.holds and (units := amounts.holds.pieces):
        count = variants.Count(units, f"{units} pieces")
    return {
        "list_price": amounts.list_price,
        "unit_price": amounts.unit_price,
        "unit_measure": str(amounts.unit_measure or ""),
        "unit_count": count.units,
        "unit_words": count.words,
    }


def _own_url(product: Node, place: Place) -> str:
    """A variant may have an address of its own."""
    return "" if place.only_product else word_in(product.get("url"))


def _key(
    product: Node, offer: Node, place: Place, variant: tuple[tuple[str, str], ...]
) -> str:
    # A product's own number stands for its offer only where there is just one.
    page, numbers = place.page, [offer.get("sku")]
    if place.only_offer:
        numbers += [product.get("sku"), product.get("productID")]
    places = [offer.get("url"), offer.get("@id")]
    if not place.only_product:
        # Variants may all name the page they stand on together.
        places = [one for one in places if word_in(one) != page.url]
        numbers += [product.get("url")] if place.only_offer else []
    numbers += places
    for number in numbers:
        if key := word_in(number):
            return key
    if place.only_offer and place.only_product:
        return page.url
    if key := variants.key_of_variant(page.url, variant):
        return key
    raise Unreadable(Code.KEY_MISSING, plain(product.get("name"), longest=80))


def _shipping(offer: Node, currency: str) -> Money | None:
    """What shipping costs if just one rate is named, in the offer's own currency."""
    rates = [
        rate
        for details in nodes_of(offer.get("shippingDetails"))
        for rate in nodes_of(details.get("shippingRate"))
    ]
    if len(rates) != 1 or word_in(rates[0].get("currency")) not in ("", currency):
        return None
    value = rates[0].get("value")
    try:
        # Free shipping is known, unlike a price of nothing.
        return machine_price(value, currency) or Money.zero(currency)
    except Unreadable:
        return None


def _availability(offer: Node) -> Availability:
    return _AVAILABILITY.get(_term(offer.get("availability")), Availability.UNKNOWN)


def _condition(offer: Node, product: Node) -> str:
    said = offer.get("itemCondition") or product.get("itemCondition")
    return _CONDITIONS.get(_term(said), word_in(said))


def _quantity(offer: Node) -> int | None:
    level = offer.get("inventoryLevel")
    value = level.get("value") if isinstance(level, dict) else level
    text = plain(value, longest=20)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def _gtins(product: Node, offer: Node) -> tuple[str, ...]:
    said = (node.get(name) for node in (product, offer) for name in _GTINS)
    texts = [plain(value, longest=40) for value in said]
    return tuple(dict.fromkeys(filter(None, map(read_gtin, texts))))


def _images(product: Node) -> tuple[str, ...]:
    value = product.get("image")
    found = [
        word_in(
            one.get("url") or one.get("contentUrl") if isinstance(one, dict) else one
        )
        for one in (value if isinstance(value, list) else [value])
    ]
    return tuple(dict.fromkeys(filter(None, found)))[:MOST_PICTURES]


def name_in(value: object) -> str:
    """The name of a thing that stands there as a text or as a node with a name."""
    if isinstance(value, list):
        value = value[0] if value else None
    return word_in(value.get("name") if isinstance(value, dict) else value)


def word_in(value: object) -> str:
    """A text or number as one line."""
    return plain(value, longest=LONGEST_WORDS, markup=True)


def _term(value: object) -> str:
    """The last part of a schema.org address, lower case: "instock"."""
    return word_in(value).rpartition("/")[2].lower()
