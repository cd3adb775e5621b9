"""What shops of one language say whatever they sell: words/LANGUAGE.toml, typed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

_FOLDER: Final = Path(__file__).with_name("words")


@dataclass(frozen=True, slots=True)
class Words:
    """`categories` and `kinds` (one piece of it) by the slug of the category."""

    language: str
    everything: str
    categories: dict[str, str]
    kinds: dict[str, str]
    help: tuple[str, ...]
    countries: tuple[str, ...]
    people: tuple[str, ...]
    praise: tuple[str, ...]
    reviews: tuple[str, ...]
    sentences: tuple[str, ...]
    faults: tuple[str, ...]
    accessory: str
    single: str
    about: str
    sandbox: str


@cache
def words_of(language: str) -> Words:
    """Read once; KeyError for a word that is missing."""
    path = _FOLDER / f"{language}.toml"
    data: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    frozen: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in data.items()
    }
    return Words(**frozen, language=language)
