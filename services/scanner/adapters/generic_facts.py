"""The offer that the generic reader finds on a page without JSON-LD."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

from common import currencies
from common.money import Money, NotAnAmount, Rounding
from services.scanner.adapters.reader.product import Hints, ProductPage, read_product
from services.scanner.rules import terms
from services.scanner.rules.claims import How, ReadField
from services.scanner.rules.gtins import read_gtin
from services.scanner.rules.measures import read_count
from services.scanner.rules.offer import (
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    LONGEST_WORDS,
    VARIANT_NAMES,
    Availability,
    Facts,
)
from services.scanner.rules.paths import key_in
from services.scanner.rules.problems import Code, Unreadable
from services.scanner.rules.schema_offers import LOW_PRICE
from services.scanner.rules.source import Source
from services.scanner.rules.texts import plain

_AVAILABILITY: Final = {
    terms.IN_STOCK: Availability.IN_STOCK,
    terms.OUT_OF_STOCK: Availability.OUT_OF_STOCK,
    terms.GONE: Availability.GONE,
}
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
    _ensure_one_price(found, price)
    key = key_in(source, urlsplit(url).path) or found.value("sku") or url
    asked = _price(found, source)
    fields = _fields(found) | _beside_the_price(found, asked)
    return Facts(
        key=plain(key, longest=LONGEST_WORDS),
        url=url,
        title=plain(title, longest=LONGEST_TITLE, markup=True),
        price=asked,
        provenance=_how(found, {"title", "price", *fields}),
        **fields,
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
    if stock := _AVAILABILITY.get(sure.get("availability", "")):
        read["availability"] = stock
    return read


def _ensure_one_price(found: ProductPage, price: ReadField) -> None:
    """Raise Unreadable where the data names several and nothing else says which."""
    several = found.fields.get("price_range")
    if several is None or several.how is not price.how:
        return
    shown = set(price.agrees) - {How.ADDRESS, How.ASSUMED}
    # "From 10" is not what any one of them costs, also where the page shows it.
    if price.path.endswith(LOW_PRICE) or not shown:
        raise Unreadable(Code.SEVERAL_PRICES, several.value)


def _beside_the_price(found: ProductPage, price: Money) -> dict[str, Any]:
    """What it cost before, what a measure of it costs, which one it is."""
    sure = {name: one for name, one in found.fields.items() if is_sure(one)}
    read: dict[str, Any] = {}
    if "list_price" in sure:
        read["list_price"] = _amount(sure["list_price"].value, price)
    if "unit_price" in sure and "unit_measure" in sure:
        read["unit_price"] = _amount(sure["unit_price"].value, price)
        read["unit_measure"] = sure["unit_measure"].value
    if "unit_count" in sure and (units := read_count(sure["unit_count"].value)):
        read["unit_count"] = units
        read["unit_words"] = plain(sure["unit_count"].raw, longest=LONGEST_WORDS)
    if "variant_group" in sure:
        read["variant_group"] = plain(
            sure["variant_group"].value, longest=LONGEST_WORDS
        )
    named = [(name, sure[name].value) for name in VARIANT_NAMES if name in sure]
    if named:
        read["variant"] = tuple(
            (name, plain(value, longest=LONGEST_WORDS)) for name, value in named
        )
    return read


def _amount(value: str, price: Money) -> Money:
    return Money.of(Decimal(value), price.currency_code, Rounding.HALF_UP)


def _how(found: ProductPage, told: set[str]) -> tuple[tuple[str, str], ...]:
    """Provenance in the words of Facts: a field read here is "title", not "name"."""
    own = {"name": "title", "gtin": "gtins", "image": "images"}
    own |= dict.fromkeys(VARIANT_NAMES, "variant")
    named = ((own.get(name, name), one) for name, one in found.fields.items())
    how = {name: one.how.value for name, one in named if name in told}
    return tuple(how.items())
