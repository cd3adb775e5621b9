"""Identifiers of goods that do not exist: GTINs in the prefix kept for examples, ASINs.

GS1 keeps prefix 952 for demonstrations (General Specifications 1.4.2); no company will
ever be given one of its numbers. Books take 979-9, which no ISBN agency has.
"""

from __future__ import annotations

from typing import Final

EXAMPLE_PREFIX: Final = "952"
BOOK_PREFIX: Final = "9799"
ASIN_PREFIX: Final = "B0SB"

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Multipliers without a common factor with the sizes below: every index its own number.
_STRIDE: Final = 7_654_321


def check_digit(body: str) -> str:
    """The thirteenth digit of an EAN-13: the weights are 1 and 3, from the left."""
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(body))
    return str(-total % 10)


def gtin13(index: int, prefix: str = EXAMPLE_PREFIX) -> str:
    """The GTIN-13 of the product with that index; distinct for each index."""
    width = 12 - len(prefix)
    body = prefix + str((index + 1) * _STRIDE % 10**width).zfill(width)
    return body + check_digit(body)


def broken_gtin13(gtin: str) -> str:
    """The same number with a wrong check digit, as a tired clerk types it."""
    return gtin[:12] + str((int(gtin[12]) + 3) % 10)


def asin(index: int) -> str:
    """The ASIN of the product with that index: B0SB and six letters or digits."""
    number = (index * _STRIDE + 1) % 36**6
    letters = ""
    for _ in range(6):
        number, place = divmod(number, 36)
        letters = _DIGITS[place] + letters
    return ASIN_PREFIX + letters
