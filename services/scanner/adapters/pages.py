"""A page of a source, as text -> the offers on it. Nothing here fetches anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from common.money import Money
from services.scanner.adapters.generic_facts import generic_facts
from services.scanner.adapters.html_fields import fields
from services.scanner.adapters.ld_scripts import ld_blocks
from services.scanner.rules import json_ld
from services.scanner.rules.gtins import read_gtin
from services.scanner.rules.measures import parted, read_count
from services.scanner.rules.offer import VARIANT_NAMES, Availability, Facts
from services.scanner.rules.paths import key_in
from services.scanner.rules.prices import words_price
from services.scanner.rules.problems import Code, Unreadable
from services.scanner.rules.source import Source

HOW: Final = "selector"
_DIGITS: Final = 7


@dataclass(frozen=True, slots=True)
class Visible:
    """What the selectors found, with its prices read."""

    texts: dict[str, str]
    price: Money | None
    shipping: Money | None
    availability: Availability
    beside: dict[str, Any]
    """What stands beside the price: the former price, the one of a litre."""


def read_page(source: Source, url: str, html: str) -> list[Facts]:
    """The offers of one page, one or more; Unreadable says why there are none."""
    visible = _visible(source, html) if source.reading.selectors else None
    found: list[Facts] = []
    if source.reading.json_ld:
        page = json_ld.Page(url=url, currency=source.currency)
        found = json_ld.read_offers(ld_blocks(html), page)
    if len(found) == 1 and visible:
        found = [_merged(found[0], visible)]
    elif not found and visible and "title" in visible.texts:
        found = [_from_visible(source, url, visible)]
    if not found and source.reading.json_ld:
        found = [facts] if (facts := generic_facts(source, url, html)) else []
    if not found:
        raise Unreadable(Code.NO_OFFER)
    return [_finished(facts, source, url) for facts in found]


def _visible(source: Source, html: str) -> Visible:
    texts = fields(html, source.reading.selectors)

    def price_in(name: str) -> Money | None:
        words = texts.get(name, "")
        return words_price(words, locale=source.locale, currency=source.currency)

    stock = _availability(texts.get("availability", ""), source.reading.out_of_stock)
    beside: dict[str, Any] = {}
    price, former = price_in("price"), price_in("list_price")
    if price is not None and former is not None and former > price:
        beside["list_price"] = former
    by_measure = parted(texts.get("unit_price", ""))
    if by_measure:
        words, base = by_measure
        found = words_price(words, locale=source.locale, currency=source.currency)
        beside |= {"unit_price": found, "unit_measure": str(base)} if found else {}
    return Visible(texts, price, price_in("shipping"), stock, beside)


def _availability(text: str, out_of_stock: tuple[str, ...]) -> Availability:
    if not text:
        return Availability.UNKNOWN
    if any(words in text.lower() for words in out_of_stock):
        return Availability.OUT_OF_STOCK
    return Availability.IN_STOCK


def _merged(facts: Facts, visible: Visible) -> Facts:
    """Structured data first, what it leaves open from the page; prices must agree."""
    if visible.price is not None and facts.price != visible.price:
        raise Unreadable(Code.PRICES_DISAGREE, f"{facts.price} and {visible.price}")
    read = _fields_of(visible)
    added = {name: value for name, value in read.items() if _is_open(facts, name)}
    how = tuple((name, HOW) for name in added)
    return replace(facts, **added, provenance=(*facts.provenance, *how))


def _is_open(facts: Facts, name: str) -> bool:
    said = getattr(facts, name)
    return not said or said is Availability.UNKNOWN


def _from_visible(source: Source, url: str, visible: Visible) -> Facts:
    if "price" not in visible.texts:
        raise Unreadable(Code.PRICE_MISSING)
    key = key_in(source, urlsplit(url).path)
    if not key:
        raise Unreadable(Code.KEY_MISSING)
    read = _fields_of(visible)
    return Facts(
        key=key,
        url=url,
        title=visible.texts["title"],
        price_words=visible.texts["price"],
        provenance=tuple((name, HOW) for name in ("title", *read)),
        **read,
    )


def _fields_of(visible: Visible) -> dict[str, Any]:
    """The fields of Facts that the page shows, beside title and key."""
    texts = visible.texts
    read: dict[str, Any] = {
        name: texts[name]
        for name in (
            "description",
            "condition",
            "seller",
            "mpn",
            "brand",
            "model",
            "category",
        )
        if name in texts
    }
    if place := texts.get("place", "").strip("() "):
        read["place"] = place
    if visible.price is not None:
        read["price"] = visible.price
    if visible.shipping is not None:
        read["shipping"] = visible.shipping
    if gtin := read_gtin(texts.get("gtin", "")):
        read["gtins"] = (gtin,)
    quantity = texts.get("quantity", "")
    if quantity.isascii() and quantity.isdigit() and len(quantity) <= _DIGITS:
        read["quantity"] = int(quantity)
    if count := read_count(texts.get("unit_count", "")):
        read |= {"unit_count": count, "unit_words": texts["unit_count"]}
    named = [(name, texts[name]) for name in VARIANT_NAMES if name in texts]
    if named:
        read["variant"] = tuple(named)
    read |= visible.beside
    if image := texts.get("image"):
        read["images"] = (image,)
    if visible.availability is not Availability.UNKNOWN:
        read["availability"] = visible.availability
    return read


def _finished(facts: Facts, source: Source, url: str) -> Facts:
    """With whole addresses and with what the source itself says of all its offers."""
    reading = source.reading
    shipping, availability = facts.shipping, facts.availability
    provenance = dict(facts.provenance)
    if shipping is None and reading.flat_shipping:
        shipping = Money.of(reading.flat_shipping, source.currency)
        provenance["shipping"] = "source"
    if availability is Availability.UNKNOWN and reading.listed_means_available:
        availability = Availability.IN_STOCK
        provenance["availability"] = "source"
    return replace(
        facts,
        url=_whole(url, facts.url) or url,
        images=tuple(filter(None, (_whole(url, image) for image in facts.images))),
        shipping=shipping,
        availability=availability,
        provenance=tuple(provenance.items()),
    )


def _whole(page: str, address: str) -> str:
    """`address` as it is meant on that page; empty if it is none of the web."""
    try:
        found = urljoin(page, address)
    except ValueError:
        return ""
    return found if found.startswith(("http://", "https://")) else ""
