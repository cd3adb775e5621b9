"""The price in a text of a page: "Was £20.00, now £15.00", "ab 1.299,- €", "12 99 €".

Which of several numbers is the price is told by what stands beside it: a currency, a
percent sign, a unit, a word for the old price. How a number is read says
rules/written_numbers.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

from services.scanner.rules.currency_signs import (
    LONGEST_TEXT,
    Sign,
    code_of,
    signs_in,
    touches_a_number,
)
from services.scanner.rules.words.prices import (
    BEFORE_A_COUNT,
    BEFORE_A_LIST_PRICE,
    COUNTED,
    FREE,
    NUMBERED,
    SHIPPING_FROM,
    UNIT_AFTER,
)
from services.scanner.rules.written_numbers import Read, read_number

MOST_NUMBERS: Final = 50
_LONGEST_CODE: Final = 20

_SPACES: Final = dict.fromkeys(
    map(ord, "\u00a0\u2007\u2008\u2009\u200a\u202f\u2002\u2003\u3000\t\n\r"), " "
)
_MARKS: Final = str.maketrans({
    **dict.fromkeys("\u2019\u2018\u02bc\u2032\u00b4`\uff07", "'"),
    "\u066b": ".", "\u066c": ",", "\uff0c": ",", "\uff0e": ".", "\u060c": ",",
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
})  # fmt: skip
_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_CENTS_RAISED: Final = re.compile(r"(?<=[0-9])[.,]?([⁰¹²³⁴⁵⁶⁷⁸⁹]{2})")

_NUMBER: Final = re.compile(
    # Groups with spaces; the cents may be parted: "$119. 95".
    r"(?<![0-9])[1-9][0-9]{0,2}(?: [0-9]{3})+(?![0-9])(?:[.,] ?[0-9]{1,2}(?![0-9]))?"
    r"|[.,]*[0-9]+(?:[.,'][0-9]+)*(?:[.,] (?=[0-9]{2}(?![0-9.,]))[0-9]{2})?"
)
_CENTS: Final = re.compile(r" ?([0-9]{2})(?![0-9.,'%])(?= *(?:$|[^\w\s]))")
_CENTS_ATTACHED: Final = re.compile(r"([0-9]{2})(?![0-9.,'%])")
# Before or after a currency, and only there, two digits after a space are cents.
_SPACED_CENTS: Final = re.compile(r"([0-9]{1,4}) ([0-9]{2})(?![0-9.,'%]| [0-9])")
_COLON_CENTS: Final = re.compile(r"(?<=[0-9]):([0-9]{2})(?= ?kr)")
_TEN_THOUSANDS: Final = re.compile(r"([0-9]{1,6}) ?[万萬만] ?([0-9]{1,4})(?![0-9,.])")
_BETWEEN_SIGN: Final = re.compile(r"[ :.]{0,4}\Z")
_AFTER_NUMBER: Final = re.compile(
    r" ?(?:[.,] ?-{1,2}|-{1,2}(?![0-9])|[.,](?![0-9]))? ?"
)
_DATE: Final = re.compile(r"[0-3]?[0-9]\.[01]?[0-9]\.(?:19|20)[0-9]{2}")
_RANGE: Final = re.compile(
    r" ?(?:-|~|\u301c|\uff5e|to|till|until|bis|à|a|al|do|до|tot|til|até|and|und|y) ?"
)
_TIMES: Final = {
    "k": 1_000, "K": 1_000, "M": 10**6, "m": 10**6, "mln": 10**6, "Mio": 10**6,
    "mio": 10**6, "million": 10**6, "тыс": 1_000, "млн": 10**6, "万": 10_000,
    "萬": 10_000, "만": 10_000, "億": 10**8, "lakh": 10**5, "lakhs": 10**5,
    "crore": 10**7, "Cr": 10**7, "tys": 1_000, "tis": 1_000,
}  # fmt: skip
TIMES_AFTER: Final = re.compile(
    r" ?(" + "|".join(sorted(_TIMES, key=len, reverse=True)) + r")(?![^\W\d_])\.?"
    r"|(万|萬|만|億)"
)


@dataclass(frozen=True, slots=True)
class TextPrice:
    """What a text says of a price."""

    amount: Decimal | None
    """None: no price, or none that can be read without guessing."""
    sign: str
    """The currency as it stands there; empty if none does."""
    code: str
    """Its ISO code, where text and hints leave one."""
    agreed: bool = False
    """Whether both readings of the number said the same by themselves."""
    is_from: bool = False
    """"From 19.90": the lowest of several."""
    weak: bool = False
    """Its sign is a letter or a word that means a currency only where that is used."""
    struck: bool = False
    """Words beside it say that it is an old or a list price."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    number: str
    start: int
    end: int
    sign: Sign | None
    rank: int


def read_price(
    text: str,
    *,
    hint: str = "",
    locale: str = "",
    currency: str = "",
    decimal_mark: str = "",
    group_mark: str = "",
) -> TextPrice:
    """The price in `text`.

    `hint` is a text nearby that may name the currency; `currency` a code that is
    expected; the marks, if given, are taken as told.
    """
    # Cut before it is looked up: what is looked up is kept.
    return _read_price(
        text[:LONGEST_TEXT],
        hint[:LONGEST_TEXT],
        locale,
        currency[:_LONGEST_CODE],
        decimal_mark,
        group_mark,
    )


@lru_cache(maxsize=4096)
def _read_price(
    text: str,
    hint: str,
    locale: str,
    currency: str,
    decimal_mark: str,
    group_mark: str,
) -> TextPrice:
    if decimal_mark and decimal_mark not in ".,":
        # "1250€60": the sign itself parts the cents.
        text = re.sub(rf"(?<=[0-9]){re.escape(decimal_mark)}(?=[0-9])", ".", text)
    plain = _plain(text)
    signs = signs_in(plain)
    best = _best(plain, signs)
    sign = _sign_of(best, signs, plain, hint) or _sign_itself(decimal_mark)
    codes = (currency,) if currency else ()
    code = code_of(sign, hints=codes) if sign else currency
    weak = bool(best and best.sign and best.sign.weak)
    found = TextPrice(None, sign, code, weak=weak)
    if best is None:
        free = FREE.search(plain) and not re.search("[0-9]", plain)
        return replace(found, amount=Decimal(0), agreed=True) if free else found
    read = _told(best.number, decimal_mark, group_mark) or _read(
        best, plain, code, locale
    )
    if read is None:
        return found
    before = plain[: best.start]
    return replace(
        found,
        amount=read.amount * _times(plain, best.end),
        agreed=read.agreed,
        is_from=bool(BEFORE_A_COUNT.search(before)),
        struck=bool(BEFORE_A_LIST_PRICE.search(before)),
    )


@lru_cache(maxsize=2048)
def _plain(text: str) -> str:
    """The same text with ASCII digits, plain marks and plain spaces."""
    text = _CENTS_RAISED.sub(r".\1", text).translate(_RAISED)
    text = text.translate(_SPACES).translate(_MARKS)
    if not text.isascii():
        text = "".join(_ascii_digit(c) for c in text)
    text = _TEN_THOUSANDS.sub(_ten_thousands, re.sub(" {2,}", " ", text))
    return _COLON_CENTS.sub(r".\1", text)


def _ten_thousands(match: re.Match[str]) -> str:
    return str(int(match.group(1)) * 10_000 + int(match.group(2)))


def _ascii_digit(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return (
        ""
        if character in "\u200b\u200e\u200f\u2060\ufeff\u202a\u202c\u00ad"
        else character
    )


def _best(text: str, signs: tuple[Sign, ...]) -> _Candidate | None:
    ranked = [c for c in _candidates(text, signs) if c.rank < _NO_PRICE]
    return min(ranked, key=lambda c: c.rank, default=None)


_PRICED, _PLAIN, _DOUBTFUL, _COUNT, _NO_PRICE = range(5)


def _candidates(text: str, signs: tuple[Sign, ...]) -> Iterator[_Candidate]:
    seen = 0
    place = 0
    while (match := _NUMBER.search(text, place)) and seen < MOST_NUMBERS:
        seen += 1
        candidate = _candidate(text, signs, match)
        place = max(candidate.end, match.end())
        yield candidate


def _candidate(text: str, signs: tuple[Sign, ...], match: re.Match[str]) -> _Candidate:
    start, end = match.span()
    number = match.group().replace(". ", ".").replace(", ", ",")
    sign = _beside(text, signs, start, end) or _across(text, signs, end)
    if spaced := _spaced_cents(text, signs, match):
        number, sign, end = spaced
    elif sign and (cents := _parted_cents(text, number, sign, start, end)):
        number, end = f"{number}.{cents.group(1)}", cents.end()
    rank = _rank(text, start, end, sign)
    return _Candidate(number, start, end, sign, rank)


def _beside(text: str, signs: tuple[Sign, ...], start: int, end: int) -> Sign | None:
    """The sign that belongs to the number: the clearest of those that touch it."""
    after = _AFTER_NUMBER.match(text, end)
    reach = after.end() if after else end
    if times := TIMES_AFTER.match(text, end):
        reach = max(reach, times.end() + (text[times.end() : times.end() + 1] == " "))
    touching = [
        sign
        for sign in signs
        if (sign.end <= start and _BETWEEN_SIGN.fullmatch(text[sign.end : start]))
        or end <= sign.start <= reach
    ]
    # "$ SGD4.90" and "SGD$4.90": the code says more than the sign.
    touching += [
        one for one in signs for near in touching
        if one is not near and len(near.codes) > 1 and len(one.codes) == 1
        and (near.start - one.end in (0, 1) or one.start - near.end in (0, 1))
    ]  # fmt: skip
    touching = [one for one in touching if one.text != "p" or one.start == end]
    return min(touching, key=lambda s: (len(s.codes) > 1, s.start), default=None)


def _across(text: str, signs: tuple[Sign, ...], end: int) -> Sign | None:
    """The sign at the other end of a range: "26 to 50 €"."""
    between = _RANGE.match(text, end)
    second = between and _NUMBER.match(text, between.end())
    if not second:
        return None
    return _beside(text, signs, second.start(), second.end())


def _spaced_cents(
    text: str, signs: tuple[Sign, ...], match: re.Match[str]
) -> tuple[str, Sign, int] | None:
    """The number, sign and end of "12 99 €" and "$12 99"."""
    cents = _SPACED_CENTS.match(text, match.start())
    if not cents or cents.end(1) != match.end():
        return None
    sign = _beside(text, signs, cents.start(), cents.end())
    if sign is None or (sign.end <= cents.start() and text[cents.end() :].strip(" *")):
        return None
    return f"{cents.group(1)}.{cents.group(2)}", sign, cents.end()


def _parted_cents(
    text: str, number: str, sign: Sign, start: int, end: int
) -> re.Match[str] | None:
    """The cents in "35€ 99" and "35€99"."""
    if not number.isdigit():
        return None
    if sign.start >= end:
        if text[end : end + 1] == " " and sign.start > end + 1:
            return None
        return _CENTS_ATTACHED.match(text, sign.end) or _CENTS.match(text, sign.end)
    return None


def _rank(text: str, start: int, end: int, sign: Sign | None) -> int:
    before, after = text[max(0, start - 60) : start], text[end : end + 40]
    if re.match(r" ?[%٪]", after) or SHIPPING_FROM.search(before):
        return _NO_PRICE
    if not sign and _is_no_number(before, text[start:end], after):
        return _NO_PRICE
    if BEFORE_A_LIST_PRICE.search(before) or re.search(r"(?:\+|=) ?\D{0,4}\Z", before):
        return _DOUBTFUL
    if not sign and COUNTED.match(after):
        return _COUNT
    return _PRICED if sign else _PLAIN


def _is_no_number(before: str, number: str, after: str) -> bool:
    """Part of a word, of a time or of a date: MX924, 10:30, 3 for."""
    return bool(
        re.search(r"[^\W\d_]-?\Z|[0-9][:/]\Z|#\Z|[0-9]-[0-9]{0,2}-?\Z", before)
        or _DATE.fullmatch(number)
        or NUMBERED.search(before)
        or re.match(r"[:/][0-9]|-[0-9]{1,2}-[0-9]", after)
        or (UNIT_AFTER.match(after) and not TIMES_AFTER.match(after))
    )


def _sign_of(
    best: _Candidate | None, signs: tuple[Sign, ...], text: str, hint: str
) -> str:
    if best and best.sign:
        return best.sign.text
    for sign in signs:
        if not sign.weak or sign.text == text.strip(" .:"):
            return sign.text
    return _hinted(hint)


def _sign_itself(decimal_mark: str) -> str:
    return decimal_mark if decimal_mark not in "., " else ""


def _hinted(hint: str) -> str:
    plain = _plain(hint)
    signs = signs_in(plain)
    for sign in signs:
        alone = sign.text == plain.strip()
        if alone or not sign.weak or touches_a_number(plain, sign):
            return sign.text
    return ""


def _told(number: str, decimal_mark: str, group_mark: str) -> Read | None:
    if not decimal_mark and not group_mark:
        return None
    decimal_mark = decimal_mark if decimal_mark in (".", ",") else "."
    # Of several decimal marks at the beginning one is meant.
    number = re.sub(rf"^{re.escape(decimal_mark)}+", decimal_mark, number)
    head, _, tail = number.rpartition(decimal_mark)
    if not _:
        head, tail = number, ""
    digits, cents = re.sub(r"\D", "", head), re.sub(r"\D", "", tail)
    return Read(Decimal(f"{digits or '0'}.{cents or '0'}"), agreed=True)


def _read(best: _Candidate, text: str, code: str, locale: str) -> Read | None:
    return read_number(best.number, currency=code, locale=locale)


def _times(text: str, end: int) -> int:
    match = TIMES_AFTER.match(text, end)
    return _TIMES[match.group(1) or match.group(2)] if match else 1
