"""Why the one amount in a text may not be what the thing costs: "from $5", "$5 / kg".

The strict readers of prices ask here before they take a number for the price. Nobody
buys at a rate, at a deposit, at a former price or at the lowest of several.
"""

from __future__ import annotations

import re
from typing import Final

from services.scanner.rules.currency_signs import signs_in, touches_a_number
from services.scanner.rules.price_text import TIMES_AFTER
from services.scanner.rules.problems import Code, Unreadable
from services.scanner.rules.words.prices import (
    AFTER_ANOTHER_AMOUNT,
    BEFORE_A_COUNT,
    NOT_ASKED,
    PER,
)

SPACES: Final = "\u0020\u00a0\u202f\u2009"
NUMBER: Final = re.compile(rf"[0-9](?:[.,'\u2019{SPACES}]?[0-9])*")
"""Digits and the marks between them, as far as they may be one number."""
_NEAR: Final = 40
_CENTS: Final = frozenset({"p", "\u00a2"})


def ensure_expected_currency(text: str, currency: str) -> None:
    """Raise Unreadable if the text names a currency that `currency` is not.

    "$" may be one of many; "A$", "kr" and "\u20b9" are none of the United States.
    """
    for sign in signs_in(text):
        counts = not sign.weak or touches_a_number(text, sign)
        if counts and currency not in sign.codes:
            raise Unreadable(Code.CURRENCY_UNEXPECTED, text)


def ensure_one_number(text: str) -> None:
    """Raise Unreadable if the text has two numbers: "$10 - $40", "was $40, now $10"."""
    if len({match.group() for match in NUMBER.finditer(text)}) > 1:
        raise Unreadable(Code.SEVERAL_PRICES, text)


def ensure_no_doubt(text: str) -> None:
    """Raise Unreadable if an amount in the text is not the price of the whole thing."""
    if PER.search(text):
        raise Unreadable(Code.PRICE_UNCLEAR, text)
    for match in NUMBER.finditer(text):
        before, after = _without_signs(text, *match.span())
        if BEFORE_A_COUNT.search(before):
            raise Unreadable(Code.SEVERAL_PRICES, text)
        if NOT_ASKED.search(before) or AFTER_ANOTHER_AMOUNT.match(after):
            raise Unreadable(Code.PRICE_UNCLEAR, text)
        if TIMES_AFTER.match(after) or _is_numeric(before[-1:] + after.strip()[:1]):
            raise Unreadable(Code.PRICE_UNCLEAR, text)


def _without_signs(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a number and the signs that touch it."""
    for sign in signs_in(text):
        if sign.text in _CENTS:
            continue
        if sign.start < start and not text[sign.end : start].strip(" .:"):
            start = sign.start
        elif sign.start >= end and not text[end : sign.start].strip(" .,-"):
            end = sign.end
    return text[max(0, start - _NEAR) : start].rstrip(), text[end : end + _NEAR]


def _is_numeric(characters: str) -> bool:
    """Whether one of them is half a number: a fraction, raised cents, ten thousand."""
    return any(not one.isascii() and one.isnumeric() for one in characters)
