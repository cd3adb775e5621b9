"""The owner's terms, the fees and the thresholds, as a desk for any day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from common.money import Money
from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.adapters.tuning_files import load_policy
from services.pricing.rules.costing import Desk
from services.pricing.rules.fees import parse_amount, parse_tax
from services.pricing.rules.fx import exchange
from services.pricing.rules.terms import Hints, Terms


@dataclass(frozen=True, slots=True)
class TermTexts:
    """What the owner says costs what, as it was written; None = not said."""

    channels: Sequence[str]
    hints: Hints
    rates: Sequence[str] = ()
    outbound: str | None = None
    inbound: str | None = None
    prep: str | None = None
    tax: str | None = None


def make_desk(texts: TermTexts) -> Callable[[date], Desk]:
    """The desk of a day; amounts are in the currency of the first channel.

    Raises UnknownChannel, and BadInput for a text that cannot be read.
    """
    book = read_fee_book()
    currencies = [book.channel(name).currency_code for name in texts.channels]

    def amount(text: str | None, name: str) -> Money | None:
        if text is None:
            return None
        return parse_amount(text, currencies[0], name=name)

    terms = Terms(
        on=date.min,
        exchange=exchange(texts.rates),
        inbound=amount(texts.inbound, "inbound cost"),
        prep=amount(texts.prep, "preparation cost"),
        outbound=amount(texts.outbound, "shipping cost"),
        tax=None if texts.tax is None else parse_tax(texts.tax, currencies[0]),
        hints=texts.hints,
    )
    policy = load_policy()

    @lru_cache(maxsize=2)
    def of_day(day: date) -> Desk:
        return Desk(terms=replace(terms, on=day), book=book, policy=policy)

    return of_day
