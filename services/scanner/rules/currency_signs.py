"""Currencies in a text: their signs, words and codes, and what those stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from common import currencies
from services.scanner.rules.words.currencies import (
    COUNTRY_OF_LANGUAGE,
    CURRENCY_OF_COUNTRY,
    DEFAULT_OF,
    OLD_CODES,
    SIGNS_OF,
    STEMS,
    WEAK,
    WORDLIKE_CODES,
)

LONGEST_TEXT: Final = 2_000
_MOST_SIGNS: Final = 100


@dataclass(frozen=True, slots=True)
class Sign:
    """A currency as it stands in a text, and the currencies it may stand for."""

    text: str
    codes: tuple[str, ...]
    start: int
    end: int
    weak: bool
    """It means a currency only beside a number."""


def _collected() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, signs in SIGNS_OF.items():
        for sign in signs.split("|"):
            found[sign] = (*found.get(sign, ()), code)
    return found


_CODES_OF: Final = _collected()


def _by_first_character() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for sign in sorted(_CODES_OF, key=len, reverse=True):
        found.setdefault(sign[0], []).append(sign)
    return {first: tuple(signs) for first, signs in found.items()}


_STARTING: Final = _by_first_character()
# Where a sign can begin: at the first letter of a word, and at every mark that is one.
_BEGINNING: Final = re.compile(
    r"(?<![^\W\d_])[^\W\d_]|["
    + re.escape(
        "".join(c for c in _STARTING if not c.isalpha() or c.lower() == c.upper())
    )
    + "]"
)
_CODE: Final = re.compile(r"[A-Za-z]{3}(?![^\W\d_])")


def signs_in(text: str) -> tuple[Sign, ...]:
    """The signs, words and codes of currencies in the text, in their order.

    A price stands in a line: of a longer text only the beginning is looked through.
    """
    return _signs_in(text[:LONGEST_TEXT])


@lru_cache(maxsize=4096)
def _signs_in(text: str) -> tuple[Sign, ...]:
    return tuple(islice(_found(text), _MOST_SIGNS))


def _found(text: str) -> Iterator[Sign]:
    place = 0
    while match := _BEGINNING.search(text, place):
        sign = _sign_at(text, match.start())
        place = sign.end if sign else match.end()
        if sign:
            yield sign


def _sign_at(text: str, start: int) -> Sign | None:
    for sign in _STARTING.get(text[start], ()):
        if text.startswith(sign, start):
            end = start + len(sign)
            if (
                not sign[-1].isalpha()
                or _is_stem(sign)
                or not text[end : end + 1].isalpha()
            ):
                return Sign(sign, _CODES_OF[sign], start, end, weak=sign in WEAK)
    code = _CODE.match(text, start)
    return _named(code) if code else None


def _is_stem(sign: str) -> bool:
    # Signs without a case have no word around them: 円, 원.
    return sign.lower() == sign.upper() or sign in STEMS


def _named(match: re.Match[str]) -> Sign | None:
    text = match.group()
    code = text.upper()
    if not currencies.is_currency(code) and code not in OLD_CODES:
        return None
    weak = code in WORDLIKE_CODES or text != code
    return Sign(text, (code,), *match.span(), weak=weak)


def touches_a_number(text: str, sign: Sign) -> bool:
    """Whether a sign of the text stands beside a number."""
    return bool(
        re.match(r"[ .:]?[0-9]", text[sign.end : sign.end + 2])
        or re.search(r"[0-9][ .,-]{0,2}\Z", text[: sign.start])
    )


def country_of(locale: str) -> str:
    """The country in "de-AT", "de_AT" or "AT"; empty if there is none.

    Of a language alone it is the one where most who speak it live, if there is one.
    """
    if len(locale) == 2 and locale.islower():
        return COUNTRY_OF_LANGUAGE.get(locale, "")
    last = re.split(r"[-_]", locale)[-1].upper()
    return last if len(last) == 2 and last in CURRENCY_OF_COUNTRY else ""


def currency_of_country(country: str) -> str:
    """What is paid with there; empty if that is not known."""
    return CURRENCY_OF_COUNTRY.get(country.upper(), "")


def code_of(sign: str, *, hints: tuple[str, ...] = ()) -> str:
    """The ISO code a sign stands for; empty if it is still ambiguous.

    `hints` are codes, the most trusted first: of the page's data, of its country.
    """
    found = signs_in(sign)
    codes = found[0].codes if found else ()
    for hint in hints:
        if hint in codes:
            return hint
    active = [code for code in codes if currencies.is_currency(code)]
    if len(active) == 1:
        return active[0]
    return DEFAULT_OF.get(sign, "")
