"""Which number of a text is the price, and whether another could as well be it."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from services.pricing.rules.price_text import labels
from services.pricing.rules.price_text.amounts import Amount, find_amounts
from services.pricing.rules.price_text.weighing import (
    HIDDEN,
    last_label,
    set_signs,
    weigh,
)

# A number that a machine shortened (1.5E+3) has lost its digits.
_EXPONENT: Final = re.compile(r"[0-9][eE][+-]?[0-9]")


@dataclass(frozen=True, slots=True)
class Choice:
    """The amount taken as the price; `rival` is another that could as well be it.

    `starting` = the least or greatest of several, `not_for_one` = for a measure or
    several pieces.
    """

    amount: Amount
    rival: Decimal | None
    starting: bool
    not_for_one: bool


def choose(text: str, *, decimal: str | None = None) -> Choice | None:
    """The amount of a normalised text that is the price; None = there is none.

    `decimal` may be a currency sign that stands between units and cents.
    """
    amounts = find_amounts(text, decimal=decimal)
    if not amounts or _EXPONENT.search(text) or _is_day(text, amounts):
        return None
    for amount in amounts:
        weigh(amount, alone=len(amounts) == 1)
    set_signs(text, amounts)
    _share_ranges(text, amounts)
    likely = [amount for amount in amounts if amount.weight > HIDDEN // 2]
    if not likely:
        return None
    best = max(amount.weight for amount in likely)
    first, *others = [amount for amount in likely if amount.weight == best]
    rivals = [amount.value for amount in others if amount.value != first.value]
    return Choice(
        amount=first,
        rival=rivals[0] if rivals else None,
        starting=last_label(labels.STARTING, first.before) >= 0,
        not_for_one=_is_not_for_one(text, first),
    )


def _is_day(text: str, amounts: list[Amount]) -> bool:
    priced = any(amount.currencies for amount in amounts)
    return not priced and labels.DAY.search(text) is not None


def _is_not_for_one(text: str, amount: Amount) -> bool:
    rest = text[amount.number.end :].lstrip()
    for mention in amount.currencies:
        rest = rest.removeprefix(mention.text)
    return labels.NOT_FOR_ONE.match(rest.casefold()) is not None


def _share_ranges(text: str, amounts: list[Amount]) -> None:
    """The ends of a range share their currency: 26 to 50 EUR."""
    for left, right in itertools.pairwise(amounts):
        between = text[left.number.end : right.number.start]
        for mention in (*left.currencies, *right.currencies):
            between = between.replace(mention.text, "")
        if not labels.RANGE.fullmatch(between.casefold()):
            continue
        left.currencies = left.currencies or right.currencies
        right.currencies = right.currencies or left.currencies
        left.weight = right.weight = max(left.weight, right.weight)
        right.negative = False
