"""Who may call whom, as the table in docs/architecture.md says it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from common.errors import BadInput

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "architecture.md"
HEADING: Final = "## Who calls whom"

EVERY_SERVICE: Final = "every service"
EVERYTHING: Final = "everything"

_ROW: Final = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| [^|]+ \|$")


class NoTable(BadInput):
    """The document has no table of calls that can be read."""


@dataclass(frozen=True, slots=True, order=True)
class Call:
    """One may open connections to the other at that port."""

    source: str
    target: str
    port: int

    def __str__(self) -> str:
        return f"{self.source} -> {self.target}:{self.port}"


def read_calls(
    text: str, *, services: Collection[str], everything: Collection[str]
) -> set[Call]:
    """The rows, with `every service` and `everything` said one by one.

    Raises NoTable.
    """
    several = {EVERY_SERVICE: services, EVERYTHING: everything}
    return {
        Call(source, target, port)
        for sources, targets, ports in _rows(text)
        for source in several.get(sources, [sources])
        for target in several.get(targets, [targets])
        for port in ports
    }


def _rows(text: str) -> Iterator[tuple[str, str, list[int]]]:
    _, found, rest = text.partition(f"{HEADING}\n")
    if not found:
        raise NoTable(f"docs/architecture.md has no heading {HEADING!r}.")
    rows = [_ROW.match(line) for line in rest.partition("\n## ")[0].splitlines()]
    told = [row for row in rows if row and row[1] not in ("from", "---")]
    if not told:
        raise NoTable(f"There are no rows below {HEADING!r}.")
    for row in told:
        yield row[1], row[2], list(_ports(row[3]))


def _ports(text: str) -> Iterator[int]:
    for part in text.split(", "):
        first, _, last = part.partition(" to ")
        if not first.isdigit() or (last and not last.isdigit()):
            raise NoTable(f"{part!r} below {HEADING!r} is no port.")
        yield from range(int(first), int(last or first) + 1)


def only_present(calls: set[Call], present: Mapping[str, bool]) -> set[Call]:
    """Those between parts that are there; one that is not named counts as there."""
    return {
        call
        for call in calls
        if present.get(call.source, True) and present.get(call.target, True)
    }
