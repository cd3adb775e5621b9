"""`magpie bench scan`: pages a second, memory and truth of the whole crawl."""

from __future__ import annotations

import json as encoder
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.verbs import options


def bench_scan(
    minutes: Annotated[float, typer.Option(min=0.2, help="Of scanning.")] = 10.0,
    processes: Annotated[int, typer.Option(min=1, help="Crawl workers.")] = 2,
    shops: Annotated[
        int, typer.Option(min=1, help="Shops for each of them, all endless.")
    ] = 1,
    bare: Annotated[
        float, typer.Option(min=5, help="Seconds of the bare spider, before and after.")
    ] = 30.0,
    seed: Annotated[int, typer.Option(help="Which shops.")] = 7,
    port: options.Port = 18_200,
    json: options.Json = False,
) -> None:
    """Scan endless shops on embedded stores, beside a spider that only downloads."""
    import asyncio
    import tempfile

    from cli.bench.scan import Plan, measure
    from cli.bench.scan_stack import open_ground

    plan = Plan(
        seconds=minutes * 60,
        bare_seconds=bare,
        processes=processes,
        # Caches fill and the allocator finds its size.
        warm_up=min(120.0, minutes * 60 / 4),
        settings={"MAGPIE_SCANNER_SCANS_AT_ONCE": str(shops)},
    )

    async def run(place: Path) -> dict[str, Any]:
        count = shops * processes
        async with open_ground(place, port=port, shops=count, seed=seed) as ground:
            return await measure(ground, plan)

    with tempfile.TemporaryDirectory(prefix="magpie-bench-") as folder:
        # Postgres, which does not run as root, has to pass through.
        Path(folder).chmod(0o711)
        found = asyncio.run(run(Path(folder) / "data"))
    if json:
        typer.echo(encoder.dumps(found))
        return
    for name, value in found.items():
        typer.echo(f"{name}: {value}")
