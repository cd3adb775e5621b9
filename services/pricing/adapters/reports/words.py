"""Amounts, shares and foreign text as people read them, in every format alike."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from common.money import Money
from services.pricing.rules.answer import RoiBasis

ROI_BASIS_WORDS: Final = {
    RoiBasis.LANDED_COST: "landed cost",
    RoiBasis.TOTAL_EXPENSES: "total expenses",
}

# Only signs that one currency has to itself in everyday use; others show their code.
_SIGNS: Final = {"USD": "$", "EUR": "€", "GBP": "£"}

_ACRONYMS: Final = frozenset({"asin", "fba", "fbm", "gtin", "isbn", "roi", "us", "vat"})

_ANSI: Final = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours and cursor moves
    r"|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # titles and hyperlinks
    r"|\x1b[ -/]*[0-~]"  # two-character commands
)
# Control characters, direction overrides and other signs that show nothing themselves
# but change how their neighbours show. The two joiners are kept: emoji and Persian use
# them.
_HIDDEN: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    r"\ufff9-\ufffb\ud800-\udfff]"
)


def one_line(text: str) -> str:
    """Foreign text for a screen: one line, no escape sequences, nothing hidden."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(_HIDDEN.sub(" ", _ANSI.sub("", text)).split())


def amount_words(money: Money) -> str:
    """Without its currency: `1,234.50`."""
    return f"{money.amount:,f}"


def money_words(money: Money) -> str:
    """With its currency: `$1,234.50`, `-$3.00`, `1,200 JPY`."""
    sign = _SIGNS.get(money.currency_code)
    if sign is None:
        return f"{amount_words(money)} {money.currency_code}"
    minus = "-" if money.minor_units < 0 else ""
    return f"{minus}{sign}{abs(money.amount):,f}"


def percent_words(fraction: Decimal) -> str:
    """A ratio: 0.3421 -> `34.2%`, 12.5 -> `1,250%`."""
    return f"{fraction:,.0%}" if abs(fraction) >= 10 else f"{fraction:.1%}"


def probability_words(probability: Decimal) -> str:
    """Whole per cent; only certainty is `100%` and only impossibility is `0%`."""
    if Decimal("0.995") <= probability < 1:
        return ">99%"
    if 0 < probability < Decimal("0.01"):
        return "<1%"
    return f"{probability:.0%}"


def code_words(code: str) -> str:
    """A reason's code as words: `no_match` -> `No match`, `roi_low` -> `ROI low`."""
    words = [word.upper() if word in _ACRONYMS else word for word in code.split("_")]
    words[0] = words[0][:1].upper() + words[0][1:]
    return " ".join(words)


def break_even_words(intervals: tuple[tuple[Money, Money | None], ...]) -> str:
    """`$9.92 to $9.99, or from $10.96`; empty when there is none."""
    return ", or ".join(
        f"from {money_words(low)}"
        if high is None
        else f"{money_words(low)} to {money_words(high)}"
        for low, high in intervals
    )
