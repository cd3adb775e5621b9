"""Which fees are known on a day, by channel, category and kind, and in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from services.pricing.rules.fees.book import FeeBook
from services.pricing.rules.fees.explain import describe
from services.pricing.rules.fees.rule import (
    ByParcel,
    Category,
    Channel,
    FeeKind,
    FeeRule,
    NotKnown,
    PercentOfLine,
    Priced,
)


@dataclass(frozen=True, slots=True)
class Covered:
    """One kind of fee of a category; `rule` is None when none is known for the day."""

    channel: Channel
    category: Category
    kind: FeeKind
    rule: FeeRule | None
    words: str


def coverage(
    book: FeeBook, *, on: date, channel: str | None = None
) -> Iterator[Covered]:
    """Every kind of fee that is ever charged, in the book's order; UnknownChannel."""
    channels = book.channels if channel is None else (book.channel(channel),)
    for place in channels:
        for category in place.categories:
            for kind, rule in book.rules_at(place.name, category.slug, on):
                words = "not known for this day"
                if rule is not None:
                    words = rule_words(rule, place.currency_code)
                yield Covered(place, category, kind, rule, words)


def rule_words(rule: FeeRule, currency_code: str) -> str:
    """What a rule charges: `15 %; at least 0.30`."""
    method = rule.method
    if isinstance(method, Priced):
        return describe(method.schedule, currency_code)
    if isinstance(method, PercentOfLine):
        return f"{describe(method.schedule, currency_code)} of {method.of}"
    if isinstance(method, ByParcel):
        tiers = ", ".join(tier.name.lower() for tier in method.table.tiers)
        return f"by weight, size and price: {tiers}"
    if isinstance(method, NotKnown):
        return f"not known: {method.sentence}"
    return "not charged"
