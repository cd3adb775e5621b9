"""A row of a feed -> the offer that it is, or why it is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from common import currencies
from common.money import Money, NotAnAmount
from services.scanner.rules import terms
from services.scanner.rules.feed import Cells, Feed, Numbers, Value, first_said, said
from services.scanner.rules.gtins import read_gtin
from services.scanner.rules.measures import (
    Measure,
    price_of,
    read_count,
    read_measure,
)
from services.scanner.rules.offer import (
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    LONGEST_WORDS,
    MOST_PICTURES,
    VARIANT_NAMES,
    Availability,
    Facts,
)
from services.scanner.rules.prices import machine_price, words_price
from services.scanner.rules.problems import Code, Unreadable
from services.scanner.rules.texts import plain

_AMOUNT: Final = re.compile(
    r"(?P<before>[A-Z]{3} ?)?(?P<number>[0-9]+(\.[0-9]+)?)(?P<after> ?[A-Z]{3})?"
)
# A range or a minus before a number would be lost to who looks for digits only.
_SIGNED: Final = re.compile(r"[-\u2212\u2012-\u2015(]\s*\S{0,3}\s*[0-9]")
_DIGITS: Final = 7
_STOCK: Final = {
    terms.IN_STOCK: Availability.IN_STOCK,
    terms.OUT_OF_STOCK: Availability.OUT_OF_STOCK,
    terms.GONE: Availability.GONE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the source says of all of its rows."""

    feed: Feed
    currency: str
    locale: str


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
            "variant_group",
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
        "variant": row.variant(),
        **row.units(price),
        "list_price": row.former(price),
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
        value, _ = said(self.terms.feed, self.cells, field)
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
        value, column = first_said(self.terms.feed, self.cells, field)
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
        value, column = first_said(feed, self.cells, "shipping")
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
        if said and words:
            no = any(one in said.lower() for one in words)
            return Availability.OUT_OF_STOCK if no else Availability.IN_STOCK
        if known := _STOCK.get(terms.availability(said)):
            return known
        pieces = self.quantity()
        if said or pieces is None:
            return Availability.UNKNOWN
        return Availability.IN_STOCK if pieces else Availability.OUT_OF_STOCK

    def former(self, price: Money | None) -> Money | None:
        """What it cost before, if it is more than is asked."""
        for field in ("list_price", "price"):
            try:
                said, _ = self._price(field)
            except Unreadable:
                continue
            if said is not None and price is not None and said > price:
                return said
        return None

    def units(self, price: Money | None) -> dict[str, Any]:
        """How many units it holds, and what a measure of it costs."""
        said = self.text("unit_count")
        # Google: a multipack of 0 or 1 is none.
        count = read_count(said) if said not in ("0", "1") else None
        found: dict[str, Any] = {
            "unit_count": count,
            "unit_words": f"{self.column('unit_count')}: {said}" if count else "",
        }
        holds = read_measure(self.text("unit_measure"))
        base = read_measure(self.text("unit_base"))
        if holds and price is not None:
            base = base or Measure(Decimal(1), holds.unit)
            found["unit_price"] = price_of(price, holds, base)
            found["unit_measure"] = str(base) if found["unit_price"] else ""
        return found

    def variant(self) -> tuple[tuple[str, str], ...]:
        """Which one of its kind it is."""
        said = ((name, self.text(name)) for name in VARIANT_NAMES)
        return tuple((name, text) for name, text in said if text)

    def column(self, field: str) -> str:
        """The name in the feed that says that field; empty if none does."""
        return first_said(self.terms.feed, self.cells, field)[1]

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
            if (gtin := read_gtin(plain(one, longest=40)))
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
        own = {
            "images": ("image",),
            "gtins": ("gtin",),
            "list_price": ("list_price", "price"),
            "unit_price": ("unit_measure",),
            "unit_words": ("unit_count",),
            "variant": VARIANT_NAMES,
        }
        for name, value in fields.items():
            if value is None or value in ("", (), Availability.UNKNOWN):
                continue
            columns = map(self.column, own.get(name, (name,)))
            column = next(filter(None, columns), "")
            how.append((name, f"feed {column}" if column else "source"))
        return tuple(how)


def _listed(value: Value | list[Value]) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _is_web(address: str) -> bool:
    return address.startswith(("http://", "https://"))
