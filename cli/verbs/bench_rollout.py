"""`magpie bench rollout`: replicas replaced under load, and nobody notices."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.verbs import options
from cli.verbs.measured import Measured, measured, show


class How(StrEnum):
    """How a replica is ended."""

    drain = "drain"
    cut = "cut"
    kill = "kill"


def bench_rollout(
    how: Annotated[
        How,
        typer.Option(
            help="SIGTERM; SIGTERM with neither drain nor grace, which fails; SIGKILL."
        ),
    ] = How.drain,
    rate: Annotated[float, typer.Option(min=10, help="Requests a second.")] = 200.0,
    deadline: Annotated[
        float, typer.Option(min=0.1, help="Seconds that a request may take.")
    ] = 1.0,
    rounds: Annotated[
        int, typer.Option(min=1, help="How often each replica is replaced.")
    ] = 1,
    products: Annotated[int, typer.Option(help="How many the sandbox has.")] = 500,
    seed: Annotated[int, typer.Option(help="Which world.")] = 11,
    port: options.Port = 18_400,
    json: options.Json = False,
) -> None:
    """Replace two replicas of every service, one after the other, under load.

    Exit code 1 if a request failed, an event was lost or one call in a hundred had to
    be made again. On a machine that is too slow for the rate it is halved, and said.
    """
    from cli.bench.fleet import World, open_fleet
    from cli.bench.rollout import How as Way
    from cli.bench.rollout import Plan, measure

    plan = Plan(how=Way(how.value), rate=rate, deadline=deadline, rounds=rounds)
    world = World(products, seed)

    async def run(place: Path) -> Measured:
        async with open_fleet(place, world, port=port) as fleet:
            return await measure(fleet, plan)

    found = measured(run)
    show(found, json=json)
    if not found["clean"]:
        raise typer.Exit(1)
