"""One money cell of a row -> Money, or None with the reason why not."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from common import currencies
from common.money import Money, Rounding
from services.pricing.rules.column_roles import Column
from services.pricing.rules.price_text import (
    Doubt,
    PriceReading,
    currency_of,
    guess_price,
)
from services.pricing.rules.price_text.currency_words import find_currencies
from services.pricing.rules.price_text.labels import NOTHING
from services.pricing.rules.reasons import Effect, Reason
from services.pricing.rules.rows.odd import odd_fault
from services.pricing.rules.rows.source import RowSource, clean
from services.pricing.rules.tables import Odd, RawRow

# No goods cost that much; a barcode in the price column does.
_LARGEST: Final = Decimal(10) ** 10
_DOUBTS: Final = (
    (
        Doubt.NOT_FOR_ONE,
        "price_not_for_one",
        "is the price of a measure or of several pieces",
    ),
    (Doubt.SEVERAL, "price_ambiguous", "may be {amount} or {other}"),
    (Doubt.SEPARATOR, "price_ambiguous", "may be {amount} or {other}"),
    (
        Doubt.CURRENCY_UNKNOWN,
        "currency_unknown",
        "is in a currency nobody uses: {name}",
    ),
    (Doubt.CURRENCY_CONFLICT, "currency_conflict", "names two currencies"),
    (
        Doubt.CURRENCY_SHARED,
        "currency_ambiguous",
        'is in "{name}", which several currencies are called',
    ),
)


class MoneyReader:
    """Reads the cells of one money column ("price", "shipping", ...).

    `zero_is_price` is true where nothing to pay is an answer (shipping).
    """

    def __init__(
        self, source: RowSource, column: Column, *, zero_is_price: bool = False
    ) -> None:
        self._source = source
        self._column = column
        self._zero_is_price = zero_is_price
        self._currency_column = source.columns.first("currency")

    def read(self, row: RawRow) -> tuple[Money | None, list[Reason]]:
        """The amount and what was wrong; an empty cell is None without a reason."""
        problems: list[Reason] = []
        odd = row.odd.get(self._column.index)
        if odd is not None:
            problems.append(odd_fault(self._source, row, self._column, odd))
            if odd in {Odd.FORMULA_ONLY, Odd.ERROR, Odd.DATE}:
                return None, problems
        text = clean(row.cells[self._column.index])
        if not text or text.casefold() in NOTHING:
            return None, problems
        if text.startswith("="):
            odd = Odd.FORMULA_ONLY
            return None, [odd_fault(self._source, row, self._column, odd)]
        stated, fault = self._stated_currency(row)
        if fault is not None:
            problems.append(fault)
        reading = self._reading(row, text, stated)
        if reading is None:
            problems.append(self._fault(row, "price_unreadable", "holds no price"))
            return None, problems
        doubt = self._doubt(row, reading)
        if doubt is not None:
            return None, [*problems, doubt]
        named = reading.currency_text and reading.currency != stated
        if named and stated is not None:
            problems.append(self._conflict(row, reading, stated))
        elif fault is not None and not reading.currency_text:
            # The currency column says something else than the default would.
            return None, problems
        money = self._money(row, reading, problems)
        return money, problems

    def names_currency(self, row: RawRow) -> bool:
        """Whether the cell, its row or the heading says which currency it is in."""
        column = self._currency_column
        return bool(
            self._column.currency
            or (column is not None and clean(row.cells[column.index]))
            or row.signs.get(self._column.index)
            or find_currencies(clean(row.cells[self._column.index]))
        )

    def _stated_currency(self, row: RawRow) -> tuple[str | None, Reason | None]:
        """What the currency column says, else the header."""
        default = self._source.default_currency
        header = self._column.currency
        column = self._currency_column
        text = clean(row.cells[column.index]) if column else ""
        if column is None or not text:
            return header, None
        code = currency_of(text, default_currency=header or default)
        if code is None:
            what = "is no currency that we know"
            fault = self._source.fault(row, column, "currency_unknown", what)
            return None, fault
        if header is not None and header != code:
            what = f'differs from the header "{self._column.name}"'
            fault = self._source.fault(row, column, "currency_conflict", what)
            return code, fault
        return code, None

    def _reading(
        self, row: RawRow, text: str, stated: str | None
    ) -> PriceReading | None:
        default = stated or self._source.default_currency
        if self._column.index in row.numbers:
            sign = row.signs.get(self._column.index, "")
            code = currency_of(sign, default_currency=default)
            named = sign if code is not None else ""
            return PriceReading(Decimal(text), code or default, named)
        return guess_price(text, default_currency=default, decimal=self._source.decimal)

    def _doubt(self, row: RawRow, reading: PriceReading) -> Reason | None:
        for doubt, code, sentence in _DOUBTS:
            if doubt in reading.doubts:
                what = sentence.format(
                    amount=reading.amount,
                    other=reading.other,
                    name=reading.currency_text,
                )
                return self._fault(row, code, what)
        if reading.currency is None:
            what = "has no currency, and none was given"
            return self._fault(row, "currency_missing", what)
        if abs(reading.amount) >= _LARGEST:
            return self._fault(row, "price_unreadable", "is too large for a price")
        return None

    def _conflict(self, row: RawRow, reading: PriceReading, stated: str) -> Reason:
        what = f"is in {reading.currency}, but its column or row says {stated}"
        return self._fault(row, "currency_conflict", what)

    def _money(
        self, row: RawRow, reading: PriceReading, problems: list[Reason]
    ) -> Money | None:
        if reading.amount < 0:
            problems.append(self._fault(row, "price_negative", "is negative"))
            return None
        if reading.currency is None:
            return None
        money = Money.of(reading.amount, reading.currency, Rounding.HALF_UP)
        if not money and not self._zero_is_price:
            what = "is zero, which is taken as no price"
            problems.append(self._fault(row, "price_zero", what, Effect.SKIP))
            return None
        if money.amount != reading.amount:
            decimals = currencies.exponent(reading.currency)
            what = f"has more than {decimals} decimals and was rounded to {money}"
            problems.append(self._fault(row, "price_rounded", what, Effect.NOTE))
        if Doubt.STARTING in reading.doubts:
            what = "is the least or greatest of several prices"
            problems.append(self._fault(row, "price_starting", what))
        return money

    def _fault(
        self, row: RawRow, code: str, what: str, effect: Effect = Effect.REVIEW
    ) -> Reason:
        return self._source.fault(row, self._column, code, what, effect)
