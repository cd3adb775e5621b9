"""The fields that a source's selectors find on a visible page, as texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from parsel import Selector, SelectorList

from services.scanner.rules.offer import (
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    LONGEST_WORDS,
)
from services.scanner.rules.problems import Code, Unreadable
from services.scanner.rules.texts import plain

_LONGEST: Final = {"title": LONGEST_TITLE, "description": LONGEST_DESCRIPTION}
_AMOUNTS: Final = ("price", "shipping", "list_price", "unit_price")
# What shows nothing to a reader of the page.
_SHOWN: Final = ".//text()[not(parent::script or parent::style or parent::template)]"


def fields(html: str, selectors: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The text that each selector finds; a field is absent if nothing is there.

    A price that stands there twice must be the same twice; else Unreadable.
    """
    page = Selector(text=html, type="html")
    found: dict[str, str] = {}
    for name, css in selectors:
        texts = _texts(page.css(css), css, longest=_LONGEST.get(name, LONGEST_WORDS))
        if name in _AMOUNTS and len(set(texts)) > 1:
            raise Unreadable(Code.SEVERAL_PRICES, " / ".join(texts))
        if texts:
            found[name] = texts[0]
    return found


def hrefs(html: str, selectors: Iterable[str]) -> list[str]:
    """The addresses in the links that the selectors find, as they stand there."""
    page = Selector(text=html, type="html")
    found = (
        href.strip()
        for css in selectors
        for href in page.css(css).css("::attr(href)").getall()
    )
    return list(dict.fromkeys(filter(None, found)))


def _texts(found: SelectorList[Selector], css: str, *, longest: int) -> list[str]:
    if "::" in css:
        texts = found.getall()
    else:
        texts = ["".join(one.xpath(_SHOWN).getall()) for one in found]
    return [text for text in (plain(t, longest=longest) for t in texts) if text]
