"""schema.org data of a page -> the offers on it. Machine-written, so read strictly.

Shapes that are read: Product with an Offer, with several, or with an AggregateOffer
that holds them; ProductGroup with hasVariant; all of it alone, in a list or in @graph.
https://schema.org/Product, https://schema.org/Offer
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeAlias

from common import currencies
from common.money import Money
from services.scanner.rules import terms
from services.scanner.rules.gtins import read_gtin
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
from services.scanner.rules.schema_nodes import is_asked, word
from services.scanner.rules.texts import plain

Node: TypeAlias = dict[str, Any]

HOW: Final = "json-ld"
_DEEPEST: Final = 8
MOST_NODES: Final = 20_000
"""Nodes of one page; a page with every variant of a shoe has a few hundred."""
MOST_OFFERS: Final = 1_000
"""Offers of one product; with more nobody can tell which one is asked."""
_MOST_PRODUCTS: Final = 200
"""With offers; of more than a list has, and each is compared with all others."""
_PRODUCTS: Final = ("Product", "ProductGroup", "Book", "IndividualProduct")
_GTINS: Final = ("gtin", "gtin14", "gtin13", "gtin12", "gtin8", "isbn")


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of the page before its data is read."""

    url: str
    currency: str
    """What its source is priced in; empty if that is not known."""


def read_offers(blocks: Iterable[object], page: Page) -> list[Facts]:
    """The offers that the JSON-LD blocks of a page describe; empty if there are none.

    Raises Unreadable when they describe something that cannot be taken as it stands.
    """
    nodes = list(islice(_nodes(blocks), MOST_NODES))
    category = _breadcrumb(nodes)
    found = [
        _facts(product, offer, alone=alone, category=category, page=page)
        for product in _main_products(nodes, page)
        for offers in (_counted(_offers(product)),)
        for alone in (len(offers) == 1,)
        for offer in offers
    ]
    return _each_once(found)


def _counted(offers: Iterator[Node]) -> list[Node]:
    """All of them, unless they are more than one page can mean."""
    found = list(islice(offers, MOST_OFFERS + 1))
    if len(found) > MOST_OFFERS:
        raise Unreadable(Code.TOO_MANY_OFFERS, f"more than {MOST_OFFERS}")
    return found


def _each_once(found: list[Facts]) -> list[Facts]:
    by_key: dict[str, Facts] = {}
    for facts in found:
        same = by_key.setdefault(facts.key, facts)
        if (same.price, same.condition) != (facts.price, facts.condition):
            raise Unreadable(
                Code.SEVERAL_PRICES, f"{same.price} and {facts.price} for {facts.key}"
            )
    return list(by_key.values())


def _nodes(blocks: Iterable[object], depth: int = 0) -> Iterator[Node]:
    for block in blocks:
        if isinstance(block, list) and depth < _DEEPEST:
            yield from _nodes(block, depth + 1)
        elif isinstance(block, dict):
            graph = block.get("@graph")
            if isinstance(graph, list) and depth < _DEEPEST:
                yield from _nodes(graph, depth + 1)
            yield block
            main = block.get("mainEntity")
            if isinstance(main, dict) and depth < _DEEPEST:
                yield from _nodes([main], depth + 1)


def _main_products(nodes: Iterable[Node], page: Page) -> Iterator[Node]:
    """The page's own products: the one there is, or those that name this page."""
    products = [node for node in nodes if _is(node, *_PRODUCTS)]
    things = [node for node in products if _has_offers(node)]
    if len(things) > _MOST_PRODUCTS:
        raise Unreadable(Code.SEVERAL_PRICES, f"{len(things)} products")
    if any(_is_about(one, page) for one in products if not _has_offers(one)):
        # What is sold out may have no offer; those of other goods are not its own.
        things = [thing for thing in things if _is_about(thing, page)]
    # Some pages say the same twice.
    things = [thing for n, thing in enumerate(things) if thing not in things[:n]]
    if len(things) > 1:
        own = [thing for thing in things if _is_about(thing, page)]
        if len(own) != 1:
            raise Unreadable(Code.SEVERAL_PRICES, f"{len(things)} products")
        things = own
    for thing in things:
        variants = _list(thing.get("hasVariant"))
        shared = {name: thing[name] for name in ("brand", "image") if name in thing}
        yield from ({**shared, **one} for one in variants or [thing])


def _has_offers(product: Node) -> bool:
    return bool(product.get("offers") or product.get("hasVariant"))


def _is_about(product: Node, page: Page) -> bool:
    said = [product.get(name) for name in ("url", "@id", "mainEntityOfPage")]
    said += [offer.get("url") for offer in _list(product.get("offers"))]
    return _bare(page.url) in {_bare(_word(address)) for address in said}


def _bare(url: str) -> str:
    return url.partition("#")[0].partition("?")[0].rstrip("/")


def _offers(product: Node) -> Iterator[Node]:
    for offer in _list(product.get("offers")):
        inner = _list(offer.get("offers"))
        if inner:
            shared = {"priceCurrency": offer.get("priceCurrency")}
            yield from ({**shared, **one} for one in inner)
        elif _is(offer, "AggregateOffer"):
            yield _only_price(offer)
        else:
            yield offer


def _only_price(aggregate: Node) -> Node:
    """An AggregateOffer without its offers says a price only if it is one price."""
    low, high = aggregate.get("lowPrice"), aggregate.get("highPrice")
    if low is None or (high is not None and str(high) != str(low)):
        raise Unreadable(Code.SEVERAL_PRICES, f"from {low} to {high}")
    if high is None and str(aggregate.get("offerCount")) != "1":
        raise Unreadable(Code.SEVERAL_PRICES, f"from {low}")
    return {**aggregate, "price": low}


def _facts(
    product: Node, offer: Node, *, alone: bool, category: str, page: Page
) -> Facts:
    title = plain(product.get("name"), longest=LONGEST_TITLE, markup=True)
    if not title:
        raise Unreadable(Code.TITLE_MISSING)
    price, currency = _price(offer, page)
    fields: dict[str, Any] = {
        "description": plain(
            product.get("description"), longest=LONGEST_DESCRIPTION, markup=True
        ),
        "price": price,
        "shipping": _shipping(offer, currency),
        "condition": _condition(offer, product),
        "quantity": _quantity(offer),
        "seller": _name(offer.get("seller")),
        "images": _images(product),
        "gtins": _gtins(product, offer),
        "mpn": _word(offer.get("mpn") or product.get("mpn")),
        "brand": _name(product.get("brand")),
        "model": _name(product.get("model")),
        "category": category or _name(product.get("category")),
        "availability": _availability(offer),
    }
    return Facts(
        key=_key(product, offer, alone=alone, page=page),
        url=_word(offer.get("url")) or page.url,
        title=title,
        provenance=tuple(
            (name, HOW)
            for name, value in {"title": title, **fields}.items()
            if value and value is not Availability.UNKNOWN
        ),
        **fields,
    )


def _key(product: Node, offer: Node, *, alone: bool, page: Page) -> str:
    # A product's own number stands for its offer only where there is just one.
    numbers = [offer.get("sku")]
    if alone:
        numbers += [product.get("sku"), product.get("productID")]
    numbers += [offer.get("url"), offer.get("@id")]
    for number in numbers:
        if key := _word(number):
            return key
    if alone:
        return page.url
    raise Unreadable(Code.KEY_MISSING, plain(product.get("name"), longest=80))


def _price(offer: Node, page: Page) -> tuple[Money | None, str]:
    specifications = _list(offer.get("priceSpecification"))
    asked = [one for one in specifications if is_asked(one)]
    said: Node = offer
    if offer.get("price") in (None, "") and asked:
        if len(asked) > 1:
            raise Unreadable(Code.SEVERAL_PRICES, "several price specifications")
        said = asked[0]
    currency = _word(said.get("priceCurrency")) or _word(offer.get("priceCurrency"))
    currency = currency.upper() or page.currency
    unexpected = currency != page.currency and page.currency
    if not currencies.is_currency(currency) or unexpected:
        raise Unreadable(Code.CURRENCY_UNEXPECTED, currency)
    value = said.get("price")
    if value in (None, ""):
        raise Unreadable(Code.PRICE_MISSING)
    return machine_price(value, currency), currency


def _shipping(offer: Node, currency: str) -> Money | None:
    """What shipping costs if just one rate is named, in the offer's own currency."""
    rates = [
        rate
        for details in _list(offer.get("shippingDetails"))
        for rate in _list(details.get("shippingRate"))
    ]
    if len(rates) != 1 or _word(rates[0].get("currency")) not in ("", currency):
        return None
    value = rates[0].get("value")
    try:
        # Free shipping is known, unlike a price of nothing.
        return machine_price(value, currency) or Money.zero(currency)
    except Unreadable:
        return None


def _availability(offer: Node) -> Availability:
    return terms.stock(word(offer.get("availability"), "@id", "name"))


def _condition(offer: Node, product: Node) -> str:
    said = offer.get("itemCondition") or product.get("itemCondition")
    return terms.condition(word(said, "@id", "name"))[:LONGEST_WORDS]


def _quantity(offer: Node) -> int | None:
    level = offer.get("inventoryLevel")
    value = level.get("value") if isinstance(level, dict) else level
    text = plain(value, longest=20)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def _gtins(product: Node, offer: Node) -> tuple[str, ...]:
    # Of a product in several sizes its own numbers are those of one of them.
    for node in (offer, product):
        texts = [plain(node.get(name), longest=40) for name in _GTINS]
        if found := tuple(dict.fromkeys(filter(None, map(read_gtin, texts)))):
            return found
    return ()


def _images(product: Node) -> tuple[str, ...]:
    value = product.get("image")
    found = [
        _word(one.get("url") or one.get("contentUrl") if isinstance(one, dict) else one)
        for one in (value if isinstance(value, list) else [value])
    ]
    return tuple(dict.fromkeys(filter(None, found)))[:MOST_PICTURES]


def _breadcrumb(nodes: Iterable[Node]) -> str:
    for node in nodes:
        if _is(node, "BreadcrumbList"):
            steps = _list(node.get("itemListElement"))
            names = [_name(step) or _name(step.get("item")) for step in steps]
            return " > ".join(filter(None, names))[:LONGEST_WORDS]
    return ""


def _is(node: Node, *types: str) -> bool:
    said = node.get("@type")
    names = said if isinstance(said, list) else [said]
    return any(isinstance(n, str) and n.rpartition("/")[2] in types for n in names)


def _list(value: object) -> list[Node]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, dict)]


def _name(value: object) -> str:
    """The name of a thing that stands there as a text or as a node with a name."""
    if isinstance(value, list):
        value = value[0] if value else None
    return _word(value.get("name") if isinstance(value, dict) else value)


def _word(value: object) -> str:
    return plain(value, longest=LONGEST_WORDS, markup=True)
