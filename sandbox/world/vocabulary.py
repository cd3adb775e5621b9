"""The words and ranges of vocabulary.toml, typed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of goods; ranges are (least, most), their units stand in the file."""

    slug: str
    label: str
    tree: tuple[tuple[int, str], ...]
    ranks: int
    median: tuple[int, int]
    weight: tuple[int, int]
    sides: tuple[int, int]
    demand: tuple[int, int]
    axis: str
    brands: tuple[str, ...]
    nouns: tuple[str, ...]
    adjectives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All of it: `variants` by axis, `text` by the name of the list."""

    categories: tuple[Category, ...]
    variants: dict[str, tuple[str, ...]]
    text: dict[str, tuple[str, ...]]

    def category(self, slug: str) -> Category:
        """The category of that slug; KeyError for another word."""
        for category in self.categories:
            if category.slug == slug:
                return category
        raise KeyError(slug)


@cache
def vocabulary() -> Vocabulary:
    """Read once; the file is part of the program."""
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    variants = {axis: tuple(words) for axis, words in data.pop("variants").items()}
    text = {name: tuple(words) for name, words in data.pop("text").items()}
    return Vocabulary(
        tuple(
            Category(slug, **{k: _frozen(v) for k, v in entry.items()})
            for slug, entry in data.items()
        ),
        variants,
        text,
    )


def _frozen(value: Any) -> Any:  # What TOML holds is not typed; the fields above are.
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
