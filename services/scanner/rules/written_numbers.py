"""A number as people write it -> its amount, by two readings that must agree.

The first looks at the shape alone: which mark stands last and how many digits follow.
The second knows customs: it writes down every way of grouping and pointing that is in
use (Unicode CLDR 46) and takes those that fit, with the decimals that the currency has.
Where they disagree, only the currency's or the page's own custom may decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from common import currencies
from services.scanner.rules.currency_signs import country_of, currency_of_country

_GROUP_OF_THREE: Final = 3
LONGEST_NUMBER: Final = 30
"""Digits and marks. No price is longer; a longer one is the number of a card."""

# Dinars are written without fils: the coins are gone though the standard has them.
_DECIMALS_IN_USE: Final = {"IQD": 0, "HUF": 0, "IDR": 0, "COP": 0, "IRR": 0, "LBP": 0}

# Where the comma is the decimal mark. Everywhere else it is the point.
_COMMA_COUNTRIES: Final = frozenset(
    """AD AL AM AO AR AT AZ BA BE BG BO BR BY CL CM CO CR CZ DE DK DZ EC EE ES FI FR GE
    GR HR HU ID IS IT KG KZ LT LU LV MA MC MD ME MK MZ NL NO PL PT PY RO RS RU SE SI SK
    SN SM TN TR UA UY UZ VE VN ZA""".split()
)
_COMMA_LANGUAGES: Final = frozenset(
    """az be bg bs ca cs da de el es et eu fi fr gl hr hu hy id is it ka kk ky lt lv mk
    nb nl nn no pl pt ro ru sk sl sq sr sv tr uk uz vi""".split()
)
# Spanish where it is written as in the United States.
_POINT_COUNTRIES: Final = frozenset(
    "MX US GB IE AU NZ IN CH LI GT HN NI PA PE DO SV PR".split()
)
_COMMA_CURRENCIES: Final = frozenset(
    """ARS BAM BGN BRL BYN CLP COP CZK DKK DZD EUR HUF IDR ISK KZT MAD MDL MKD NOK PLN
    PYG RON RSD RUB SEK TND TRY UAH UYU UZS VES VND""".split()
)

_THREES: Final = {
    mark: re.compile(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+")
    for mark in ".,' "
}
_INDIAN: Final = re.compile(r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}")
_POINT: Final = (",' ", ".")
_COMMA: Final = (".' ", ",")


@dataclass(frozen=True, slots=True)
class Read:
    """What a number says, and whether both readings said so by themselves."""

    amount: Decimal
    agreed: bool


@lru_cache(maxsize=8192)
def read_number(number: str, *, currency: str = "", locale: str = "") -> Read | None:
    """The amount of "1.099,00"; None if that would be a guess.

    `number` has ASCII digits, the marks `.` `,` `'` and single spaces. `currency` is a
    code or empty; `locale` is like "de-DE", or empty.
    """
    if len(number) > LONGEST_NUMBER:
        return None
    by_shape = _by_shape(number)
    customary = _by_custom(number, currency)
    local = _local(number, currency, locale)
    if local is not None:
        customary = {local}
    if by_shape is None:
        return Read(customary.pop(), agreed=False) if len(customary) == 1 else None
    if not customary:
        # No custom: 29.1583 or 0.333.
        return Read(by_shape, agreed=False)
    if local is None and _contrary(number, by_shape, locale, currency):
        return None
    if customary == {by_shape}:
        return Read(by_shape, agreed=True)
    if len(customary) == 1:
        return Read(customary.pop(), agreed=False)
    return _decided(number, customary, currency)


def _by_shape(number: str) -> Decimal | None:
    """The last mark is the decimal one unless exactly three digits follow it."""
    whole = number.lstrip(".,' ")
    bare = len(whole) < len(number)
    parts = re.split(r"[.,' ]", whole)
    if "" in parts:
        return None
    marks = re.findall(r"[.,' ]", whole)
    if not marks:
        return Decimal(f"0.{whole}" if bare else whole)
    if _last_is_decimal(parts, marks):
        return Decimal("".join(parts[:-1]) + "." + parts[-1])
    return Decimal("".join(parts))


def _last_is_decimal(parts: list[str], marks: list[str]) -> bool:
    if marks[-1] in "' ":
        return False
    if len(parts[-1]) != _GROUP_OF_THREE:
        return True
    if len(set(marks)) > 1:
        # 1,234.567: the mark that stands once, at the end, after another.
        return marks.count(marks[-1]) == 1
    # 0.999 and 1234.567 are no thousands.
    return len(marks) == 1 and (
        parts[0].strip("0") == "" or len(parts[0]) > _GROUP_OF_THREE
    )


def _by_custom(number: str, currency: str) -> set[Decimal]:
    found = {_fitting(number, custom, currency) for custom in (_POINT, _COMMA)}
    return {amount for amount in found if amount is not None}


def _fitting(number: str, custom: tuple[str, str], currency: str) -> Decimal | None:
    """The amount if `number` is written exactly in that custom."""
    marks, point = custom
    whole, _, fraction = number.partition(point)
    if (point in number) != bool(fraction) or (fraction and not fraction.isdigit()):
        return None
    if fraction and len(fraction) not in _decimals_of(currency):
        return None
    whole = whole or "0"
    if not whole.isdigit() and not _is_grouped(whole, marks):
        return None
    digits = re.sub(r"[.,' ]", "", whole)
    return Decimal(f"{digits}.{fraction}" if fraction else digits)


def _decimals_of(currency: str) -> tuple[int, ...]:
    """How many decimals a price has there. One is careless but clear: 19,1."""
    if not currencies.is_currency(currency):
        return (1, 2)
    usual = _DECIMALS_IN_USE.get(currency, currencies.exponent(currency))
    # Two zeros are written even for yen: ¥1,500.00.
    return (1, 2, 3) if usual == _GROUP_OF_THREE else (1, 2)


def _is_grouped(whole: str, marks: str) -> bool:
    """Groups of three with one mark, or the Indian way: twos, and three at the end."""
    return any(
        _THREES[mark].fullmatch(whole) or (mark == "," and _INDIAN.fullmatch(whole))
        for mark in marks
    )


def _local(number: str, currency: str, locale: str) -> Decimal | None:
    custom = custom_of(locale)
    return _fitting(number, custom, currency) if custom else None


def custom_of(locale: str) -> tuple[str, str] | None:
    """Group marks and decimal mark of a locale; None if it is not known."""
    language = re.split(r"[-_]", locale)[0].lower()
    country = country_of(locale) if "-" in locale or "_" in locale else ""
    if not language:
        return None
    if country in _POINT_COUNTRIES:
        return _POINT
    if country in _COMMA_COUNTRIES and language != "en":
        return _COMMA
    return _COMMA if language in _COMMA_LANGUAGES else _POINT


def _contrary(number: str, by_shape: Decimal, locale: str, currency: str) -> bool:
    """Whether the decimal mark of the currency's own country is taken for a group mark.

    "$3.459" on an American page is fuel, or a mistake. A page in English that writes
    "1.099 €" only shows where it comes from.
    """
    at_home = currency and currency == currency_of_country(country_of(locale))
    custom = custom_of(locale) if at_home else None
    return bool(custom and custom[1] in number and by_shape == by_shape.to_integral())


def _decided(number: str, customary: set[Decimal], currency: str) -> Read | None:
    """Two customs fit: 1.250 dinars. The one of the currency's own country decides."""
    if not currencies.is_currency(currency):
        return None
    custom = _COMMA if currency in _COMMA_CURRENCIES else _POINT
    amount = _fitting(number, custom, currency)
    return (
        Read(amount, agreed=False)
        if amount in customary and amount is not None
        else None
    )
