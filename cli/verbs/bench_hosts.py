"""`magpie bench hosts`: how long many hosts with one page each take, politely."""

from __future__ import annotations

import json as encoder
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.verbs import options


def bench_hosts(
    hosts: Annotated[int, typer.Option(min=1, max=5000)] = 500,
    processes: Annotated[int, typer.Option(min=1, help="Crawl workers.")] = 2,
    delay: Annotated[str, typer.Option(help="Between two requests to a host.")] = "2s",
    port: options.Port = 18_400,
    json: options.Json = False,
) -> None:
    """Scan many local hosts, one page each, on embedded stores, each with its delay."""
    import asyncio
    import tempfile

    from cli.bench.hosts import measure
    from cli.bench.scan_stack import open_ground

    async def run(place: Path) -> dict[str, Any]:
        async with open_ground(place, port=port, shops=1, seed=7) as ground:
            return await measure(ground, hosts=hosts, processes=processes, delay=delay)

    with tempfile.TemporaryDirectory(prefix="magpie-bench-") as folder:
        # Postgres, which does not run as root, has to pass through.
        Path(folder).chmod(0o711)
        found = asyncio.run(run(Path(folder) / "data"))
    if json:
        typer.echo(encoder.dumps(found))
        return
    for name, value in found.items():
        typer.echo(f"{name}: {value}")
