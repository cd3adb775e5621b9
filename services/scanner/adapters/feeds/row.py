"""A row of a feed as its reader gives it, and how large a feed and its parts may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from services.scanner.adapters.limits import KIB
from services.scanner.rules.feed import Feed, Value
from services.scanner.rules.problems import Code, Problem, Unreadable

MOST_ROWS: Final = 500_000
MOST_FIELDS: Final = 500
"""Of one row."""
LONGEST_CELL: Final = 128 * KIB
LONGEST_LINE: Final = 1024 * KIB
"""Of a row as it is written."""
_WHOLE_BITS: Final = 63
DEEPEST: Final = 16
"""Elements in elements, or objects in objects, of a feed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row; with a problem where it cannot be read."""

    number: int
    """From 1, without the line of the names."""
    cells: dict[str, Value | list[Value]] = field(default_factory=dict)
    problem: Problem | None = None


def limited(rows: Iterable[Row]) -> Iterator[Row]:
    """The same rows; Unreadable when they are too many."""
    for row in rows:
        if row.number > MOST_ROWS:
            raise Unreadable(Code.FEED_TOO_LARGE, f"more than {MOST_ROWS} rows")
        yield row


def ensure_named(feed: Feed, names: list[str]) -> None:
    """Raise Unreadable unless the line of names has each once, and those needed."""
    if len(names) > MOST_FIELDS:
        raise Unreadable(Code.FEED_TOO_LARGE, f"more than {MOST_FIELDS} columns")
    for name in names:
        if name and names.count(name) > 1:
            raise Unreadable(Code.FEED_BROKEN, f"two columns are called {name[:60]!r}")
    for meant, ways in feed.fields:
        needed = not feed.google or meant in ("key", "title", "price")
        if needed and not set(ways) & set(names):
            known = ", ".join(names)[:120]
            detail = f"no column {' or '.join(ways)} for `{meant}`; it has {known}"
            raise Unreadable(Code.FEED_BROKEN, detail)


def flat(value: dict[str, Any]) -> dict[str, Value | list[Value]]:
    """An object with those inside it as `outer.inner`; what says nothing is left out.

    Raises Unreadable for one that is too deep, too wide or too long.
    """
    found: dict[str, Value | list[Value]] = {}
    _flatten(value, "", found, 1)
    return found


def _flatten(
    value: object, name: str, found: dict[str, Value | list[Value]], depth: int
) -> None:
    if depth > DEEPEST:
        raise Unreadable(Code.NESTED_TOO_DEEP, f"more than {DEEPEST} deep")
    if isinstance(value, dict):
        for key, inner in value.items():
            _flatten(inner, f"{name}.{key}" if name else str(key), found, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _flatten(inner, name, found, depth + 1)
    elif value is not None:
        add(found, name, _scalar(value))


def _scalar(value: object) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > _WHOLE_BITS:
        # A row is kept as JSON, whose whole numbers have 64 bits.
        return str(value)
    return value if isinstance(value, str | int | float) else str(value)


def add(found: dict[str, Value | list[Value]], name: str, value: Value) -> None:
    """Put a value under its name; a second one makes a list of both."""
    if isinstance(value, str) and len(value) > LONGEST_CELL:
        raise Unreadable(Code.FEED_TOO_LARGE, f"{len(value)} characters in `{name}`")
    before = found.get(name)
    if before is None:
        if len(found) >= MOST_FIELDS:
            raise Unreadable(Code.FEED_TOO_LARGE, f"more than {MOST_FIELDS} fields")
        found[name] = value
    elif isinstance(before, list):
        if len(before) >= MOST_FIELDS:
            raise Unreadable(
                Code.FEED_TOO_LARGE, f"more than {MOST_FIELDS} of `{name}`"
            )
        before.append(value)
    else:
        found[name] = [before, value]
