"""`magpie opportunities`: the current decisions, the best first."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from cli.verbs import options
from cli.verbs.shown import money

_NOTHING_FOUND = 3
_PAGE = 200


def opportunities(
    url: options.Url = options.LOCAL,
    token: options.Token = None,
    data: options.Data = None,
    verdict: Annotated[
        list[str] | None, typer.Option(help="buy, review or skip; repeat for more.")
    ] = None,
    channel: Annotated[str | None, typer.Option(help="Only this channel.")] = None,
    words: Annotated[
        str | None, typer.Option("--q", help="Words of the title.")
    ] = None,
    sort: Annotated[
        str, typer.Option(help="verdict, score, profit, roi or decided_at.")
    ] = "verdict",
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 25,
    json: options.Json = False,
) -> None:
    """Print opportunities of a running platform."""
    from cli.client import Gateway

    rows: list[dict[str, Any]] = []
    cursor: str | None = None
    with Gateway(url, token, data=options.data_folder(data)) as gateway:
        while len(rows) < limit:
            page = gateway.get(
                "/api/v1/opportunities",
                verdict=verdict,
                channel=channel,
                q=words,
                sort=sort,
                limit=min(_PAGE, limit - len(rows)),
                cursor=cursor,
            )
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
    for name in ("verdict", "offer", "source", "channel", "price", "profit", "ROI"):
        table.add_column(name)
    for row in rows:
        cells = (
            row["verdict"],
            row["offer"]["title"],
            row["offer"]["source"],
            row["channel"],
            money(row["offer"]["price"]),
            money(row["profit"]),
            "" if row["roi"] is None else f"{row['roi']:.0%}",
        )
        table.add_row(*(Text(cell) for cell in cells))
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else 160).print(table)
