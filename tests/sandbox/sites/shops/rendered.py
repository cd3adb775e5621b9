"""Pages of the shops, made without a server, and what a person would see of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from sandbox.clock import WorldClock
from sandbox.records import ServedLog
from sandbox.sites.shops.item import Item
from sandbox.sites.shops.shop import Shop, shops, stalls
from sandbox.sites.shops.site import ShopSite
from sandbox.world.world import World
from tests.sandbox.running import EPOCH

_VOID = "area base br col embed hr img input link meta source track wbr".split()


@dataclass(frozen=True)
class Rendered:
    """The page of an item, and its variants on the same page."""

    item: Item
    variants: list[Item]
    html: str


def make_world(seed: int = 7, products: int = 400) -> World:
    """A world with the shops, at its beginning."""
    world = World(seed, products, stalls())
    world.advance(0.0)
    return world


def site_of(world: World, shop: Shop) -> ShopSite:
    """The shop's site; what it serves is not written down."""
    clock = WorldClock(EPOCH, 0.0)
    log = ServedLog(Path(os.devnull), clock)
    return ShopSite(world, clock, log, f"https://{shop.name}.example", shop=shop)


def rendered(world: World, shop: Shop, count: int = 10**6) -> Iterator[Rendered]:
    """The first pages that the shop lists as the world begins."""
    site = site_of(world, shop)
    for page in site.shelf.listing("", 0.0).pages[:count]:
        listed = site.shelf.page(page, 0.0)
        items = site.items(listed)
        html = site.html(listed, 0.0).decode(shop.charset)
        yield Rendered(items[0], items, html)


def named(name: str) -> Shop:
    """The shop of that name."""
    return next(shop for shop in shops() if shop.name == name)


def seen(html: str) -> str:
    """The text of a page without any white space, scripts and styles left out."""
    html = re.sub(r"(?is)<(script|style|title)\b.*?</\1>|<!--.*?-->", "", html)
    return squeezed(unescape(re.sub(r"<[^>]+>", "", html)))


def squeezed(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


class _Shape(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        self._path = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = dict(attrs).get("class") or ""
        name = ".".join([tag, *classes.split()[:1]])
        self.found.add((self._path[-1], name))
        if tag not in _VOID:
            self._path.append(name)

    def handle_endtag(self, tag: str) -> None:
        names = [name.split(".")[0] for name in self._path]
        if tag in names:
            del self._path[len(names) - 1 - names[::-1].index(tag) :]


def shape(html: str) -> set[tuple[str, str]]:
    """What stands in what: pairs of an element and its parent, each with its class."""
    parser = _Shape()
    parser.feed(html)
    return parser.found
