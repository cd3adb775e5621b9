"""schema.org nodes of microdata in the shape of JSON-LD, and the claims of <meta>."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from services.scanner.adapters.reader.meta_tags import Head
from services.scanner.adapters.reader.microdata import Item
from services.scanner.rules import terms
from services.scanner.rules.claims import Claim, How
from services.scanner.rules.currency_signs import signs_in
from services.scanner.rules.offer import VARIANT_NAMES
from services.scanner.rules.price_text import read_price

WEIGHTS: Final = {How.JSON_LD: 5.0, How.MICRODATA: 4.6, How.RDFA: 4.0, How.META: 3.0}
"""How much the word of each syntax counts. Fitted by hand: what shops generate for
search engines is checked by them; <meta> is older and staler."""

_PRICES: Final = (
    "product:price:amount",
    "og:price:amount",
    "product:sale_price:amount",
)
_SALE: Final = "product:sale_price:amount"
_NAMED: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "sku",
        ("product:retailer_item_id", "product:sku", "product:retailer_part_no"),
    ),
    ("mpn", ("product:mfr_part_no", "product:mpn")),
    ("brand", ("product:brand", "og:brand", "brand")),
    (
        "gtin",
        ("product:gtin", "product:ean", "product:upc", "product:isbn", "book:isbn"),
    ),
    ("condition", ("product:condition", "og:condition")),
    ("variant_group", ("product:item_group_id",)),
    *((name, (f"product:{name}",)) for name in VARIANT_NAMES),
    ("image", ("og:image",)),
    ("name", ("og:title", "twitter:title")),
    ("description", ("og:description", "description")),
)
"""Each field with the names that <meta> may have for it."""
_FORMER: Final = ("product:original_price:amount", "og:price:standard_amount")


def microdata_nodes(items: list[Item]) -> list[dict[str, Any]]:
    """The same items in the shape of JSON-LD, so that one reader serves both."""
    return [_node(item) for item in items]


def _node(item: Item) -> dict[str, Any]:
    said = item.get("properties")
    properties = said if isinstance(said, dict) else {}
    node = {name: _value(value) for name, value in properties.items()}
    return {
        **node,
        "@type": item.get("type"),
        "name": node.get("name", item.get("value")),
    }


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return [_value(one) for one in value]
    if isinstance(value, dict) and (
        "properties" in value or "type" in value or "value" in value
    ):
        return _node(value)
    return value


def meta_claims(head: Head) -> Iterator[Claim]:
    """What OpenGraph, its product extension and Twitter's labelled data say."""
    weight = WEIGHTS[How.META]

    def claim(field: str, value: str, name: str, raw: str, less: float = 0.0) -> Claim:
        return Claim(field, value, How.META, name, raw, weight - less)

    name, said = head.first(_SALE)
    if not said:
        name, said = head.first(*_PRICES)
    _, currency = head.first(
        name.replace("amount", "currency"),
        "product:price:currency",
        "og:price:currency",
    )
    found = read_price(said, currency=currency.upper())
    if found.amount:
        yield claim("price", format(found.amount, "f"), name, said)
        if currency or found.sign:
            yield claim(
                "currency", currency.upper() or found.sign, name, currency or found.sign
            )
    _, former = head.first(*_FORMER, *(_PRICES[:2] if name == _SALE else ()))
    before = read_price(former, currency=currency.upper())
    if before.amount:
        yield claim("list_price", format(before.amount, "f"), _FORMER[0], former)
    name, said = head.first("product:availability", "og:availability", "availability")
    if stock := terms.availability(said):
        yield claim("availability", stock, name, said)
    for field, names in _NAMED:
        name, said = head.first(*names)
        if said:
            yield claim(field, said, name, said, 1.0 if field == "name" else 0.0)
    yield from _twitter(head)


def _twitter(head: Head) -> Iterator[Claim]:
    """twitter:label1 "Price", twitter:data1 "$12"."""
    for number in "1234":
        _, value = head.first(f"twitter:data{number}")
        found = read_price(value) if signs_in(value) else None
        if found and found.amount and found.sign:
            where = f"twitter:data{number}"
            yield Claim("price", format(found.amount, "f"), How.META, where, value, 1.0)
            yield Claim(
                "currency", found.code or found.sign, How.META, where, value, 0.5
            )
