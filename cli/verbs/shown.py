"""Values of the gateway as the verbs print them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import typer

_NOTHING_FOUND: Final = 3


def money(said: dict[str, Any] | None) -> str:
    """As in 12.99 EUR; empty if it is not known."""
    from common.money import Money

    return "" if said is None else str(Money(**said))


def print_rows(
    rows: list[dict[str, Any]],
    columns: Sequence[str],
    cells_of: Callable[[dict[str, Any]], Iterable[str]],
    *,
    json: bool,
) -> None:
    """A table with a line for each, or an object a line; none at all exits with 3."""
    if json:
        import json as encoder

        for row in rows:
            typer.echo(encoder.dumps(row))
    else:
        _print_table(rows, columns, cells_of)
    if not rows:
        raise typer.Exit(_NOTHING_FOUND)


def _print_table(
    rows: list[dict[str, Any]],
    columns: Sequence[str],
    cells_of: Callable[[dict[str, Any]], Iterable[str]],
) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold")
    for name in columns:
        # Half an id is none.
        table.add_column(name, no_wrap=name == "id")
    for row in rows:
        table.add_row(*(Text(cell) for cell in cells_of(row)))
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else 160).print(table)
