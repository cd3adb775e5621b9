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
from services.scanner.rules.problems import Code, Unreadable

_SPACES: Final = "\u0020\u00a0\u202f\u2009"
# Group marks and decimal mark. Source: Unicode CLDR 46, number symbols.
_POINT: Final = (",", ".")
_COMMA: Final = (".", ",")
_SPACE: Final = (_SPACES, ",")
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
_NUMBER: Final = re.compile(rf"[0-9](?:[.,'\u2019{_SPACES}]?[0-9])*")
_SIGNS: Final = {
    "$": "USD CAD AUD NZD SGD HKD MXN",
    "\u20ac": "EUR",
    "\u00a3": "GBP",
    "\u00a5": "JPY CNY",
    "z\u0142": "PLN",
}
_WORDS: Final = {
    "dollar": _SIGNS["$"],
    "dollars": _SIGNS["$"],
    "bucks": _SIGNS["$"],
    "euro": "EUR",
    "euros": "EUR",
    "pounds": "GBP",
    "quid": "GBP",
    "yen": "JPY",
}
_WORD: Final = re.compile(r"[^\W\d_]+")


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
    that locale, or when the text speaks of another currency.
    """
    numbers = dict.fromkeys(match.group() for match in _NUMBER.finditer(text))
    if not numbers:
        return None
    for named in _currencies_in(text):
        if currency not in named:
            raise Unreadable(Code.CURRENCY_UNEXPECTED, text)
    amounts = {_amount(number, locale, currency, text) for number in numbers}
    if len(amounts) > 1:
        raise Unreadable(Code.SEVERAL_PRICES, text)
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


def _currencies_in(text: str) -> list[frozenset[str]]:
    """For each sign, word or code of a currency in the text: what it may stand for."""
    named = [codes for sign, codes in _SIGNS.items() if sign in text]
    for word in _WORD.findall(text):
        if codes := _WORDS.get(word.lower()):
            named.append(codes)
        elif _is_code(word, text):
            named.append(word)
    return [frozenset(codes.split()) for codes in named]


def _is_code(word: str, text: str) -> bool:
    # "for ALL" is no lek: a code stands beside its number.
    if not currencies.is_currency(word):
        return False
    return bool(re.search(rf"[0-9]\s?{word}\b|\b{word}\s?[0-9]", text))


def _money(amount: Decimal, currency: str, text: str) -> Money:
    try:
        money = Money.of(amount, currency)
    except NotAnAmount as exc:
        raise Unreadable(Code.PRICE_UNCLEAR, text) from exc
    if money.minor_units > MOST:
        raise Unreadable(Code.PRICE_UNCLEAR, text)
    return money
