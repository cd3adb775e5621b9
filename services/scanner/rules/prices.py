"""Prices, read strictly: what a machine wrote, or people's words in a known locale.

Nothing is guessed. "1.099" is a thousand in Germany and no price at all in the USA; the
source says which of the two it is, and what fits neither has a reason instead.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from common import currencies
from common.money import Money, NotAnAmount
from services.scanner.rules.price_doubts import (
    NUMBER,
    SPACES,
    ensure_expected_currency,
    ensure_no_doubt,
)
from services.scanner.rules.problems import Code, Unreadable

# Group marks and decimal mark. Source: Unicode CLDR 46, number symbols.
_POINT: Final = (",", ".")
_COMMA: Final = (".", ",")
_SPACE: Final = (SPACES, ",")
_SWISS: Final = ("'\u2019", ".")
_MARKS: Final = {
    **dict.fromkeys(
        "en-US en-GB en-CA en-AU en-IE en-NZ ja-JP zh-CN ko-KR".split(), _POINT
    ),
    **dict.fromkeys("de-DE es-ES it-IT nl-NL pt-BR da-DK tr-TR el-GR".split(), _COMMA),
    **dict.fromkeys(
        "fr-FR pl-PL sv-SE nb-NO fi-FI cs-CZ sk-SK pt-PT hu-HU".split(), _SPACE
    ),
    **dict.fromkeys("de-CH fr-CH it-CH".split(), _SWISS),
}
LOCALES: Final = frozenset(_MARKS)
"""The locales whose numbers can be read."""

MOST: Final = 10**12
"""Minor units. Nothing real costs more, and the stores hold no more than 64 bits."""

_MACHINE: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")


def machine_price(value: object, currency: str) -> Money | None:
    """A price as programs write it: a number, or a text like "1099.00".

    None stands for zero: what costs nothing in a shop's data has no price there.
    Raises Unreadable for anything else.
    """
    # bool is an int to Python.
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unreadable(Code.PRICE_UNCLEAR, repr(value))
    text = str(value).strip()
    if not _MACHINE.fullmatch(text):
        raise Unreadable(Code.PRICE_UNCLEAR, text)
    return _money(Decimal(text), currency, text) or None


def words_price(text: str, *, locale: str, currency: str) -> Money | None:
    """The one amount in a text such as "asking 1,100 dollars"; None if it has none.

    Raises Unreadable when there are two, when the digits are not written as they are in
    that locale, when the text speaks of another currency, or of a part of the price.
    """
    numbers = dict.fromkeys(match.group() for match in NUMBER.finditer(text))
    if not numbers:
        return None
    ensure_expected_currency(text, currency)
    amounts = {_amount(number, locale, currency, text) for number in numbers}
    if len(amounts) > 1:
        raise Unreadable(Code.SEVERAL_PRICES, text)
    ensure_no_doubt(text)
    return _money(amounts.pop(), currency, text) or None


def _amount(number: str, locale: str, currency: str, text: str) -> Decimal:
    groups, point = _MARKS[locale]
    decimals = currencies.exponent(currency)
    fraction = rf"(?:{re.escape(point)}[0-9]{{{decimals}}})?" if decimals else ""
    grouped = rf"[0-9]{{1,3}}(?:([{re.escape(groups)}])[0-9]{{3}}(?:\1[0-9]{{3}})*)?"
    if not re.fullmatch(rf"(?:{grouped}|[0-9]+){fraction}", number):
        raise Unreadable(Code.PRICE_UNCLEAR, text)
    digits = re.sub(f"[{re.escape(groups)}]", "", number)
    return Decimal(digits.replace(point, "."))


def _money(amount: Decimal, currency: str, text: str) -> Money:
    try:
        money = Money.of(amount, currency)
    except NotAnAmount as exc:
        raise Unreadable(Code.PRICE_UNCLEAR, text) from exc
    if money.minor_units > MOST:
        raise Unreadable(Code.PRICE_UNCLEAR, text)
    return money
