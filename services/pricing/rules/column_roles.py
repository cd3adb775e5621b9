"""Which column of a table is what: names recognised, the user's mapping first."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.pricing.rules.column_names import (
    MEASURES,
    BadColumns,
    ColumnWords,
    match_name,
    tokens,
)
from services.pricing.rules.measures import length_unit, weight_unit
from services.pricing.rules.price_text import currency_of

# A second column of these is refused: a wrong guess would spoil every row.
_ONE_ONLY: Final = frozenset({"title", "price", "id", "shipping"})
_IDENTIFIERS: Final = ("gtin", "isbn", "asin", "mpn")
_PRICES: Final = frozenset(
    {"price", "shipping", "list_price", "price_p10", "price_p90"}
)
_NUMBERED: Final = re.compile(r" \([0-9]+\)$")
_SHOWN: Final = 30
_SHOWN_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Column:
    """A recognised column. `currency` (ISO 4217) and `unit` are what its name says."""

    index: int
    name: str
    role: str
    currency: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """The recognised columns by role; `ignored` are the names nothing was made of."""

    by_role: Mapping[str, tuple[Column, ...]]
    ignored: tuple[str, ...] = ()

    def first(self, role: str) -> Column | None:
        """The (first) column of a role; None = the table has none."""
        found = self.by_role.get(role, ())
        return found[0] if found else None

    def all(self, role: str) -> tuple[Column, ...]:
        """Every column of a role: a list may have an EAN and a UPC column."""
        return self.by_role.get(role, ())


def recognise(
    columns: Sequence[str],
    words: ColumnWords,
    *,
    source: str,
    mapping: Mapping[str, str] | None = None,
    required: Collection[str] = ("title", "price"),
    default_currency: str | None = None,
) -> Columns:
    """The role of every column that has one; `mapping` (role -> column) goes first.

    `required` may hold "title" (a title, description or identifier column will do) and
    "price". `source` is the file's name for messages; `default_currency` says which
    dollar a "$" in a name is. Raises BadColumns for an unknown role or column in the
    mapping, two candidates for one role, or a missing role.
    """

    def column_at(place: int, role: str) -> Column:
        return _column(place, columns[place], role, default_currency)

    found: dict[str, list[Column]] = {}
    for role, place in _mapped(columns, mapping or {}, words, source):
        found[role] = [column_at(place, role)]
    taken = {column.index for many in found.values() for column in many}
    for known in (words.names, words.weak):
        settled = frozenset(found)
        for place, name in enumerate(columns):
            match = match_name(_NUMBERED.sub("", name), known, words.fill)
            if place not in taken and match is not None and match not in settled:
                found.setdefault(match, []).append(column_at(place, match))
                taken.add(place)
    if "title" not in found and len(found.get("description", ())) == 1:
        # Many lists have a number, a description and a price, and nothing called title.
        found["title"] = found.pop("description")
    _refuse_doubles(found, source)
    _refuse_missing(found, columns, required, source)
    ignored = tuple(name for place, name in enumerate(columns) if place not in taken)
    return Columns({role: tuple(many) for role, many in found.items()}, ignored)


def _mapped(
    columns: Sequence[str], mapping: Mapping[str, str], words: ColumnWords, source: str
) -> list[tuple[str, int]]:
    found = []
    for role, name in mapping.items():
        if role not in words.roles:
            raise BadColumns(
                f"There is no role {role!r} for a column.",
                hint=f"The roles are: {', '.join(sorted(words.roles))}.",
            )
        place = _place(columns, name)
        if place is None:
            raise BadColumns(
                f"{source} has no column {name!r}.", hint=f"It has: {_names(columns)}."
            )
        found.append((role, place))
    return found


def _place(columns: Sequence[str], name: str) -> int | None:
    """The column of that name: exactly, else without case, else without punctuation."""
    forms: tuple[Callable[[str], object], ...] = (str, str.casefold, tokens)
    for form in forms:
        wanted = form(name)
        places = [place for place, own in enumerate(columns) if form(own) == wanted]
        if places and wanted:
            return places[0]
    return None


def _column(place: int, name: str, role: str, default_currency: str | None) -> Column:
    currency = None
    if role in _PRICES:
        currency = currency_of(name, default_currency=default_currency)
    unit = None
    if role in MEASURES:
        unit_of = weight_unit if role == "weight" else length_unit
        # The first word is the name itself; "in cm" ends with the unit.
        found = [unit_of(word) for word in ('"' * ('"' in name), *tokens(name)[1:])]
        unit = next((word for word in reversed(found) if word), None)
    return Column(place, name, role, currency, unit)


def _refuse_doubles(found: Mapping[str, Sequence[Column]], source: str) -> None:
    for role in sorted(_ONE_ONLY & found.keys()):
        if len(found[role]) > 1:
            names = " and ".join(f'"{column.name}"' for column in found[role])
            raise BadColumns(
                f"{source} has {len(found[role])} columns that may be the {role}:"
                f" {names}.",
                hint=f'Say which: --map {role}="{found[role][0].name}".',
            )


def _refuse_missing(
    found: Mapping[str, Sequence[Column]],
    columns: Sequence[str],
    required: Collection[str],
    source: str,
) -> None:
    listed = f"Its columns are: {_names(columns)}."
    if "title" in required and not found.keys() & {"title", *_IDENTIFIERS}:
        raise BadColumns(
            f"{source} has no title and no identifier (GTIN, ISBN, ASIN, model) column."
            f" {listed}",
            hint="Name one: --map title=COLUMN.",
        )
    if "price" in required and "price" not in found:
        hint = "Name it: --map price=COLUMN."
        if "list_price" in found:
            name = found["list_price"][0].name
            hint = (
                f'"{name}" is a list price; if it is the one to use:'
                f' --map price="{name}".'
            )
        raise BadColumns(f"{source} has no price column. {listed}", hint=hint)


def _names(columns: Sequence[str]) -> str:
    shown = ", ".join(f'"{name[:_SHOWN_NAME]}"' for name in columns[:_SHOWN])
    more = len(columns) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
