"""Numbers in a price text, by their shape alone: what is certain and what is open."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_SPACES: Final = dict.fromkeys(
    map(ord, "\t\n\r\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"), " "
) | dict.fromkeys(map(ord, "\u2009\u200a\u202f\u205f\u3000"), " ")
_REMOVED: Final = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad")
)
_PLAIN: Final = (
    _SPACES
    | _REMOVED
    | dict.fromkeys(map(ord, "\u2019\u2018\u00b4\u02bc\u02b9`"), "'")
    | dict.fromkeys(map(ord, "\u2212\u2010\u2011\ufe63"), "-")
    | {ord("\u066b"): ".", ord("\u066c"): ",", ord("\u060c"): ","}
)
# 12 with a raised 99: the way many shop pages print cents.
_RAISED: Final = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
_RAISED_CENTS: Final = re.compile(f"(?<=[0-9])[.,]?([{_RAISED}]{{2}})(?![{_RAISED}])")

# A space joins digits only before a full group of three: 1 298,00 but not 2 12.
_TOKEN: Final = re.compile(
    r"[.,]{0,2}[0-9]+(?:(?:[.,']| (?=[0-9]{3}(?![0-9])))[0-9]+)*"
)
# "$119. 95": a blank after the decimal mark, believed only right after a sign.
_BLANK_AFTER_MARK: Final = re.compile(
    r"(?<=[$\u20a0-\u20cf\u00a3\u00a5])( ?[0-9]+[.,]) (?=[0-9]{2}(?![0-9.,]))"
)
_GAP: Final = re.compile(r"[^0-9]")


@dataclass(frozen=True, slots=True)
class Number:
    """A number at [start, end) of the text. `value` is its best reading by shape.

    `mark` is its decimal mark where the shape proves one. When `open` is not None the
    shape allows both: `value` takes the separator as grouping, `open` as decimal mark.
    """

    start: int
    end: int
    body: str
    value: Decimal
    mark: str | None = None
    open: Decimal | None = None


def normalise(text: str) -> str:
    """Plain digits, plain blanks, plain apostrophes and minus signs."""
    if not text.isascii():
        raised = _RAISED_CENTS.sub(
            lambda match: "." + unicodedata.normalize("NFKC", match[1]), text
        )
        plain = raised.translate(_PLAIN)
        plain = unicodedata.normalize("NFKC", plain).translate(_PLAIN)
        text = "".join(_digit(char) for char in plain)
    return _BLANK_AFTER_MARK.sub(r"\1", text.translate(_SPACES))


def _digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None or char.isascii() else str(value)


def find_numbers(text: str) -> list[Number]:
    """Every well-formed number in a normalised text, in order; others are left out."""
    found = []
    for match in _TOKEN.finditer(text):
        whole = read_number(match[0], match.start())
        if whole is not None:
            found.append(whole)
        elif " " in match[0]:
            # Blanks that do not group: the token was several numbers.
            found += _split(match[0], match.start())
    return found


def _split(token: str, start: int) -> list[Number]:
    parts = []
    for match in re.finditer(r"[^ ]+", token):
        number = read_number(match[0], start + match.start())
        if number is not None:
            parts.append(number)
    return parts


def read_number(body: str, start: int = 0) -> Number | None:
    """One number by its shape; None when no way of writing numbers gives that shape."""
    core = body.lstrip(".,")
    end = start + len(body)
    separators = _GAP.findall(core)
    groups = _GAP.split(core)
    if not separators:
        if core != body:
            return Number(start, end, body, Decimal(f"0.{core}"), body[0])
        return Number(start, end, body, Decimal(core))
    kinds = list(dict.fromkeys(separators))
    if len(kinds) == 1 and len(separators) == 1 and kinds[0] in ".,":
        return _single(start, end, body, groups, kinds[0])
    if len(kinds) == 1:
        return _repeated(start, end, body, groups, kinds[0])
    if len(kinds) == 2 and separators.count(kinds[1]) == 1 and kinds[1] in ".,":
        if not _grouped(groups[:-1], kinds[0]):
            return None
        value = Decimal(f"{''.join(groups[:-1])}.{groups[-1]}")
        return Number(start, end, body, value, kinds[1])
    return None


def with_mark(body: str, mark: str) -> Decimal | None:
    """The number when its decimal mark is known: "75,333" with "," is 75.333."""
    kept = "".join(char for char in body if char.isdigit() or char == mark)
    kept = re.sub(f"^{re.escape(mark)}+", mark, kept)
    if kept.count(mark) > 1:
        return None
    return Decimal(f"0{kept}".replace(mark, "."))


def _single(
    start: int, end: int, body: str, groups: list[str], separator: str
) -> Number:
    head, tail = groups
    fraction = Decimal(f"{head}.{tail}")
    if len(tail) != 3 or len(head) > 3 or head[0] == "0":
        return Number(start, end, body, fraction, separator)
    return Number(start, end, body, Decimal(head + tail), None, fraction)


def _repeated(
    start: int, end: int, body: str, groups: list[str], separator: str
) -> Number | None:
    if _grouped(groups, separator):
        mark = {".": ",", ",": "."}.get(separator)
        return Number(start, end, body, Decimal("".join(groups)), mark)
    # 1.298.00: the same mark for both, as careless shops write it.
    if separator in ".," and len(groups[-1]) <= 2 and _grouped(groups[:-1], separator):
        value = Decimal(f"{''.join(groups[:-1])}.{groups[-1]}")
        return Number(start, end, body, value, separator)
    return None


def _grouped(groups: list[str], separator: str) -> bool:
    """Thousands, or the Indian lakh and crore groups (12,34,567)."""
    head, *rest = groups
    if not 1 <= len(head) <= 3 or not rest:
        return False
    if all(len(group) == 3 for group in rest):
        return True
    *middle, last = rest
    indian = len(head) <= 2 and len(last) == 3 and all(len(g) == 2 for g in middle)
    return separator == "," and indian
