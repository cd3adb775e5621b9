"""Finds the fee category that a person or a shop means by a few words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from services.pricing.errors import BadFeeBook
from services.pricing.rules.fees.rule import Category
from services.pricing.rules.reasons import Effect, Reason

_SEPARATORS: Final = re.compile(r"[\W_]+")
_CLOSE_ENOUGH: Final = 0.6
_NAMES_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    """The category to cost with; `reason` says when it was assumed or there is none."""

    category: Category | None
    reason: Reason | None = None


def normal_form(text: str) -> str:
    """`Electronics & Accessories` and `electronics-accessory` are the same words."""
    words = _SEPARATORS.sub(" ", text.casefold()).split()
    return " ".join(_singular(word) for word in words if word != "and")


class CategoryNames:
    """The categories of one channel by slug, label and alias."""

    def __init__(self, categories: Iterable[Category]) -> None:
        """Raises BadFeeBook when two categories share a name."""
        self._by_name: dict[str, Category] = {}
        self.fallback: Category | None = None
        for category in categories:
            self._add(category)
            if category.is_fallback:
                self.fallback = category

    def find(self, text: str) -> Category | None:
        """The category of that slug, label or alias."""
        return self._by_name.get(normal_form(text))

    def choose(self, text: str, channel: str) -> CategoryChoice:
        """The category for a word from a table; else the fallback, with the reason.

        Of a path ("Toys > Games > Dice") the deepest part counts that is a category.
        """
        parts = text.split(">")
        known = (self.find(part) for part in (text, *reversed(parts)))
        category = next((found for found in known if found is not None), None)
        if category is not None:
            return CategoryChoice(category)
        said = f"{channel} has no category {text.strip()[:60]!r}"
        if not normal_form(text):
            said = f"No category is given for {channel}"
        if self.fallback is None:
            sentence = f"{said}, so its fees are not known."
            return CategoryChoice(
                None, Reason("category_unknown", sentence, Effect.REVIEW)
            )
        sentence = f"{said}; the fees of {self.fallback.label!r} are assumed."
        return CategoryChoice(
            self.fallback, Reason("category_assumed", sentence, Effect.REVIEW)
        )

    def hint(self, text: str) -> str:
        """What to write instead of the unknown `text`."""
        close = difflib.get_close_matches(
            normal_form(text), self._by_name, n=6, cutoff=_CLOSE_ENOUGH
        )
        slugs = list(dict.fromkeys(self._by_name[name].slug for name in close))
        if slugs:
            return f"Did you mean {' or '.join(slugs[:3])}?"
        known = list(dict.fromkeys(c.slug for c in self._by_name.values()))
        more = len(known) - _NAMES_SHOWN
        shown = ", ".join(known[:_NAMES_SHOWN])
        return f"Known: {shown}" + (f" and {more} more." if more > 0 else ".")

    def _add(self, category: Category) -> None:
        for name in (category.slug, category.label, *category.aliases):
            key = normal_form(name)
            known = self._by_name.setdefault(key, category)
            if known is not category:
                raise BadFeeBook(
                    f"The categories {known.slug!r} and {category.slug!r} both claim"
                    f" the name {name!r}.",
                    hint="Give it to one of them.",
                )


def _singular(word: str) -> str:
    # Only good enough that both numbers of a word meet; the result need not be a word.
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return f"{word[:-2]}y" if len(word) > 3 and word.endswith("ie") else word
