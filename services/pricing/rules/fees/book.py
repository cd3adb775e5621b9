"""The fee book: every dated rule by channel, category and kind, for "fees as of D"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeAlias

from services.pricing.errors import BadFeeBook, UnknownCategory, UnknownChannel
from services.pricing.rules.fees.categories import CategoryChoice, CategoryNames
from services.pricing.rules.fees.rule import (
    Category,
    Channel,
    FeeKind,
    FeeRule,
    NotKnown,
    PercentOfLine,
)

Dated: TypeAlias = tuple[FeeRule, ...]
"""The rules of one channel, category and kind, oldest first, without gap or overlap."""


class FeeBook:
    """Immutable after construction, which checks the whole book (BadFeeBook)."""

    def __init__(self, channels: Iterable[Channel], rules: Iterable[FeeRule]) -> None:
        self._channels = {channel.name: channel for channel in channels}
        self._names = {
            channel.name: CategoryNames(channel.categories)
            for channel in self._channels.values()
        }
        self._rules: dict[str, FeeRule] = {}
        for rule in rules:
            self._add(rule)
        self._index = {
            (channel.name, category.slug): tuple(self._dated(channel, category.slug))
            for channel in self._channels.values()
            for category in channel.categories
        }

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Every channel, in the book's order."""
        return tuple(self._channels.values())

    @property
    def rules(self) -> tuple[FeeRule, ...]:
        """Every rule, in the book's order."""
        return tuple(self._rules.values())

    def channel(self, name: str) -> Channel:
        """The channel of that name; UnknownChannel tells the known ones."""
        channel = self._channels.get(name)
        if channel is None:
            known = ", ".join(self._channels)
            raise UnknownChannel(
                f"{name!r} is not a channel of the fee book.", hint=f"Known: {known}."
            )
        return channel

    def rule(self, rule_id: str) -> FeeRule:
        """The rule of that id; KeyError when there is none."""
        return self._rules[rule_id]

    def category(self, channel: str, text: str) -> Category:
        """The category by slug, label or alias; UnknownCategory suggests close ones."""
        self.channel(channel)
        names = self._names[channel]
        category = names.find(text)
        if category is None:
            raise UnknownCategory(
                f"{text[:60]!r} is not a fee category of {channel}.",
                hint=names.hint(text),
            )
        return category

    def choose_category(self, channel: str, text: str) -> CategoryChoice:
        """The category for a word from a table, which may be unknown or empty.

        Falls back to the channel's own entry for everything else, with the reason
        `category_assumed`; without one there is none, with `category_unknown`.
        """
        self.channel(channel)
        return self._names[channel].choose(text, channel)

    def rules_at(
        self, channel: str, category: str, on: date
    ) -> list[tuple[FeeKind, FeeRule | None]]:
        """Each kind of fee that is ever charged there, with its rule on that day.

        None = no rule is known for the day. Raises UnknownChannel, UnknownCategory.
        """
        dated = self._index.get((channel, category))
        if dated is None:
            dated = self._index[channel, self.category(channel, category).slug]
        return [(kind, _in_force(rules, on)) for kind, rules in dated]

    def _add(self, rule: FeeRule) -> None:
        twin = self._rules.setdefault(rule.id, rule)
        if twin is not rule:
            raise BadFeeBook(
                f"{rule.origin}: the rule id {rule.id!r} is already taken by"
                f" {twin.origin}.",
                hint="Give every rule its own id.",
            )
        for name in rule.channels:
            if name not in self._channels:
                raise BadFeeBook(f"{_said(rule)} names no known channel: {name!r}.")
            channel = self._channels[name]
            if rule.kind not in {kind.code for kind in channel.kinds}:
                raise BadFeeBook(f"{_said(rule)}: {name} charges no {rule.kind!r}.")
            slugs = {category.slug for category in channel.categories}
            for slug in rule.categories:
                if slug not in slugs:
                    raise BadFeeBook(f"{_said(rule)} names no category: {slug!r}.")

    def _dated(
        self, channel: Channel, category: str
    ) -> Iterator[tuple[FeeKind, Dated]]:
        by_kind: dict[str, list[FeeRule]] = defaultdict(list)
        general: dict[str, list[FeeRule]] = defaultdict(list)
        for rule in self._rules.values():
            if channel.name not in rule.channels:
                continue
            if not rule.categories:
                general[rule.kind].append(rule)
            elif category in rule.categories:
                by_kind[rule.kind].append(rule)
        for kind in channel.kinds:
            rules = by_kind.get(kind.code) or general.get(kind.code)
            if rules:
                place = f"{channel.name}, {category}, {kind.code}"
                yield kind, _checked(rules, place)
                self._check_links(rules, channel)

    def _check_links(self, rules: Iterable[FeeRule], channel: Channel) -> None:
        codes = [kind.code for kind in channel.kinds]
        for rule in rules:
            method = rule.method
            before = codes[: codes.index(rule.kind)]
            if isinstance(method, PercentOfLine) and method.of not in before:
                raise BadFeeBook(f"{_said(rule)}: no line {method.of!r} before it.")
            least = method.least if isinstance(method, NotKnown) else None
            if least is not None and least not in self._rules:
                raise BadFeeBook(f"{_said(rule)} names no known rule: {least!r}.")


def _in_force(rules: Dated, on: date) -> FeeRule | None:
    for rule in reversed(rules):
        if rule.effective_from <= on:
            is_over = rule.effective_to is not None and on > rule.effective_to
            return None if is_over else rule
    return None


def _checked(rules: list[FeeRule], place: str) -> Dated:
    rules = sorted(rules, key=lambda rule: rule.effective_from)
    for earlier, later in pairwise(rules):
        if earlier.effective_to is None or earlier.effective_to >= later.effective_from:
            fault = "overlap"
        elif earlier.effective_to + timedelta(days=1) < later.effective_from:
            fault = "leave a gap"
        else:
            continue
        raise BadFeeBook(
            f"{_said(earlier)} (to {earlier.effective_to or 'open'}) and {_said(later)}"
            f" (from {later.effective_from}) {fault} for {place}.",
            hint="Mend effective_from or effective_to so that each day has one rule.",
        )
    return tuple(rules)


def _said(rule: FeeRule) -> str:
    return f"{rule.origin}: the rule {rule.id!r}"
