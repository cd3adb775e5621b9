"""schema.org nodes of a page, from any syntax -> what they claim about its product.

The strict reader of offers is rules/json_ld.py: it refuses what is unclear. This one
takes what there is, because other syntaxes and the visible page are asked too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from services.scanner.rules.claims import Claim, How
from services.scanner.rules.codes import code_in
from services.scanner.rules.schema_nodes import (
    About,
    Node,
    every_node,
    is_type,
    listed,
    word,
)
from services.scanner.rules.schema_offers import (
    Way,
    offer_claims,
    price_claims,
    stock_claims,
)

_PRODUCT_TYPES: Final = frozenset(
    """product productgroup productmodel individualproduct someproducts vehicle car
    motorcycle book musicalbum movie videogame softwareapplication""".split()
)
_OFFER_TYPES: Final = frozenset(
    "offer aggregateoffer offerfordelivery offerforpurchase".split()
)
_MANY: Final = 3
"""Products of one page; with more it may be a list of them."""
_ANY_OFFER: Final = 2.0
"""Points of a product that has an offer and nothing else to do with the page."""
_GTINS: Final = ("gtin13", "gtin", "gtin14", "gtin12", "gtin8", "ean", "isbn", "upc")


def product_claims(
    nodes: Iterable[Any], how: How, about: About, *, weight: float
) -> list[Claim]:
    """What the page's main product is said to be; empty if there is none."""
    way = Way(how, weight, about.locale)
    products = list(_products(nodes))
    if not products:
        return list(_offer_alone(nodes, way))
    fits = [_fits(product, about) for product in products]
    if len(products) > _MANY and max(fits) <= _ANY_OFFER:
        # A list of products, and none of them is what the page is about.
        return []
    main = products[fits.index(max(fits))]
    return [*_own_claims(main, way), *offer_claims(main, way, about)]


def _products(nodes: Iterable[Any]) -> Iterator[Node]:
    return (node for node in every_node(nodes) if is_type(node, _PRODUCT_TYPES))


def _offer_alone(nodes: Iterable[Any], way: Way) -> Iterator[Claim]:
    alone = [node for node in every_node(nodes) if is_type(node, _OFFER_TYPES)]
    if len(alone) == 1:
        yield from price_claims(alone[0], way, "Offer", 0.5)
        yield from stock_claims(alone, way, "Offer")


def _fits(product: Node, about: About) -> float:
    """How surely that is what the page is about."""
    score = _ANY_OFFER if listed(product.get("offers")) else 0.0
    name = word(product.get("name")).lower()
    if name and (name in about.title.lower() or about.title.lower() in name):
        score += 3
    said = [word(product.get(key)) for key in ("url", "@id", "mainEntityOfPage")]
    said += [word(offer.get("url")) for offer in listed(product.get("offers"))[:3]]
    if _bare(about.url) in {_bare(address) for address in said if address}:
        score += 3
    sku = word(product.get("sku"))
    if len(sku) > 3 and sku.lower() in about.url.lower():
        score += 2
    return score


def _bare(url: str) -> str:
    path = url.partition("#")[0].partition("?")[0].partition("://")[2] or url
    return path.rstrip("/")


def _own_claims(product: Node, way: Way) -> Iterator[Claim]:
    for field, names in (
        ("name", ("name",)),
        ("sku", ("sku", "productID", "productId")),
        ("mpn", () if _is_filler(product) else ("mpn",)),
        ("model", ("model",)),
        ("brand", ("brand", "manufacturer")),
        ("gtin", _GTINS),
        ("category", ("category",)),
        ("description", ("description",)),
    ):
        for rank, name in enumerate(names):
            if value := word(product.get(name)):
                clean, less = _cleaned(field, name, value)
                yield way.claim(
                    field, clean, f"Product.{name}", value, less + rank * 0.1
                )
                if field != "sku":
                    break
    for number, image in enumerate(_images(product.get("image"))):
        yield way.claim(
            "image", image, f"Product.image[{number}]", image, number * 0.01
        )


def _is_filler(product: Node) -> bool:
    """Many shops fill the maker's number with their own."""
    return word(product.get("mpn")) in (
        word(product.get("sku")),
        word(product.get("productID")),
    )


def _cleaned(field: str, name: str, value: str) -> tuple[str, float]:
    """The value without what shops put around it, and how much less it is worth."""
    if field == "brand":
        return value.rpartition(": ")[2].strip(), 0.0
    if field != "sku":
        return value, 0.0
    value = value.rpartition(":")[2].strip() if name.lower() == "productid" else value
    # "TE502 Covers": the category got into it. "Tower 9010" is a name, not a number.
    code = code_in(value)
    return code or value, 0.0 if code == value else 1.0 if code else 2.0


def _images(said: Any) -> list[str]:
    found = said if isinstance(said, list) else [said]
    return [text for one in found[:20] if (text := word(one, "url", "contentUrl"))]
