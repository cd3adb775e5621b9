"""`magpie source list`: the sources of a running platform, and when each is scanned."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from cli.verbs import options
from cli.verbs.shown import print_rows

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

    with Gateway(url, token, data=options.data_folder(data)) as gateway:
        rows = gateway.items("/api/v1/sources", limit=limit)
    print_rows(rows, _COLUMNS, cells_of, json=json)


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
