"""`magpie bench hosts`: how long many hosts with one page each take, politely."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.verbs import options
from cli.verbs.measured import Measured, measured, show


def bench_hosts(
    hosts: Annotated[int, typer.Option(min=1, max=5000)] = 500,
    processes: Annotated[int, typer.Option(min=1, help="Crawl workers.")] = 2,
    delay: Annotated[str, typer.Option(help="Between two requests to a host.")] = "2s",
    port: options.Port = 18_400,
    json: options.Json = False,
) -> None:
    """Scan many local hosts, one page each, on embedded stores, each with its delay."""
    from cli.bench.hosts import measure
    from cli.bench.scan_stack import open_ground

    async def run(place: Path) -> Measured:
        async with open_ground(place, port=port, shops=1, seed=7) as ground:
            return await measure(ground, hosts=hosts, processes=processes, delay=delay)

    found = measured(run)
    show(found, json=json)
