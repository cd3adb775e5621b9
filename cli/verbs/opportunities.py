"""`magpie opportunities`: the current decisions, the best first."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.verbs import options
from cli.verbs.shown import money, print_rows

_COLUMNS = ("verdict", "offer", "source", "channel", "price", "profit", "ROI")


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

    with Gateway(url, token, data=options.data_folder(data)) as gateway:
        rows = gateway.items(
            "/api/v1/opportunities",
            limit=limit,
            verdict=verdict,
            channel=channel,
            q=words,
            sort=sort,
        )
    print_rows(rows, _COLUMNS, _cells, json=json)


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        row["verdict"],
        row["offer"]["title"],
        row["offer"]["source"],
        row["channel"],
        money(row["offer"]["price"]),
        money(row["profit"]),
        "" if row["roi"] is None else f"{row['roi']:.0%}",
    )
