"""What a column name means; the words themselves come from outside."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from common.errors import BadInput
from services.pricing.rules.measures import length_unit, weight_unit
from services.pricing.rules.price_text.currency_words import find_currencies

MEASURES: Final = frozenset(
    {"weight", "length", "width", "height", "depth", "dimensions"}
)
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD: Final = re.compile(r"[^\W_]+")
# Letters that Unicode does not take apart.
_WHOLE: Final = str.maketrans(
    {"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "\N{LATIN SMALL LETTER DOTLESS I}": "i"}
)
_LONGEST_NAME: Final = 60
_MOST_NAMES: Final = 1_000


class BadColumns(BadInput):
    """The columns do not say what is needed, or say it twice."""


@dataclass(frozen=True, slots=True)
class ColumnWords:
    """Known names (squeezed) -> role, those of last resort, words that say nothing."""

    names: Mapping[str, str]
    weak: Mapping[str, str]
    fill: frozenset[str]
    roles: frozenset[str]

    @classmethod
    def of(
        cls,
        *,
        names: Mapping[str, Sequence[str]],
        weak: Mapping[str, Sequence[str]],
        fill: Sequence[str],
    ) -> ColumnWords:
        """From the sections of data/columns.yaml; each line lists words with commas.

        Raises BadColumns for a word that means two roles.
        """
        return cls(
            names=_by_name(names),
            weak=_by_name(weak),
            fill=frozenset(_listed(fill)),
            roles=frozenset(names),
        )


def _listed(lines: Iterable[str]) -> list[str]:
    return [word.strip() for line in lines for word in line.split(",")]


def _by_name(names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for role, lines in names.items():
        for word in _listed(lines):
            other = found.setdefault("".join(tokens(word)), role)
            if other != role:
                raise BadColumns(f"The column word {word!r} means {other} and {role}.")
    return found


def tokens(name: str) -> list[str]:
    """A name as plain small words: "Verkaufs-Preis (Stück)" -> verkaufs preis stuck."""
    split = _CAMEL.sub(" ", name)
    plain = unicodedata.normalize("NFKD", split.casefold().translate(_WHOLE))
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))


def role_of(name: str, words: ColumnWords) -> str | None:
    """The role a name means, also with currency, unit and filler words around it."""
    return match_name(name, words.names, words.fill)


def count_known(cells: Iterable[str], words: ColumnWords) -> int:
    """How many different roles the cells of a line name: high for a header."""
    first = itertools.islice(cells, _MOST_NAMES)
    short = (cell for cell in first if 0 < len(cell) <= _LONGEST_NAME)
    return len({role_of(cell, words) for cell in short} - {None})


def match_name(
    name: str, known: Mapping[str, str], fill: Collection[str]
) -> str | None:
    """The role of a name among the known ones, exact first, then without filler."""
    whole = tokens(name)
    role = known.get("".join(whole))
    if role is not None or not whole:
        return role
    rest = tokens(_without_currency(name))
    kept = [word for word in rest if word not in fill]
    for candidate in (rest, kept):
        role = known.get("".join(candidate)) if candidate else None
        if role is not None:
            return role
    unitless = [w for w in kept if weight_unit(w) is None and length_unit(w) is None]
    role = known.get("".join(unitless)) if unitless else None
    return role if role in MEASURES else None


def _without_currency(name: str) -> str:
    for mention in reversed(find_currencies(name)):
        name = f"{name[: mention.start]} {name[mention.end :]}"
    return name
