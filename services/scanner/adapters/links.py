"""The links of a list page that its source wants followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from services.scanner.adapters import sites
from services.scanner.adapters.html_fields import hrefs
from services.scanner.adapters.ld_scripts import ld_blocks
from services.scanner.adapters.urls import Address, follow
from services.scanner.rules.paths import kind_of
from services.scanner.rules.problems import Unreadable
from services.scanner.rules.source import PageKind, Source


@dataclass(frozen=True, slots=True)
class Link:
    """One page to fetch."""

    url: str
    kind: PageKind


def read_links(source: Source, url: str, html: str) -> list[Link]:
    """Where to go from a list page: addresses of the same site, of paths it allows.

    Links stand where the selectors of the source look, in a schema.org ItemList, or, if
    it has no selectors for that kind of page, anywhere. An adapter looks by itself.
    """
    found: dict[str, Link] = {}
    adapted = sites.load(source.adapter).links(url, html) if source.adapter else None
    for kind, links in ((PageKind.OFFER, source.offers), (PageKind.LIST, source.lists)):
        said = hrefs(html, links.selectors or ("a",)) if adapted is None else adapted
        if adapted is None and kind is PageKind.OFFER and not links.selectors:
            said += _listed_in_data(html)
        for address in _same_site(url, said):
            if kind_of(source, address.path) is kind:
                found.setdefault(address.url, Link(address.url, kind))
    return list(found.values())


def item_links(url: str, html: str) -> list[Link]:
    """The offers that the structured data of a page lists, wherever they may stand."""
    found = _same_site(url, _listed_in_data(html))
    return list({one.url: Link(one.url, PageKind.OFFER) for one in found}.values())


def _same_site(page: str, said: Iterable[str]) -> Iterator[Address]:
    here = follow(page, "")
    for href in said:
        address = follow(page, href)
        if address and here and address.site == here.site:
            yield address


def _listed_in_data(html: str) -> list[str]:
    """https://schema.org/ItemList: the addresses of what it lists."""
    try:
        blocks = ld_blocks(html)
    except Unreadable:
        return []
    found: list[str] = []
    for block in blocks:
        elements = block.get("itemListElement") if isinstance(block, dict) else None
        for element in elements if isinstance(elements, list) else []:
            found += filter(None, (_url_of(element), _url_of(_inside(element))))
    return found


def _inside(element: Any) -> Any:
    return element.get("item") if isinstance(element, dict) else None


def _url_of(thing: Any) -> str:
    said = thing.get("url") or thing.get("@id") if isinstance(thing, dict) else thing
    return said if isinstance(said, str) else ""
