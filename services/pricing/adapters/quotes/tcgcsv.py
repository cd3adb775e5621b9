"""TCGCSV: TCGplayer's daily prices of any card game, a group at a time.

Shape: https://tcgcsv.com/docs: `prices` with a list of results for each product and
printing, `products` that names them, or ProductsAndPrices.csv with both.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.pricing.adapters.quotes._cards import (
    Card,
    Finish,
    NoPrice,
    Priced,
    fault,
    listing_of,
    money,
    need,
    text,
)
from services.pricing.adapters.quotes._files import (
    Row,
    check_status,
    day_of,
    rows,
    value_at,
)
from services.pricing.adapters.quotes._source import Capabilities, Fault, Given
from services.pricing.errors import LayoutChanged, NotThatFile
from services.pricing.rules.products import Listing
from services.pricing.rules.quotes import Basis

NAME: Final = "tcgcsv"
CAPABILITIES: Final = Capabilities(
    policy="A free mirror of TCGplayer's prices, made once a day: fetched at most once "
    "a day with a user agent that names us, for our own use.",
    terms_url="https://tcgcsv.com/faq",
    has_sealed=True,
)

_MARKET: Final = "tcgplayer"
_CURRENCY: Final = "USD"
_COLUMNS: Final = ("productId", "name", "subTypeName", "marketPrice")
_FINISHES: Final = {"Normal": Finish.NONFOIL, "Foil": Finish.FOIL}
_LONGEST_CELL: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class _Known:
    """What the list of products says of a number."""

    name: str
    number: str
    is_card: bool
    url: str
    image_url: str


def read_listings(given: Given) -> Iterator[Listing | Fault]:
    """See QuoteSource. One listing for each printing of each product."""
    check_status(given)
    day = day_of(given)
    if _is_json(given):
        yield from _from_json(given, day)
    else:
        yield from _from_csv(given, day)


def _from_json(given: Given, day: datetime) -> Iterator[Listing | Fault]:
    if value_at(given, "success") is False:
        raise LayoutChanged(f"{given.name} says itself that it is no success.")
    known = {number: one for file in given.product_lists for number, one in _list(file)}
    for row in rows(given, "results.item"):
        number = need(row, "productId", int, given.name)
        printing = need(row, "subTypeName", str, given.name)
        if "marketPrice" not in row:
            raise LayoutChanged(f"{given.name}: {number} has no 'marketPrice'.")
        yield from _priced(given, row, str(number), printing, known.get(number), day)


def _from_csv(given: Given, day: datetime) -> Iterator[Listing | Fault]:
    with given.open() as file:
        lines = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        reader = csv.DictReader(_clean(lines, given.name))
        missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise LayoutChanged(f"{given.name} has no column {', '.join(missing)}.")
        for row in reader:
            number = row["productId"] or ""
            if None in row or not number.isdecimal():
                yield Fault(f"line {reader.line_num}", "it does not fit the columns.")
                continue
            known = _Known(
                row["name"] or "",
                row.get("extNumber") or "",
                bool(row.get("extNumber") or row.get("extRarity")),
                row.get("url") or "",
                row.get("imageUrl") or "",
            )
            printing = row["subTypeName"] or "Normal"
            yield from _priced(given, row, number, printing, known, day)


def _clean(lines: Iterator[str], name: str) -> Iterator[str]:
    """The lines. Raises NotThatFile for those that are no text."""
    try:
        for line in lines:
            if "\0" in line or len(line) > _LONGEST_CELL:
                raise NotThatFile(f"{name} is no table: a line is binary or too long.")
            yield line
    except UnicodeDecodeError as exc:
        raise NotThatFile(f"{name} is no UTF-8: {exc.reason}.") from exc


def _priced(
    given: Given,
    row: Row,
    number: str,
    printing: str,
    known: _Known | None,
    day: datetime,
) -> Iterator[Listing | Fault]:
    try:
        price = money(row["marketPrice"], _CURRENCY)
    except NoPrice as exc:
        yield fault(f"{number} {printing}", exc)
        return
    if price is None:
        return
    priced = Priced(market=_MARKET, price=price, observed_at=day, basis=Basis.MARKET)
    card = _card(number, printing, known)
    yield listing_of(card, [priced], fetched_at=given.fetched_at)


def _card(number: str, printing: str, known: _Known | None) -> Card:
    finish = _FINISHES.get(printing) or printing.casefold().replace(" ", "-")
    sealed = known is not None and not known.is_card
    return Card(
        origin=NAME,
        key=number if sealed else f"{number}:{finish}",
        title=known.name if known else "",
        names=((_MARKET, number),),
        finish=finish,
        number=known.number if known else "",
        category="Trading Cards" if known else "",
        is_sealed=sealed,
        url=known.url if known else "",
        image_url=known.image_url if known else "",
    )


def _list(given: Given) -> Iterator[tuple[int, _Known]]:
    """The products of a group's `products`; a card has a number or a rarity."""
    for row in rows(given, "results.item"):
        extended = row.get("extendedData") or []
        if not isinstance(extended, list):
            raise LayoutChanged(f"{given.name}: 'extendedData' is no list.")
        more = {
            text(one, "name", given.name): text(one, "value", given.name)
            for one in extended
        }
        yield (
            need(row, "productId", int, given.name),
            _Known(
                need(row, "name", str, given.name),
                more.get("Number", ""),
                "Number" in more or "Rarity" in more,
                text(row, "url", given.name),
                text(row, "imageUrl", given.name),
            ),
        )


def _is_json(given: Given) -> bool:
    with given.open() as file:
        head = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<"):
        raise NotThatFile(
            f"{given.name} is a web page, not price data.",
            hint="The download was refused, or it has moved.",
        )
    return head.startswith((b"{", b"["))
