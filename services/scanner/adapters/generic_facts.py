"""The offer that the generic reader finds on a page without JSON-LD."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

from common import currencies
from common.money import Money, NotAnAmount
from services.scanner.adapters.reader.product import Hints, ProductPage, read_product
from services.scanner.rules import terms
from services.scanner.rules.claims import How, ReadField
from services.scanner.rules.gtins import read_gtin
from services.scanner.rules.offer import (
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    LONGEST_WORDS,
    Facts,
)
from services.scanner.rules.paths import key_in
from services.scanner.rules.price_doubts import ensure_no_doubt, ensure_one_number
from services.scanner.rules.problems import Code, Unreadable
from services.scanner.rules.source import Source
from services.scanner.rules.texts import plain

_GUESSES: Final = (How.VISIBLE, How.EMBEDDED, How.ADDRESS, How.ASSUMED)
"""What a scan takes only where a second syntax says the same."""


def generic_facts(source: Source, url: str, html: str) -> Facts | None:
    """The offer of a page without JSON-LD; None if the page does not surely offer one.

    Sure is a price that is data of the page, or that a second syntax agrees with.
    Raises Unreadable when it is, and cannot be taken as it stands.
    """
    hints = Hints(locale=source.locale, currency=source.currency)
    found = read_product(html, url, hints, quick=True)
    title, price = found.value("name"), found.fields.get("price")
    if not title or price is None or not is_sure(price):
        return None
    if found.prices_differ:
        raise Unreadable(Code.SEVERAL_PRICES, price.raw)
    if price.how not in _GUESSES:
        ensure_one_number(price.raw)
        ensure_no_doubt(price.raw)
    key = key_in(source, urlsplit(url).path) or found.value("sku") or url
    return Facts(
        key=plain(key, longest=LONGEST_WORDS),
        url=url,
        title=plain(title, longest=LONGEST_TITLE, markup=True),
        price=_price(found, source),
        provenance=_how(found, ("name", "price")),
        **_fields(found),
    )


def is_sure(read: ReadField) -> bool:
    """Whether a value is more than one reader's guess."""
    return read.how not in _GUESSES or any(
        how not in (How.ADDRESS, How.ASSUMED) for how in read.agrees
    )


def _price(found: ProductPage, source: Source) -> Money:
    code = found.value("currency") or source.currency
    if not currencies.is_currency(code) or (
        source.currency and code != source.currency
    ):
        raise Unreadable(Code.CURRENCY_UNEXPECTED, code)
    amount = found.value("price") or ""
    try:
        return Money.of(Decimal(amount), code)
    except NotAnAmount as exc:
        raise Unreadable(Code.PRICE_UNCLEAR, amount) from exc


def _fields(found: ProductPage) -> dict[str, Any]:
    """Facts beside key, title and price, as far as they are sure."""
    sure = {name: one.value for name, one in found.fields.items() if is_sure(one)}
    read: dict[str, Any] = {
        name: plain(sure[name], longest=LONGEST_WORDS, markup=True)
        for name in ("brand", "mpn", "model", "seller", "condition")
        if name in sure
    }
    if "description" in sure:
        read["description"] = plain(
            sure["description"], longest=LONGEST_DESCRIPTION, markup=True
        )
    if gtin := read_gtin(sure.get("gtin", "")):
        read["gtins"] = (gtin,)
    if "image" in sure:
        read["images"] = (sure["image"],)
    if "availability" in sure:
        read["availability"] = terms.stock(sure["availability"])
    return read


def _how(found: ProductPage, names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Provenance in the words of Facts: a field read here is "title", not "name"."""
    own = {"name": "title", "gtin": "gtins", "image": "images"}
    return tuple(
        (own.get(name, name), one.how.value)
        for name, one in found.fields.items()
        if name in names or is_sure(one)
        if name not in ("currency", "sku", "list_price", "unit_price", "category")
    )
