"""GTINs of a cell: GTIN-8/12/13/14, UPC-E, ISBN-10/13, read through spreadsheet damage.

Prefixes (restricted circulation, coupons, GTIN-8) and the zero suppression of UPC-E are
those of the GS1 General Specifications; check digits are python-stdnum's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from services.pricing.rules.identify._text import says_nothing, unpadded
from services.pricing.rules.reasons import Effect, Reason

_SCIENTIFIC = re.compile(
    r"(?<![0-9])([0-9])(?:[.,]([0-9]{1,20}))?\s?[eE]\s?\+?([0-9]{1,2})\b"
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3}){2,3}")
_BETWEEN = re.compile(r"[,;|/\r\n\t]+|\s(?:and|und|et|e|y|or|oder)\s")
_RUN = re.compile(r"[0-9](?:[ \u00a0\u2010-\u2013-]?[0-9]){4,40}+(?:[ -]?[xX]\b)?")
_SEPARATORS = re.compile(r"[^0-9X]+")
_POINT_ZERO = re.compile(r"(?<=[0-9]{5})[.,]0{1,2}(?![0-9])")

# Numbers of manuals and templates: a good check digit, but never one product.
_SAMPLES = frozenset(
    {"12345678901231", "01234567890128", "00123456789012", "00012345678905"}
    | {"04012345678901", "05012345678900", "00000012345670", "09780000000002"}
)
# Lost zeros are given back only where enough of the number is left to be sure of it.
_SHORTEST_UPC = 10


@dataclass(frozen=True, slots=True)
class GtinCell:
    """What a cell of identifiers held: GTIN-14s, and why anything was ignored."""

    gtins: frozenset[str] = frozenset()
    problems: tuple[Reason, ...] = ()


def read_gtins(cell: str, *, isbn: bool = False) -> GtinCell:
    """The GTINs of one cell of a GTIN, EAN or UPC column (`isbn`: of an ISBN column).

    Several may stand in it. What is not an identity is a problem, never an error.
    """
    text = unpadded(cell)
    if says_nothing(text):
        return GtinCell()
    readings = [_from_scientific(match) for match in _SCIENTIFIC.finditer(text)]
    numbers = _numbers(_SCIENTIFIC.sub(" ; ", text))
    readings += [_reading(number, isbn=isbn) for number in numbers]
    if not readings:
        readings.append(_not_a_number(text))
    gtins = frozenset(found for found in readings if isinstance(found, str))
    problems = (found for found in readings if isinstance(found, Reason))
    return GtinCell(gtins, tuple(dict.fromkeys(problems)))


def gtin_of(number: str) -> str | None:
    """The GTIN-14 of 8, 12, 13 or 14 digits, or of an ISBN-10; else None.

    Restricted prefixes and placeholders are None too: they name no product.
    """
    if len(number) == 10:
        return isbn10_to_gtin(number)
    if len(number) not in {8, 12, 13, 14}:
        return None
    reading = _reading(number, isbn=False)
    return reading if isinstance(reading, str) else None


def isbn10_to_gtin(number: str) -> str | None:
    """The GTIN-14 of an ISBN-10 (10 characters, no separators); else None."""
    from stdnum import isbn

    if len(number) != 10 or not isbn.is_valid(number):
        return None
    return isbn.to_isbn13(number).zfill(14)


def expand_upce(number: str) -> str | None:
    """The UPC-A of an 8-digit UPC-E (number system 0 or 1); None if it is not one."""
    if len(number) != 8 or number[0] not in "01":
        return None
    system, body, check = number[0], number[1:7], number[7]
    last = body[5]
    if last in "012":
        item = body[:2] + last + "0000" + body[2:5]
    elif last == "3":
        item = body[:3] + "00000" + body[3:5]
    elif last == "4":
        item = body[:4] + "00000" + body[4]
    else:
        item = body[:5] + "0000" + last
    upca = system + item + check
    return upca if _check_digit_holds(upca) else None


def _numbers(text: str) -> list[str]:
    """Every identifier-like number of a text: digits, and X where an ISBN-10 ends."""
    text = _GROUPED.sub(_ungrouped, _POINT_ZERO.sub("", text)).upper()
    numbers: list[str] = []
    for part in _BETWEEN.split(text):
        for run in _RUN.findall(part):
            whole = _SEPARATORS.sub("", run)
            # Longer than any GTIN: several, with only spaces between them.
            numbers += run.split() if len(whole) > 14 else [whole]
    return [_SEPARATORS.sub("", number) for number in numbers]


def _ungrouped(match: re.Match[str]) -> str:
    return match.group().replace(match.group(1), "")


def _from_scientific(match: re.Match[str]) -> str | Reason:
    """What `4.006381333931E+12` stood for, if no digit of it is lost."""
    whole, decimals, exponent = match.groups()
    if len(decimals or "") != int(exponent):
        return _scientific(match.group())
    return _reading(f"{whole}{decimals}", isbn=False)


def _reading(number: str, *, isbn: bool) -> str | Reason:
    """The GTIN-14 a number is, or the reason why it is none."""
    candidate = _candidate(number, isbn=isbn)
    if isinstance(candidate, Reason):
        return candidate
    if candidate in _SAMPLES or len(set(number[:-1])) == 1:
        return _placeholder(number)
    if _is_restricted(candidate):
        return _internal(number)
    return candidate


def _candidate(number: str, *, isbn: bool) -> str | Reason:
    length = len(number)
    if set(number) == {"0"}:
        return _placeholder(number)
    if length == 10 or (isbn and length == 9):
        book = isbn10_to_gtin(number.zfill(10))
        if book is not None:
            return book
    if "X" in number:
        return _check_digit(number)
    if length == 8:
        return _eight_digits(number)
    if not _SHORTEST_UPC <= length <= 14:
        return _length(number)
    if not _check_digit_holds(number.zfill(12)):
        return _check_digit(number)
    return number.zfill(14)


def _eight_digits(number: str) -> str | Reason:
    # A GTIN-8 never begins with 0, so there it can only be a UPC-E.
    upca = expand_upce(number)
    if number[0] == "0" and upca is not None:
        return upca.zfill(14)
    if _check_digit_holds(number):
        return number.zfill(14)
    return _check_digit(number) if upca is None else upca.zfill(14)


def _check_digit_holds(number: str) -> bool:
    from stdnum import ean

    return bool(ean.is_valid(number))


def _is_restricted(gtin: str) -> bool:
    """Whether a GTIN-14 is a shop's own number, a coupon or a refund receipt."""
    if gtin.startswith("000000"):
        return gtin[6] in "02"
    prefix = gtin[1:4]
    return prefix[:2] in {"02", "04", "05", "98", "99"} or prefix[0] == "2"


def _scientific(text: str) -> Reason:
    return Reason(
        "gtin_scientific",
        f"The identifier was saved as {text}, which lost its last digits; "
        "format the column as text and export it again.",
    )


def _check_digit(number: str) -> Reason:
    return Reason(
        "gtin_check_digit",
        f"The identifier {number} has a wrong check digit and was ignored; "
        "look for a mistyped digit.",
        Effect.REVIEW,
    )


def _length(number: str) -> Reason:
    return Reason(
        "gtin_length",
        f"The identifier {number} was ignored: {len(number)} digits are no GTIN "
        "(8, 12, 13 or 14) and no ISBN.",
    )


def _internal(number: str) -> Reason:
    return Reason(
        "gtin_internal",
        f"The identifier {number} was ignored: its prefix is for a shop's own use "
        "or a coupon, not for one product.",
    )


def _placeholder(number: str) -> Reason:
    return Reason(
        "gtin_placeholder",
        f"The identifier {number} was ignored: it is a placeholder.",
    )


def _not_a_number(text: str) -> Reason:
    return Reason(
        "gtin_length",
        f"The identifier {text[:20]!r} was ignored: it holds no GTIN and no ISBN.",
    )
