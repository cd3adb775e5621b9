"""Predictions against accepted values: the measure of product-page benchmarks.

One prediction a page and field. A wrong one counts twice, as a false positive and a
false negative; an empty one where there is a value is a false negative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

FIELDS: Final = ("price", "availability", "sku", "brand", "gtin", "mpn")


@dataclass(frozen=True, slots=True)
class Wrong:
    """One page whose value was not among the accepted ones."""

    page: str
    found: str | None
    accepted: tuple[str, ...]


@dataclass(slots=True)
class Score:
    """The counts of one field."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    wrong: list[Wrong] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Of what was said, how much was right; 0 if nothing was."""
        return self.tp / (self.tp + self.fp) if self.tp else 0.0

    @property
    def recall(self) -> float:
        """Of what there was, how much was found; 0 if nothing was."""
        return self.tp / (self.tp + self.fn) if self.tp else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp else 0.0


def score_pages(
    found: Mapping[str, Mapping[str, str | None]],
    truth: Mapping[str, Mapping[str, Sequence[str]]],
) -> dict[str, Score]:
    """Each field's score over the pages of `truth`; a missing page says nothing."""
    return {name: _score(name, found, truth) for name in FIELDS}


def _score(
    name: str,
    found: Mapping[str, Mapping[str, str | None]],
    truth: Mapping[str, Mapping[str, Sequence[str]]],
) -> Score:
    score = Score()
    for page, accepted in truth.items():
        said = found.get(page, {}).get(name)
        wanted = tuple(accepted.get(name, ()))
        if said and same(name, said) in {same(name, one) for one in wanted}:
            score.tp += 1
        elif said or wanted:
            score.fp += bool(said)
            score.fn += bool(wanted)
            score.wrong.append(Wrong(page, said, wanted))
    return score


def same(name: str, value: str) -> str | Decimal:
    """The form in which values are compared: prices by amount, others by letter."""
    if name == "price":
        try:
            return Decimal(value.strip())
        except InvalidOperation:
            return value.strip()
    return value.strip()
