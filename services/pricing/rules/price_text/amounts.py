"""The numbers of a text with the currencies that belong to each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from services.pricing.rules.price_text.currency_words import Mention, find_currencies
from services.pricing.rules.price_text.numbers import Number, find_numbers

# 35€ 99 and 19 €90: the currency stands between units and cents.
_CENTS_AFTER: Final = re.compile(r" ?([0-9]{2})(?![^\W_])(?=[\s*.)]*$)")
_ANY_CENTS: Final = re.compile(r"([0-9]+)(?![^\W_])")
# A currency this near to a number makes it a price.
_NEAR: Final = 3
PRICED: Final = 4
"""The weight of a number with a currency."""


@dataclass(slots=True)
class Amount:
    """A number with what stands around it; `weight` says how like a price it is."""

    number: Number
    before: str
    after: str
    currencies: list[Mention] = field(default_factory=list)
    weight: int = 0
    negative: bool = False
    factor: Decimal = Decimal(1)

    def signed(self, value: Decimal) -> Decimal:
        """A reading of the digits with the sign and multiplier of the text."""
        return (-value if self.negative else value) * self.factor

    @property
    def value(self) -> Decimal:
        """The likeliest reading of the digits, with sign and multiplier."""
        return self.signed(self.number.value)


def find_amounts(text: str, *, decimal: str | None = None) -> list[Amount]:
    """Every number of a normalised text, its currencies beside it.

    `decimal` may be a currency sign that stands between units and cents.
    """
    mentions = find_currencies(text)
    amounts = _amounts(text, mentions)
    if amounts and mentions:
        amounts = _join_cents(text, amounts, mentions, decimal)
        _assign(mentions, amounts)
    return amounts


def _amounts(text: str, mentions: list[Mention]) -> list[Amount]:
    # Currency names may end in a dot ("Rs.500"); it is not the number's.
    chars = list(text)
    for mention in mentions:
        chars[mention.start : mention.end] = "\0" * (mention.end - mention.start)
    numbers = find_numbers("".join(chars))
    edges = [0, *(number.end for number in numbers)]
    starts = [*(number.start for number in numbers[1:]), len(text)]
    return [
        Amount(number, text[edge : number.start], text[number.end : start])
        for number, edge, start in zip(numbers, edges, starts, strict=False)
    ]


def _assign(mentions: list[Mention], amounts: list[Amount]) -> None:
    """Give each currency to the number it stands nearest to."""
    leading = mentions[0].start < amounts[0].number.start
    for mention in mentions:
        # A sign between units and cents lies inside its number: distance 0.
        before = [a for a in amounts if a.number.start < mention.start]
        after = [a for a in amounts if a.number.start >= mention.end]
        left = max(0, mention.start - before[-1].number.end) if before else None
        right = after[0].number.start - mention.end if after else None
        if right is None or (left is not None and (left, leading) < (right, True)):
            owner, gap = before[-1], left
        else:
            owner, gap = after[0], right
        owner.currencies.append(mention)
        if gap is not None and gap <= _NEAR:
            owner.weight = PRICED


def _join_cents(
    text: str, amounts: list[Amount], mentions: list[Mention], decimal: str | None
) -> list[Amount]:
    """35 EUR 99 is one amount."""
    joined: list[Amount] = []
    consumed = -1
    for amount in amounts:
        if amount.number.start < consumed:
            continue
        cents = _cents(text, amount, mentions, decimal)
        if cents is not None:
            value = amount.number.value + Decimal(f"0.{cents[1]}")
            consumed = cents.end()
            amount.number = Number(
                amount.number.start, consumed, amount.number.body, value, "."
            )
            amount.after = text[consumed:]
        joined.append(amount)
    return joined


def _cents(
    text: str, amount: Amount, mentions: list[Mention], decimal: str | None
) -> re.Match[str] | None:
    number = amount.number
    gap = 0 if number.start else 1
    sign = next((m for m in mentions if 0 <= m.start - number.end <= gap), None)
    if sign is None or number.mark in (".", ","):
        return None
    if sign.text == decimal:
        touching = _ANY_CENTS.match(text, sign.end)
        if touching:
            return touching
    return _CENTS_AFTER.match(text, sign.end)
