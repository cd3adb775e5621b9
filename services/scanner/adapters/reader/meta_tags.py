"""What <head> says of the page: OpenGraph and its relatives, <title>, its language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from services.scanner.adapters.reader.document import Document

MOST_TAGS: Final = 500
"""<meta> of one page; real ones have up to a hundred."""
_PREFIX: Final = re.compile(r"(?<!\w)(\w+):\s*([^\s]+)")
_KNOWN: Final = {
    "og": "http://ogp.me/ns#",
    "music": "http://ogp.me/ns/music#",
    "video": "http://ogp.me/ns/video#",
    "article": "http://ogp.me/ns/article#",
    "book": "http://ogp.me/ns/book#",
    "profile": "http://ogp.me/ns/profile#",
    # In no standard, but on one product page in ten.
    "product": "http://ogp.me/ns/product#",
}


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a page."""

    properties: tuple[tuple[str, str], ...] = ()
    """<meta property|name|itemprop content>, names in lower case, in their order."""
    title: str = ""
    locale: str = ""
    """og:locale, or the language of <html>: "de-DE", "en"."""
    canonical: str = ""

    def first(self, *names: str) -> tuple[str, str]:
        """Name and content of the first of these that is there; empty if none is."""
        for name in names:
            for said, content in self.properties:
                if said == name and content.strip():
                    return name, content.strip()
        return "", ""


def opengraph(document: Document) -> list[dict[str, Any]]:
    """OpenGraph: {"namespace": {...}, "properties": [(name, content)]}, or nothing."""
    head = document.tree.head
    if head is None:
        return []
    namespaces = _prefixes(document) | dict(
        _PREFIX.findall(head.attributes.get("prefix") or "")
    )
    properties: list[tuple[str, str]] = []
    for node in head.css("meta[property][content]")[:MOST_TAGS]:
        name = node.attributes.get("property") or ""
        space = name.partition(":")[0]
        if space in _KNOWN:
            namespaces[space] = _KNOWN[space]
        if space in namespaces:
            properties.append((name, node.attributes.get("content") or ""))
    return [{"namespace": namespaces, "properties": properties}] if properties else []


def _prefixes(document: Document) -> dict[str, str]:
    root = document.root
    said = root.attributes.get("prefix") if root is not None else ""
    return dict(_PREFIX.findall(said or ""))


def read_head(document: Document) -> Head:
    """The head of a page, wherever in the page its tags stand."""
    root = document.root
    if root is None:
        return Head()
    found: list[tuple[str, str]] = []
    for node in root.css("meta[content]")[:MOST_TAGS]:
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name")
        if name:
            found.append((name.strip().lower(), attributes.get("content") or ""))
    title = root.css_first("title")
    canonical = root.css_first("link[rel=canonical]")
    head = Head(
        properties=tuple(found),
        title=" ".join((title.text() if title is not None else "").split()),
        canonical=(canonical.attributes.get("href") or "")
        if canonical is not None
        else "",
    )
    return Head(
        head.properties,
        head.title,
        _locale(head, root.attributes.get("lang")),
        head.canonical,
    )


def _locale(head: Head, lang: str | None) -> str:
    _, said = head.first("og:locale")
    said = said.replace("_", "-")
    lang = (lang or "").replace("_", "-")
    # The longer one knows the country too.
    return lang if len(lang) >= len(said) else said
