"""`magpie fees`: which fee rules are known on a day, since when and how surely."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from services.pricing.commands.days import parse_day


def fees(
    channel: Annotated[
        str | None, typer.Option(help="Only this channel, like ebay-us.")
    ] = None,
    date: Annotated[
        str | None, typer.Option(help="Fees of that day, YYYY-MM-DD; else of today.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print one object a line.")
    ] = False,
) -> None:
    """List the fees of each channel and category, since when, and how sure they are."""
    from services.pricing.adapters.reports import coverage as report
    from services.pricing.usecases.list_fees import list_fees

    rows = list_fees(on=parse_day(date), channel=channel)
    if json:
        for row in rows:
            typer.echo(report.covered_json(row))
    else:
        report.print_coverage(rows, sys.stdout)
