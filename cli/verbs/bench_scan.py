"""`magpie bench scan`: pages a second, memory and truth of the whole crawl."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.verbs import options
from cli.verbs.measured import Measured, measured, show


def bench_scan(
    minutes: Annotated[float, typer.Option(min=0.2, help="Of scanning.")] = 10.0,
    processes: Annotated[int, typer.Option(min=1, help="Crawl workers.")] = 2,
    shops: Annotated[
        int, typer.Option(min=1, help="Shops for each of them, all endless.")
    ] = 1,
    bare: Annotated[
        float, typer.Option(min=5, help="Seconds of the bare spider, before and after.")
    ] = 30.0,
    plant_leak: Annotated[
        float, typer.Option(min=0, help="MiB a minute, to see that it is caught.")
    ] = 0.0,
    seed: Annotated[int, typer.Option(help="Which shops.")] = 7,
    port: options.Port = 18_200,
    json: options.Json = False,
) -> None:
    """Scan endless shops on embedded stores, beside a spider that only downloads."""
    from cli.bench.scan import Plan, measure
    from cli.bench.scan_stack import open_ground

    plan = Plan(
        seconds=minutes * 60,
        bare_seconds=bare,
        processes=processes,
        # Caches fill and the allocator finds its size.
        warm_up=min(120.0, minutes * 60 / 4),
        settings={"MAGPIE_SCANNER_SCANS_AT_ONCE": str(shops)},
        leak=plant_leak,
    )

    async def run(place: Path) -> Measured:
        count = shops * processes
        async with open_ground(place, port=port, shops=count, seed=seed) as ground:
            return await measure(ground, plan)

    found = measured(run)
    show(found, json=json)
    right = found["read_back"]["right"] == found["read_back"]["asked"]
    if not (found["memory_is_flat"] and right):
        raise typer.Exit(1)
