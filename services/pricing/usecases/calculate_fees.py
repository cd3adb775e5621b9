"""Calculate the fees of one sale as it was typed, with the book that is shipped."""

from __future__ import annotations

from datetime import date

from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.rules.answer import RoiBasis
from services.pricing.rules.calculation import Calculation, calculate
from services.pricing.rules.fees import SaleText, parse_amount, read_sale


def calculate_fees(
    asked: SaleText,
    *,
    on: date,
    cost: str | None = None,
    roi_basis: RoiBasis = RoiBasis.LANDED_COST,
) -> Calculation:
    """Every line of the sale on that day; `cost` is an amount like 6.00.

    Raises UnknownChannel, UnknownCategory, and BadInput for what cannot be read or be.
    """
    book = read_fee_book()
    sale = read_sale(asked, book, on=on)
    landed = None
    if cost is not None:
        landed = parse_amount(cost, sale.price.currency_code, name="cost")
    return calculate(sale, book, cost=landed, roi_basis=roi_basis)
