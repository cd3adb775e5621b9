"""Fills the templates; nothing is compiled before the first page of a shop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from sandbox.sites.shops.item import Item
from sandbox.sites.shops.shop import PAGES, Shop

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of a list: `number` counts from 1; the addresses are paths."""

    heading: str
    items: Sequence[Item]
    total: int
    number: int
    last: int
    before: str
    after: str
    numbered: tuple[tuple[int, str], ...]


def product_page(
    shop: Shop, items: Sequence[Item], related: Sequence[Item], origin: str
) -> bytes:
    """The page of the first item, with the other ones as its variants."""
    module = _environment(shop).get_template(shop.template).module
    macro = module.product  # type: ignore[attr-defined]  # A macro of the template.
    return _encoded(shop, macro(items[0], items, related, origin))


def list_page(shop: Shop, screen: Screen) -> bytes:
    """One screen of a list."""
    module = _environment(shop).get_template(shop.template).module
    macro = module.listing  # type: ignore[attr-defined]  # A macro of the template.
    return _encoded(shop, macro(screen))


def _encoded(shop: Shop, html: object) -> bytes:
    return str(html).strip().encode(shop.charset, "xmlcharrefreplace")


@cache
def _environment(shop: Shop) -> Environment:
    # Its own for each shop, so that `money` and the words are the shop's.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "money": shop.money.shown,
        "whole": shop.money.whole,
        "cents": shop.money.cents,
        "decimal": shop.money.decimal,
    }
    environment.globals |= {
        "shop": shop,
        "words": shop.words,
        "menu": _menu(shop),
        "everything": shop.category.format(category="all"),
        "messages": partial(_messages, shop),
    }
    return environment


def _messages(shop: Shop, count: int, key: str) -> dict[str, str]:
    """The texts of a shop's own scripts, as many shops carry them in each page."""
    told = (*shop.words.sentences, *shop.words.help, *shop.words.praise)
    return {key.format(n=n): told[n * 7 % len(told)] for n in range(count)}


def _menu(shop: Shop) -> list[tuple[str, str, tuple[str, ...]]]:
    """(address, words, kinds of goods) of each category it sells."""
    from sandbox.world.vocabulary import vocabulary

    sold = shop.stall.categories
    return [
        (shop.category.format(category=c.slug), shop.words.categories[c.slug], c.nouns)
        for c in vocabulary().categories
        if not sold or c.slug in sold
    ]
