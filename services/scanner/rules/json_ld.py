"""schema.org data of a page -> the offers on it. Machine-written, so read strictly.

Shapes that are read: Product with an Offer, with several, or with an AggregateOffer
that holds them; ProductGroup with hasVariant; all of it alone, in a list or in @graph.
https://schema.org/Product, https://schema.org/Offer
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from services.scanner.rules import variants
from services.scanner.rules.claims import amount_key
from services.scanner.rules.ld_facts import Page, Place, facts_of, name_in, word_in
from services.scanner.rules.ld_prices import Node, is_bulk, nodes_of
from services.scanner.rules.offer import LONGEST_WORDS, Facts
from services.scanner.rules.problems import Code, Unreadable

__all__ = ["MOST_NODES", "MOST_OFFERS", "Page", "read_offers"]

_DEEPEST: Final = 8
MOST_NODES: Final = 20_000
"""Nodes of one page; a page with every variant of a shoe has a few hundred."""
MOST_OFFERS: Final = 1_000
"""Offers of one product; with more nobody can tell which one is asked."""
_PRODUCTS: Final = ("Product", "ProductGroup", "Book", "IndividualProduct")


def read_offers(blocks: Iterable[object], page: Page) -> list[Facts]:
    """The offers that the JSON-LD blocks of a page describe; empty if there are none.

    Raises Unreadable when they describe something that cannot be taken as it stands.
    """
    nodes = list(islice(_nodes(blocks), MOST_NODES))
    category = _breadcrumb(nodes)
    products = list(_main_products(nodes, page))
    found = [
        facts_of(product, offer, Place(page, category, len(offers) == 1, only))
        for only in (len(products) == 1,)
        for product in products
        for offers in (_for_one(_counted(_offers(product))),)
        for offer in offers
    ]
    return _each_once(found)


def _counted(offers: Iterator[Node]) -> list[Node]:
    """All of them, unless they are more than one page can mean."""
    found = list(islice(offers, MOST_OFFERS + 1))
    if len(found) > MOST_OFFERS:
        raise Unreadable(Code.TOO_MANY_OFFERS, f"more than {MOST_OFFERS}")
    return found


def _for_one(offers: list[Node]) -> list[Node]:
    """Without those that only hold from some pieces on, if there are others."""
    return [offer for offer in offers if not is_bulk(offer)] or offers


def _each_once(found: list[Facts]) -> list[Facts]:
    by_key: dict[str, Facts] = {}
    for facts in found:
        same = by_key.setdefault(facts.key, facts)
        if same.variant != facts.variant:
            raise Unreadable(Code.KEY_MISSING, f"two variants are {facts.key}")
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


def _main_products(nodes: list[Node], page: Page) -> Iterator[Node]:
    """The page's own products: the one there is, its variants, or what names it."""
    by_id = {str(node["@id"]): node for node in nodes if "@id" in node}
    things = [node for node in nodes if _is(node, *_PRODUCTS) and _has_offers(node)]
    # Some pages say the same twice.
    things = [thing for n, thing in enumerate(things) if thing not in things[:n]]
    things = _without_named(things)
    if len(things) > 1 and not _is_one_group(things):
        own = [thing for thing in things if _is_about(thing, page)]
        if len(own) != 1:
            raise Unreadable(Code.SEVERAL_PRICES, f"{len(things)} products")
        things = own
    for thing in things:
        yield from variants.variants_of(thing, by_id) or [thing]


def _without_named(things: list[Node]) -> list[Node]:
    """Without those that a group among them names as its variants."""
    named = {
        one.get("@id") for thing in things for one in nodes_of(thing.get("hasVariant"))
    } - {None}
    return [thing for thing in things if thing.get("@id") not in named]


def _is_one_group(things: list[Node]) -> bool:
    """Whether all of them are variants of the same."""
    groups = {variants.group_key(thing) for thing in things}
    return len(groups) == 1 and "" not in groups


def _has_offers(product: Node) -> bool:
    return bool(product.get("offers") or product.get("hasVariant"))


def _is_about(product: Node, page: Page) -> bool:
    said = [product.get(name) for name in ("url", "@id", "mainEntityOfPage")]
    said += [offer.get("url") for offer in nodes_of(product.get("offers"))]
    return _bare(page.url) in {_bare(word_in(address)) for address in said}


def _bare(url: str) -> str:
    return url.partition("#")[0].partition("?")[0].rstrip("/")


def _offers(product: Node) -> Iterator[Node]:
    for offer in nodes_of(product.get("offers")):
        inner = nodes_of(offer.get("offers"))
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
    if low is None and high is None and aggregate.get("price") is not None:
        return aggregate
    if low is None or (high is not None and not _is_same(low, high)):
        raise Unreadable(Code.SEVERAL_PRICES, f"from {low} to {high}")
    if high is None and str(aggregate.get("offerCount", "")) != "1":
        raise Unreadable(Code.SEVERAL_PRICES, f"from {low}")
    return {**aggregate, "price": low}


def _is_same(low: object, high: object) -> bool:
    return amount_key(word_in(low)) == amount_key(word_in(high))


def _breadcrumb(nodes: Iterable[Node]) -> str:
    for node in nodes:
        if _is(node, "BreadcrumbList"):
            steps = nodes_of(node.get("itemListElement"))
            names = [name_in(step) or name_in(step.get("item")) for step in steps]
            return " > ".join(filter(None, names))[:LONGEST_WORDS]
    return ""


def _is(node: Node, *types: str) -> bool:
    said = node.get("@type")
    names = said if isinstance(said, list) else [said]
    return any(isinstance(n, str) and n.rpartition("/")[2] in types for n in names)
