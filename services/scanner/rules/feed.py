"""A feed: which of its fields mean what, and the offer that one of its rows is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, TypeAlias

from common import currencies
from common.money import Money, NotAnAmount
from services.scanner.rules import terms
from services.scanner.rules.gtins import read_gtin
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
from services.scanner.rules.texts import plain

Value: TypeAlias = str | int | float
Cells: TypeAlias = Mapping[str, Value | list[Value]]
"""A row: its fields by name, those inside others as `shipping.price`."""

SCHEME: Final = "feed"
"""`feed:///stock.csv` is a file of that name in the data folder's feeds/."""
FEED_FIELDS: Final = (
    "key", "url", "title", "description", "price", "sale_price", "sale_dates",
    "shipping", "condition", "quantity", "seller", "place", "image", "gtin", "mpn",
    "brand", "model", "category", "availability",
)  # fmt: skip
"""What a field of a feed can be taken for."""
NEEDED: Final = ("key", "title", "price")
"""Without these a row is no offer."""
GOOGLE: Final = {
    "key": ("id",),
    "url": ("link", "link@href"),
    "title": ("title",),
    "description": ("description", "content"),
    "price": ("price",),
    "sale_price": ("sale_price", "sale price"),
    "sale_dates": ("sale_price_effective_date", "sale price effective date"),
    "shipping": ("shipping.price",),
    "condition": ("condition",),
    "quantity": ("quantity", "sell_on_google_quantity"),
    "image": ("image_link", "image link", "additional_image_link"),
    "gtin": ("gtin",),
    "mpn": ("mpn",),
    "brand": ("brand",),
    "category": ("product_type", "product type", "google_product_category"),
    "availability": ("availability",),
}
"""The attributes of Google Merchant: https://support.google.com/merchants/answer/7052112"""

_AMOUNT: Final = re.compile(
    r"(?P<before>[A-Z]{3} ?)?(?P<number>[0-9]+(\.[0-9]+)?)(?P<after> ?[A-Z]{3})?"
)
# A range or a minus before a number would be lost to who looks for digits only.
_SIGNED: Final = re.compile(r"[-\u2212\u2012-\u2015(]\s*\S{0,3}\s*[0-9]")
_DIGITS: Final = 7


class Format(StrEnum):
    """How a feed is written."""

    CSV = "csv"
    """Cells between commas, semicolons, tabs or bars; the first line names them."""
    XLSX = "xlsx"
    """A sheet of a workbook; its first row names the columns."""
    XML = "xml"
    """RSS, Atom, or elements of one name."""
    JSON = "json"
    """A list of objects."""
    JSONL = "jsonl"
    """An object in each line."""


class Numbers(StrEnum):
    """How prices are written where they are texts."""

    MACHINE = "machine"
    """With a point and without group marks: `1299.00`, `1299.00 USD`."""
    LOCALE = "locale"
    """As people write them in the locale of the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What the `feed:` block of a source says."""

    format: Format
    fields: tuple[tuple[str, tuple[str, ...]], ...] = tuple(GOOGLE.items())
    """Of FEED_FIELDS: the names in the feed, the first that says something counts."""
    google: bool = True
    """Whether these are the ones of Google Merchant, of which a feed has only some."""
    numbers: Numbers = Numbers.MACHINE
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    row: str = ""
    """XML: the element of an offer. JSON: where the list is, as `data.products`."""
    out_of_stock: tuple[str, ...] = ()
    """Words of the availability field that say no; other words of it say yes."""
    flat_shipping: str = ""

    def names(self, field: str) -> tuple[str, ...]:
        """What the feed calls that field; none: it does not have it."""
        return dict(self.fields).get(field, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the source says of all of its rows."""

    feed: Feed
    currency: str
    locale: str


def key_of(feed: Feed, cells: Cells) -> str:
    """The key of a row; empty where it has none."""
    return _said(feed, cells, "key")[0]


def read_row(terms_: Terms, url: str, cells: Cells) -> Facts:
    """The offer of a row, which is at `url`. Raises Unreadable rather than guess."""
    row = _Row(terms_, cells)
    key, title = row.text("key"), row.text("title", longest=LONGEST_TITLE)
    if not key:
        raise Unreadable(Code.KEY_MISSING)
    if not title:
        raise Unreadable(Code.TITLE_MISSING)
    price, column = row.asked()
    fields: dict[str, Any] = {
        name: row.text(name)
        for name in (
            "condition",
            "seller",
            "place",
            "mpn",
            "brand",
            "model",
            "category",
        )
    }
    fields |= {
        "description": row.text("description", longest=LONGEST_DESCRIPTION),
        "condition": terms.condition(fields["condition"]),
        "shipping": row.shipping(),
        "quantity": row.quantity(),
        "images": row.images(),
        "gtins": row.gtins(),
        "availability": row.availability(),
    }
    return Facts(
        key=key,
        url=row.link() or url,
        title=title,
        price=price,
        provenance=row.provenance({"title": title, **fields}, column),
        **fields,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    terms: Terms
    cells: Cells

    def text(self, field: str, *, longest: int = LONGEST_WORDS) -> str:
        value, _ = _said(self.terms.feed, self.cells, field)
        return plain(value, longest=longest, markup=field != "key")

    def asked(self) -> tuple[Money | None, str]:
        """What is asked, and the name of the field that says so."""
        regular, column = self._price("price")
        if regular is None and not column:
            raise Unreadable(Code.PRICE_MISSING)
        sale, reduced = self._price("sale_price")
        if sale is None or regular is None or sale == regular:
            return regular, column
        if sale > regular:
            raise Unreadable(Code.SEVERAL_PRICES, f"{regular}, on sale at {sale}")
        # A row does not know what day it is: the higher price holds on all of them.
        return (regular, column) if self.text("sale_dates") else (sale, reduced)

    def _price(self, field: str) -> tuple[Money | None, str]:
        value, column = _first(self.terms.feed, self.cells, field)
        if isinstance(value, list):
            raise Unreadable(Code.SEVERAL_PRICES, f"{len(value)} of `{column}`")
        return (self._money(value) if column else None), column

    def _money(self, value: Value) -> Money | None:
        currency = self.terms.currency
        if not isinstance(value, str):
            return machine_price(value, currency)
        text = value.strip()
        if self.terms.feed.numbers is Numbers.LOCALE:
            if _SIGNED.search(text):
                raise Unreadable(Code.PRICE_UNCLEAR, text)
            found = words_price(text, locale=self.terms.locale, currency=currency)
            if found is None and not re.search(r"[0-9]", text):
                raise Unreadable(Code.PRICE_UNCLEAR, text)
            return found
        match = _AMOUNT.fullmatch(text)
        if match is None:
            raise Unreadable(Code.PRICE_UNCLEAR, text)
        for code in filter(None, (match["before"], match["after"])):
            if code.strip() != currency or not currencies.is_currency(currency):
                raise Unreadable(Code.CURRENCY_UNEXPECTED, text)
        return machine_price(match["number"], currency)

    def shipping(self) -> Money | None:
        """What it costs if one amount is named; free shipping is known too."""
        feed, currency = self.terms.feed, self.terms.currency
        value, column = _first(feed, self.cells, "shipping")
        if column and not isinstance(value, list):
            try:
                return self._money(value) or Money.zero(currency)
            except Unreadable:
                return None
        if feed.flat_shipping and not column:
            try:
                return Money.of(Decimal(feed.flat_shipping), currency)
            except NotAnAmount:
                return None
        return None

    def quantity(self) -> int | None:
        text = self.text("quantity")
        whole = text.isascii() and text.isdigit() and len(text) <= _DIGITS
        return int(text) if whole else None

    def availability(self) -> Availability:
        """By its own field; else by the number of pieces."""
        said, words = self.text("availability"), self.terms.feed.out_of_stock
        known = terms.stock(said)
        if said and words and known is not Availability.GONE:
            # What everybody calls sold out is so here too.
            no = known is Availability.OUT_OF_STOCK
            no = no or any(one in said.lower() for one in words)
            return Availability.OUT_OF_STOCK if no else Availability.IN_STOCK
        if known is not Availability.UNKNOWN:
            return known
        pieces = self.quantity()
        if said or pieces is None:
            return Availability.UNKNOWN
        return Availability.IN_STOCK if pieces else Availability.OUT_OF_STOCK

    def images(self) -> tuple[str, ...]:
        found = [
            address
            for name in self.terms.feed.names("image")
            for one in _listed(self.cells.get(name, ""))
            if _is_web(address := plain(one, longest=2000))
        ]
        return tuple(dict.fromkeys(found))[:MOST_PICTURES]

    def gtins(self) -> tuple[str, ...]:
        found = [
            gtin
            for name in self.terms.feed.names("gtin")
            for one in _listed(self.cells.get(name, ""))
            if (gtin := read_gtin(_digits(one)))
        ]
        return tuple(dict.fromkeys(found))

    def link(self) -> str:
        address = self.text("url", longest=2000)
        return address if _is_web(address) else ""

    def provenance(
        self, fields: Mapping[str, object], price: str
    ) -> tuple[tuple[str, str], ...]:
        """For each field that says something: `feed` and the name it has there."""
        how = [("price", f"feed {price}")] if price else []
        own = {"images": "image", "gtins": "gtin"}
        for name, value in fields.items():
            if value is None or value in ("", (), Availability.UNKNOWN):
                continue
            column = _first(self.terms.feed, self.cells, own.get(name, name))[1]
            how.append((name, f"feed {column}" if column else "source"))
        return tuple(how)


def _first(feed: Feed, cells: Cells, field: str) -> tuple[Value | list[Value], str]:
    """The first of its names that says something, and that name."""
    for name in feed.names(field):
        value = cells.get(name, "")
        if value not in ("", []) and (not isinstance(value, str) or value.strip()):
            return value, name
    return "", ""


def _said(feed: Feed, cells: Cells, field: str) -> tuple[str, str]:
    value, column = _first(feed, cells, field)
    value = value[0] if isinstance(value, list) else value
    return str(value).strip(), column


def _listed(value: Value | list[Value]) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _digits(value: Value) -> str:
    """A trade number; spreadsheets take the zero that a UPC begins with."""
    text = plain(value, longest=40)
    return text.zfill(12) if isinstance(value, int) and len(text) == 11 else text


def _is_web(address: str) -> bool:
    return address.startswith(("http://", "https://"))
