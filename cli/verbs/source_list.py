"""`magpie source list`: the sources of a running platform, and when each is scanned."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from cli.verbs import options

_NOTHING_FOUND = 3
_PAGE = 200
_COLUMNS = ("source", "status", "every", "now", "next", "budget left", "last scan")


def source_list(
    url: options.Url = options.LOCAL,
    token: options.Token = None,
    data: options.Data = None,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 1000,
    json: options.Json = False,
) -> None:
    """Print each source: how often it is scanned, when next, and its budget."""
    from cli.client import Gateway

    rows: list[dict[str, Any]] = []
    cursor: str | None = None
    with Gateway(url, token, data=options.data_folder(data)) as gateway:
        while len(rows) < limit:
            size = min(_PAGE, limit - len(rows))
            page = gateway.get("/api/v1/sources", limit=size, cursor=cursor)
            rows += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                break
    _print(rows, json=json)
    if not rows:
        raise typer.Exit(_NOTHING_FOUND)


def _print(rows: list[dict[str, Any]], *, json: bool) -> None:
    if json:
        import json as encoder

        for row in rows:
            typer.echo(encoder.dumps(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold")
    for name in (
        "source",
        "status",
        "every",
        "now",
        "next",
        "budget left",
        "last scan",
    ):
        table.add_column(name)
    for row in rows:
        table.add_row(*(Text(cell) for cell in cells_of(row)))
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else 160).print(table)


def cells_of(row: dict[str, Any]) -> tuple[str, ...]:
    """One line of the table."""
    last = row["last_scan"]
    left = "" if row["budget"] is None else f"{row['budget_left']} of {row['budget']}"
    return (
        row["id"],
        row["waits_for"] or row["status"],
        _duration(row["every_seconds"]) or "on demand",
        _duration(row["interval_seconds"]),
        _moment(row["next_due_at"]),
        left,
        f"{last['status']}, {last['offers_new']} new" if last else "",
    )


def _duration(seconds: int | None) -> str:
    return "" if not seconds else str(timedelta(seconds=seconds))


def _moment(said: str | None) -> str:
    if said is None:
        return ""
    return datetime.fromisoformat(said).astimezone().strftime("%Y-%m-%d %H:%M:%S")
