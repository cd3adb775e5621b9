"""Trade numbers as 14 digits with a check digit that is right, or nothing.

GS1 General Specifications 7.9 (check digit); ISBN-10 has its own (ISO 2108).
"""

from __future__ import annotations

import re
from typing import Final

_GTIN: Final = re.compile(r"[0-9]{8}|[0-9]{12,14}")
_ISBN10: Final = re.compile(r"[0-9]{9}[0-9X]")
_BETWEEN: Final = re.compile(r"[\s-]")


def read_gtin(text: str) -> str | None:
    """The GTIN-14 of a GTIN-8, 12, 13 or 14 or of an ISBN; None if it is not one."""
    number = _BETWEEN.sub("", text).upper()
    if _ISBN10.fullmatch(number):
        return _of_isbn10(number)
    if not _GTIN.fullmatch(number) or not number.strip("0"):
        return None
    return number.zfill(14) if check_digit(number[:-1]) == number[-1] else None


def check_digit(body: str) -> str:
    """The last digit of a GTIN whose other digits are `body`."""
    weighted = sum(
        int(digit) * (3 if place % 2 == 0 else 1)
        for place, digit in enumerate(reversed(body))
    )
    return str(-weighted % 10)


def _of_isbn10(number: str) -> str | None:
    digits = [10 if digit == "X" else int(digit) for digit in number]
    if sum(digit * (10 - place) for place, digit in enumerate(digits)) % 11:
        return None
    body = f"978{number[:9]}"
    return f"{body}{check_digit(body)}".zfill(14)
