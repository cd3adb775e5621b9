"""A shop's own numbers: what looks like one, and those in the address of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

LONGEST_CODE: Final = 40
_SHORTEST: Final = 4
_PARAMETER: Final = re.compile(
    r"(?i)(?:.*(?:pid|sku|item|prod|article|artnr|asin).*|id|v|p)"
)
_CODE: Final = re.compile(r"[^\W_][\w./+#-]{0,38}[^\W_]|[^\W_]{2,}")
_WITH_SPACES: Final = re.compile(r"[A-Z0-9]{1,8}(?:[ ][A-Z0-9]{1,8}){1,4}")
_IN_ADDRESS: Final = re.compile(r"[A-Za-z0-9]+")
# What stands in addresses and is no number of a product.
_COMMON: Final = re.compile(
    r"(?i)^(?:\d{1,4}|(?:19|20)\d{2}|.*(?:html?|php|aspx|jpg)|utm.*|[a-z]+|\d{1,4}(?:x\d+|[a-z]{1,3}))$"
)


def code_in(value: str) -> str:
    """The code at the beginning of a value; empty if there is none.

    A code has a digit, or is a word in capitals; it has no spaces unless all of it is
    short groups of capitals and digits.
    """
    value = value.strip(" .:#*()[]\u200e\u200f")
    if not value:
        return ""
    first = value.split()[0].strip(".,;:()|")
    if (
        len(value) <= LONGEST_CODE
        and _WITH_SPACES.fullmatch(value)
        and not first.isalpha()
    ):
        return value
    if len(first) > LONGEST_CODE or not _CODE.fullmatch(first):
        return ""
    has_digit = any(map(str.isdigit, first))
    return (
        first
        if has_digit or (first.isupper() and len(first) > 3 and first == value)
        else ""
    )


@dataclass(frozen=True, slots=True)
class AddressCode:
    """A part of an address that may be the product's number there."""

    text: str
    place: int
    """0 for the part that stands last in the path, 1 for the one before ..."""
    from_query: bool
    slug: int
    """How many words stand around it: a number among words is rather a model's."""


def address_codes(path: str, query: Iterable[tuple[str, str]]) -> Iterator[AddressCode]:
    """The parts of an address that look like numbers of a product, the last first."""
    parts = [part for part in path.split("/") if part]
    found = 0
    for part in reversed(parts):
        stem = re.sub(r"(?i)\.(?:html?|php|aspx?|jsp|prd)$", "", part)
        tokens = _IN_ADDRESS.findall(stem)
        for place, token in enumerate(reversed(tokens)):
            at_edge = place in (0, len(tokens) - 1)
            for code in _forms(token):
                yield AddressCode(code, found, False, 0 if at_edge else len(tokens))
            found += 1
    for name, value in query:
        fits = (
            len(value) >= _SHORTEST and _CODE.fullmatch(value) and not value.isalpha()
        )
        if fits and _PARAMETER.fullmatch(name):
            yield AddressCode(value, 0, True, 0)


def _forms(token: str) -> Iterator[str]:
    """The token, and without one letter before its digits: p4781720."""
    if len(token) < 5 or len(token) > LONGEST_CODE or _COMMON.match(token):
        return
    yield token
    if re.fullmatch(r"[A-Za-z]\d{5,}", token):
        yield token[1:]
