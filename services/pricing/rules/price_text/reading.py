"""One price text -> one reading: amount, currency, and what is in doubt about them.

Two independent readings must agree: the shape of the digits, and the habits of the
currency, the locale or the column. Where they do not, the reading says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from common import currencies
from common.errors import BadInput
from services.pricing.rules.price_text import labels
from services.pricing.rules.price_text.amounts import Amount
from services.pricing.rules.price_text.choice import Choice, choose
from services.pricing.rules.price_text.conventions import (
    currency_reading,
    locale_mark,
)
from services.pricing.rules.price_text.currency_words import Mention, find_currencies
from services.pricing.rules.price_text.numbers import normalise, with_mark


class PriceUnreadable(BadInput):
    """There is no price in that text."""


class PriceAmbiguous(BadInput):
    """That price can be read in more than one way."""


class Doubt(StrEnum):
    """What the text leaves open."""

    SEPARATOR = "separator"
    """The separator may group thousands or begin the decimals (1.099)."""
    SEVERAL = "several"
    """Several amounts and no word that says which is the price."""
    STARTING = "starting"
    """The least or greatest of several prices ("from 9.90")."""
    NOT_FOR_ONE = "not_for_one"
    """The amount is for a measure or for several pieces ("5.99/kg", "12/100 pcs")."""
    CURRENCY_UNKNOWN = "currency_unknown"
    """A currency is named that is none in use (XYZ, DEM)."""
    CURRENCY_SHARED = "currency_shared"
    """The sign belongs to several currencies (kr, Rs) and nothing says which."""
    CURRENCY_CONFLICT = "currency_conflict"
    """Two currencies are named for one amount."""


_OPEN_AMOUNT: Final = frozenset({Doubt.SEPARATOR, Doubt.SEVERAL, Doubt.NOT_FOR_ONE})


@dataclass(frozen=True, slots=True)
class PriceReading:
    """The best reading of a price text.

    `amount` is in major units, exact, negative when written so. `currency` is an ISO
    4217 code or None; `currency_text` is what the text itself called it ("" = nothing).
    `other` is a second reading of the amount, where there is one.
    """

    amount: Decimal
    currency: str | None
    currency_text: str = ""
    doubts: frozenset[Doubt] = frozenset()
    other: Decimal | None = None

    @property
    def certain(self) -> bool:
        """Whether the amount may be used without a person looking."""
        return not self.doubts & _OPEN_AMOUNT


# What is longer is a description that mentions amounts, and slow to weigh.
_LONGEST: Final = 500
# The bulk of real columns, read without looking for anything around the digits.
_BARE: Final = re.compile(r"[0-9]+(?:[.,][0-9]{1,2})?")


def read_price(
    text: str,
    *,
    currency_hint: str = "",
    default_currency: str | None = None,
    decimal: str | None = None,
    locale: str | None = None,
) -> PriceReading:
    """The amount and currency of a price text; see `guess_price` for the arguments.

    Raises PriceUnreadable when there is no amount, PriceAmbiguous when its readings
    differ ("1.099" alone) or several amounts stand in the text.
    """
    reading = guess_price(
        text,
        currency_hint=currency_hint,
        default_currency=default_currency,
        decimal=decimal,
        locale=locale,
    )
    if reading is None:
        raise PriceUnreadable(f"{text!r} holds no price.", hint="Write it like 12.50.")
    if not reading.certain:
        other = f" or {reading.other}" if reading.other is not None else " for several"
        raise PriceAmbiguous(
            f"{text!r} may be {reading.amount}{other}.",
            hint="Write one price of one item, with two decimals.",
        )
    return reading


def guess_price(
    text: str,
    *,
    currency_hint: str = "",
    default_currency: str | None = None,
    decimal: str | None = None,
    locale: str | None = None,
) -> PriceReading | None:
    """The likeliest reading with its doubts; None = no amount in the text.

    `currency_hint` is other text that may name the currency (a header, a currency
    cell), `default_currency` the code to assume where nothing names one, `decimal` the
    known decimal mark ("." or ",", or a sign that stands between units and cents),
    `locale` a language tag ("de", "fr-CH") whose habits count where `decimal` is None.
    """
    if not currency_hint and _BARE.fullmatch(text):
        return PriceReading(Decimal(text.replace(",", ".")), default_currency)
    if len(text) > _LONGEST:
        return None
    plain = normalise(text).strip()
    choice = choose(plain, decimal=decimal)
    if choice is None:
        if labels.FREE.search(plain.casefold()):
            return PriceReading(Decimal(0), default_currency)
        return None
    named = choice.amount.currencies or find_currencies(normalise(currency_hint))
    has_cents = choice.amount.number.mark is not None
    code, doubts = _currency(named, default_currency, has_cents)
    mark = decimal or (locale_mark(locale) if locale else None)
    amount, other, sure = _amount(choice.amount, code, named, mark)
    if not sure:
        doubts |= {Doubt.SEPARATOR}
    reading = PriceReading(amount, code, _name(named), frozenset(doubts), other)
    return _with_choice_doubts(reading, choice)


def currency_of(text: str, *, default_currency: str | None = None) -> str | None:
    """The ISO 4217 code a cell or header names ("EK netto €" -> EUR); None = none.

    `default_currency` decides what a shared sign means and nothing else.
    """
    named = find_currencies(normalise(text))
    return _currency(named, default_currency, False)[0] if named else None


def _name(named: list[Mention]) -> str:
    """What the text calls the currency: its code if it gives one, else the sign."""
    codes = (mention.text for mention in named if mention.text in mention.codes)
    return next(codes, named[0].text if named else "")


def _with_choice_doubts(reading: PriceReading, choice: Choice) -> PriceReading:
    doubts = set(reading.doubts)
    other = reading.other
    if choice.rival is not None:
        doubts.add(Doubt.SEVERAL)
        other = choice.rival
    if choice.starting:
        doubts.add(Doubt.STARTING)
    if choice.not_for_one:
        doubts.add(Doubt.NOT_FOR_ONE)
    return replace(reading, doubts=frozenset(doubts), other=other)


def _amount(
    amount: Amount, code: str | None, named: list[Mention], mark: str | None
) -> tuple[Decimal, Decimal | None, bool]:
    """The amount, its other reading, and whether the readings agree."""
    number = amount.number
    if number.open is None:
        return amount.signed(number.value), None, True
    grouped, fraction = amount.signed(number.value), amount.signed(number.open)
    if mark is not None and mark in ".,":
        known = with_mark(number.body, mark)
        if known is not None:
            return amount.signed(known), None, True
    codes = (code,) if code else named[0].codes if named else ()
    readings = {currency_reading(number, candidate) for candidate in codes}
    if readings == {number.value}:
        return grouped, None, True
    if readings == {number.open} and currencies.exponent(codes[0]) == 3:
        # Three decimals are usual there: the shape has no say, the habit decides.
        return fraction, None, True
    return grouped, fraction, False


def _currency(
    named: list[Mention], default: str | None, has_cents: bool
) -> tuple[str | None, set[Doubt]]:
    if not named:
        return default, set()
    common = set(named[0].codes)
    for mention in named[1:]:
        common &= set(mention.codes)
    if not all(mention.codes for mention in named):
        return None, {Doubt.CURRENCY_UNKNOWN}
    if not common:
        return None, {Doubt.CURRENCY_CONFLICT}
    if default in common:
        return default, set()
    first = next(code for code in named[0].codes if code in common)
    if len(common) == 1 or not named[0].shared:
        return first, set()
    if "JPY" in common and has_cents:
        # The yen has no cents, so the sign means the other currency.
        return "CNY", set()
    return None, {Doubt.CURRENCY_SHARED}
