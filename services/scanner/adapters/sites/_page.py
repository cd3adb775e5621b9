"""What the page classes share: texts by CSS, JSON by script, prices, and saying no."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import Any, Final, NoReturn
from urllib.parse import urlencode, urljoin, urlsplit

import orjson
from parsel import Selector

from common.errors import BadInput
from common.money import Money, UnknownCurrency
from services.scanner.adapters.reader.nesting import refuse_nested
from services.scanner.errors import SiteBlocked
from services.scanner.rules.offer import (
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    LONGEST_WORDS,
    MOST_PICTURES,
    Availability,
    Facts,
)
from services.scanner.rules.prices import machine_price, words_price
from services.scanner.rules.problems import Code, Unreadable
from services.scanner.rules.source import Source
from services.scanner.rules.texts import plain
from services.scanner.rules.walls import wall_before

_SHOWN: Final = ".//text()[not(parent::script or parent::style or parent::template)]"
_DEEPEST: Final = 60
_NO_FIELD: Final = frozenset({"key", "url", "price_words", "provenance"})
_SLUG: Final = re.compile(r"[\w.-]+(?:/[\w.-]+)*", re.ASCII)


class Page:
    """A page as its adapter sees it; a field that is not there is an empty text."""

    def __init__(self, url: str, html: str) -> None:
        self.url = url
        self.html = html
        refuse_nested(html)
        self.tree = Selector(text=html or "<html/>", type="html")

    def text(self, css: str, *, longest: int = LONGEST_WORDS) -> str:
        """The words of the first element that has some; `::attr()` for an attribute."""
        found = self.tree.css(css)
        for one in found:
            words = one.get() if "::" in css else "".join(one.xpath(_SHOWN).getall())
            if shown := plain(words, longest=longest):
                return shown
        return ""

    def texts(self, css: str) -> list[str]:
        """The attributes or texts that the selector finds, each once."""
        found = (plain(one, longest=2000) for one in self.tree.css(css).getall())
        return list(dict.fromkeys(filter(None, found)))

    def title(self, css: str) -> str:
        """The title; a page without one is not what it used to be."""
        return self.text(css, longest=LONGEST_TITLE) or page_changed(f"no {css}")

    def description(self, css: str) -> str:
        """A long text."""
        return self.text(css, longest=LONGEST_DESCRIPTION)

    def images(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """Whole addresses of pictures, each once."""
        found = dict.fromkeys(urljoin(self.url, one) for one in addresses if one)
        whole = [one for one in found if one.startswith(("http://", "https://"))]
        return tuple(whole[:MOST_PICTURES])


class OfferPage(Page):
    """A page with an offer of a source, whose numbers are written as that one says."""

    def __init__(self, source: Source, url: str, html: str) -> None:
        super().__init__(url, html)
        self.source = source

    def price(self, words: str) -> Money | None:
        """The one amount in these words. Raises Unreadable for two, or for none."""
        return words_price(
            words, locale=self.source.locale, currency=self.source.currency
        )


def facts_from(how: str, **said: Any) -> Facts:
    """The facts, each field that says something marked as read in that way."""
    read = Facts(**said)
    named = (field.name for field in fields(read) if field.name not in _NO_FIELD)
    told = [name for name in named if _says_something(getattr(read, name))]
    return replace(read, provenance=tuple((name, how) for name in told))


def page_changed(what: str) -> NoReturn:
    """Raise: the page is not laid out as its adapter knows it."""
    raise Unreadable(Code.PAGE_CHANGED, what)


def ensure_no_wall(url: str, html: str, *marks: str) -> None:
    """Raise SiteBlocked where a wall stands; `marks` are the site's own words of it."""
    lowered = html[:400_000].lower()
    wall = next((mark for mark in marks if mark.lower() in lowered), "")
    path = urlsplit(url).path
    wall = wall or wall_before(status=200, path=path, html=html, yields=False)
    if wall:
        raise SiteBlocked(f"{urlsplit(url).netloc} shows a wall: {wall}.")


def major_price(value: object, currency: object) -> Money | None:
    """A price as a site's own data has it: "45.00" or 45; None for nothing or zero."""
    if value in (None, ""):
        return None
    try:
        return machine_price(value, str(currency))
    except UnknownCurrency as exc:
        raise Unreadable(Code.PRICE_UNCLEAR, f"{value} {currency}") from exc


def ensure_currency(source: Source, price: Money | None) -> Money | None:
    """The price; Unreadable if it is in another currency than the source's."""
    if price is not None and price.currency_code != source.currency:
        raise Unreadable(Code.CURRENCY_UNEXPECTED, str(price))
    return price


def json_in(scripts: Iterable[str]) -> Iterator[Any]:
    """What those scripts hold, as far as it is JSON."""
    for text in scripts:
        try:
            yield orjson.loads(text)
        except orjson.JSONDecodeError:
            continue


def find_all(data: Any, key: str) -> Iterator[Any]:
    """Every value under that key, wherever it stands; sites wrap theirs deep."""
    waiting: list[tuple[Any, int]] = [(data, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > _DEEPEST:
            continue
        if isinstance(node, dict):
            if key in node:
                yield node[key]
            waiting += [(one, depth + 1) for one in reversed(node.values())]
        elif isinstance(node, list):
            waiting += [(one, depth + 1) for one in reversed(node)]


def dig(data: Any, *path: str) -> Any:
    """The value at the end of those keys; None where one of them is missing."""
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def search_url(base: str, **query: str) -> str:
    """An address with the parameters that are not empty."""
    said = {name: value for name, value in query.items() if value}
    return f"{base}?{urlencode(said)}" if said else base


def ensure_slug(what: str, text: str) -> str:
    """The text, if it can be part of a path as it stands. Raises BadInput."""
    if text and not _SLUG.fullmatch(text):
        raise BadInput(f"`{text[:60]}` is no {what} such as stands in an address.")
    return text


def _says_something(value: object) -> bool:
    return value not in ("", None, (), Availability.UNKNOWN)
