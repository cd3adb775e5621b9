"""How like a price a number of a text is: labels before, units after, signs."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from services.pricing.rules.price_text import labels
from services.pricing.rules.price_text.amounts import Amount
from services.pricing.rules.price_text.numbers import Number

_PERCENT: Final = re.compile(r"\s?(?:%|percent|prozent|pct)")
_MINOR: Final = re.compile(
    r"\s?(?:¢|p|pence|ct|cts|cent|cents|centimes|gr|коп)(?![^\W\d_])"
)
_MULTIPLIER: Final = re.compile(
    r"\s?(?:(k|tsd|tys|тыс|mio|mln|million|millions|млн|lakh|lakhs|crore|crores)"
    r"(?![^\W\d_])|(万|萬|만))",
    re.IGNORECASE,
)
_FACTORS: Final = {
    **dict.fromkeys(("k", "tsd", "tys", "тыс"), 1_000),
    **dict.fromkeys(("mio", "mln", "million", "millions", "млн"), 1_000_000),
    **dict.fromkeys(("lakh", "lakhs"), 100_000),
    **dict.fromkeys(("crore", "crores"), 10_000_000),
    **dict.fromkeys(("万", "萬", "만"), 10_000),
}
_GLUED: Final = re.compile(r"[^\W\d_]+")
_UNIT_WORDS: Final = frozenset(
    "ea each per pc pcs st stk netto net brutto ht ttc".split()
)

HIDDEN: Final = -8
"""The weight that no price has: percentages, counts, part numbers."""


def weigh(amount: Amount, *, alone: bool) -> None:
    """Add to the weight of an amount what its surroundings say of it."""
    before = amount.before.casefold()
    after = amount.after
    for mention in amount.currencies:
        if mention.start == amount.number.end + len(after) - len(after.lstrip()):
            after = after.lstrip()[len(mention.text) :]
    _apply_suffix(amount, after.casefold())
    if before and before[-1].isalpha() and not _touches(amount):
        amount.weight += HIDDEN
    if any(char.isalpha() for char in before):
        amount.weight += _label_weight(before)
    if not alone:
        if before.rstrip().endswith("="):
            amount.weight -= 2
        if before.count("(") > before.count(")"):
            amount.weight -= 1


def _touches(amount: Amount) -> bool:
    return any(mention.end == amount.number.start for mention in amount.currencies)


def _apply_suffix(amount: Amount, after: str) -> None:
    """What directly follows the digits: %, k, ct, kg, x."""
    number = amount.number
    if re.match(r"[.,:]\s?[-\u2013\u2014]", after):
        # A dash stands for no cents, so the separator before it groups: 1.099,-
        amount.number = Number(number.start, number.end, number.body, number.value)
    multiplier = _MULTIPLIER.match(after)
    if _PERCENT.match(after):
        amount.weight += HIDDEN
    elif multiplier:
        amount.factor = Decimal(_FACTORS[multiplier[multiplier.lastindex or 0]])
        if number.open is not None:
            amount.number = Number(
                number.start, number.end, number.body, number.open, "."
            )
    elif not amount.currencies and _MINOR.match(after):
        amount.factor = Decimal("0.01")
    elif labels.COUNT.match(after) and not amount.currencies:
        amount.weight += -3 if number.mark else HIDDEN
    elif labels.PER_MEASURE.match(after):
        slash = after.lstrip()[:1] in "/p=" or amount.currencies
        amount.weight += -2 if slash else HIDDEN
    else:
        glued = _GLUED.match(after)
        if glued and not amount.currencies and glued[0] not in _UNIT_WORDS:
            amount.weight += HIDDEN


def _label_weight(before: str) -> int:
    ends = {
        HIDDEN: last_label(labels.SAVED, before),
        -6: last_label(labels.ASIDE, before),
        -3: last_label(labels.FORMER, before),
        1: last_label(labels.CURRENT, before),
    }
    weight = max(ends, key=lambda key: ends[key])
    return weight if ends[weight] >= 0 else 0


def last_label(words: re.Pattern[str], text: str) -> int:
    """Where the last such word of a text ends; -1 = there is none."""
    return max((match.end() for match in words.finditer(text.casefold())), default=-1)


def set_signs(text: str, amounts: list[Amount]) -> None:
    """Which amounts are negative: a minus before or after, or all in parentheses."""
    whole = text.startswith("(") and text.endswith(")") and len(amounts) == 1
    for place, amount in enumerate(amounts):
        lead = amount.before
        for mention in amount.currencies:
            if mention.end <= amount.number.start:
                lead = lead.replace(mention.text, "")
        first = place == 0
        minus = lead.strip() == "-" if first else bool(re.search(r"\s-$", lead))
        minus = minus or bool(re.search(r"[\s:(]-$", lead))
        trailing = (
            bool(re.match(r"-(?:\s|$)", amount.after)) and place == len(amounts) - 1
        )
        amount.negative = whole or minus or trailing
