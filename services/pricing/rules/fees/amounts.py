"""Prices and taxes as somebody types them: `22.99`, `$22.99`, `22.99 USD`, `7%`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from common import currencies
from common.errors import BadInput
from common.money import CurrencyMismatch, Money, NotAnAmount, UnknownCurrency
from services.pricing.rules.fees.plan import Tax
from services.pricing.rules.fees.schedule import millionths

# Signs that stand for one currency only where a channel of that currency is asked.
_SIGNS: Final = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
# Thousands in groups of three, or none; twelve digits are more than anything costs.
_AMOUNT: Final = re.compile(
    r"([$€£¥]|[A-Za-z]{3})?\s*(-?)(\d{1,3}(?:,\d{3}){1,3}|\d{1,12})(\.\d{1,20})?"
    r"\s*([$€£¥]|[A-Za-z]{3})?",
    re.ASCII,
)
_PERCENTAGE: Final = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)\s*%", re.ASCII)
_SHOWN: Final = 40


def parse_amount(text: str, currency_code: str, *, name: str) -> Money:
    """An amount of `currency_code`, not negative; `name` says in errors what it is.

    Raises NotAnAmount, UnknownCurrency, CurrencyMismatch, and BadInput below 0.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise NotAnAmount(
            f"The {name} {text[:_SHOWN]!r} is not an amount.",
            hint="Write it like 22.99.",
        )
    before, minus, whole, fraction, after = match.groups()
    for sign in (before, after):
        if sign:
            _check_currency(sign, currency_code, name)
    if minus:
        raise BadInput(f"The {name} {text.strip()} is less than nothing.")
    try:
        return Money.of(whole.replace(",", "") + (fraction or ""), currency_code)
    except NotAnAmount as exc:
        raise NotAnAmount(
            f"The {name} {text.strip()} has a fraction of the smallest coin of"
            f" {currency_code}.",
            hint=f"{currency_code} has {currencies.exponent(currency_code)} decimals.",
        ) from exc


def parse_price(text: str, currency_code: str) -> Money:
    """A sale price: an amount above 0. Raises as `parse_amount` does."""
    price = parse_amount(text, currency_code, name="price")
    if not price:
        raise BadInput("Nothing is sold at a price of 0.", hint="Give a higher price.")
    return price


def parse_tax(text: str, currency_code: str) -> Tax:
    """`7%` of what the buyer pays, or the amount `7.00`. Raises as `parse_amount`."""
    match = _PERCENTAGE.fullmatch(text.strip())
    if match is None and "%" in text:
        raise BadInput(
            f"{text[:_SHOWN]!r} is not a rate of tax.",
            hint="Write it like 7% or 7.25%.",
        )
    if match is None:
        amount = parse_amount(text, currency_code, name="tax")
        return Tax(amount=amount.minor_units)
    rate = Decimal(match[1]) / 100
    if rate > 1:
        raise BadInput(f"A sales tax of {match[1]} % is more than the price.")
    return Tax(rate=millionths(rate))


def _check_currency(sign: str, currency_code: str, name: str) -> None:
    said = _SIGNS.get(sign, sign.upper())
    if not currencies.is_currency(said):
        raise UnknownCurrency(f"{sign!r} is not a currency code.")
    if said != currency_code:
        raise CurrencyMismatch(
            f"The {name} is in {said}, but the channel works in {currency_code}.",
            hint=f"Convert it to {currency_code} first.",
        )
