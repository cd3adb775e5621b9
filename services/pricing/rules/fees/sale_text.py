"""A sale as somebody types it, and how it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from common.money import Money
from services.pricing.rules.fees.amounts import parse_amount, parse_price, parse_tax
from services.pricing.rules.fees.book import FeeBook
from services.pricing.rules.fees.plan import NO_TAX
from services.pricing.rules.fees.sale import Sale
from services.pricing.rules.items import Parcel
from services.pricing.rules.measures import parse_dimensions, parse_weight


@dataclass(frozen=True, slots=True)
class SaleText:
    """Amounts like 22.99, a tax like 7% or 7.00, 2oz, 6x4x0.5in; None = not said."""

    channel: str
    category: str
    price: str
    shipping: str | None = None
    gift_wrap: str | None = None
    tax: str | None = None
    weight: str | None = None
    dims: str | None = None


def read_sale(text: SaleText, book: FeeBook, *, on: date) -> Sale:
    """The sale in values; what it does not name a currency for is the channel's.

    Raises UnknownChannel, UnknownCategory, and BadInput for each text that cannot be
    read.
    """
    currency = book.channel(text.channel).currency_code
    weight, dims = text.weight, text.dims
    return Sale(
        channel=text.channel,
        category=book.category(text.channel, text.category).slug,
        price=parse_price(text.price, currency),
        on=on,
        shipping=_amount(text.shipping, currency, "shipping"),
        gift_wrap=_amount(text.gift_wrap, currency, "gift wrap"),
        tax=NO_TAX if text.tax is None else parse_tax(text.tax, currency),
        parcel=Parcel(
            None if weight is None else parse_weight(weight, decimal="."),
            None if dims is None else parse_dimensions(dims, decimal="."),
        ),
    )


def _amount(text: str | None, currency_code: str, name: str) -> Money | None:
    return None if text is None else parse_amount(text, currency_code, name=name)
