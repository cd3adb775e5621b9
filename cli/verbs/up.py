"""`magpie up`: the whole platform on this machine, until it is told to stop."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cli.verbs import options

if TYPE_CHECKING:
    from cli.stack.platform import Platform


def up(
    data: options.Data = None,
    port: options.Port = options.BASE,
    sandbox: Annotated[
        bool, typer.Option(help="The pretend outside world beside it.")
    ] = True,
    seed: Annotated[int, typer.Option(help="The sandbox's world.")] = 7,
    products: Annotated[int, typer.Option(help="How many it has.")] = 2000,
    speed: Annotated[
        float, typer.Option(help="How fast its offers change; 0 = never.")
    ] = 60.0,
) -> None:
    """Start stores, sandbox and services, and keep them running until Ctrl-C."""
    import asyncio

    from cli.stack.platform import Plan, SandboxPlan, run
    from cli.stack.ports import Ports

    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    plan = Plan(
        folder=options.data_folder(data),
        ports=Ports(port),
        urls=options.store_urls(),
        sandbox=SandboxPlan(seed, products, speed) if sandbox else None,
    )
    asyncio.run(run(plan, _tell, _print_addresses))


def _tell(step: str) -> None:
    typer.echo(step, err=True)


def _print_addresses(platform: Platform) -> None:
    from cli.stack.platform import addresses

    rows = addresses(platform)
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    for name, address, pid in rows:
        process = f"process {pid}" if pid else ""
        line = f"{name:<{widths[0]}}  {address:<{widths[1]}}  {process}"
        typer.echo(line.rstrip())
    where = platform.folder.path
    if platform.plan.sandbox is not None:
        typer.echo("Paper mode with the sandbox: nothing here is real.")
    typer.echo(f"Data and logs: {where}. Sign in as admin; the first password is in")
    typer.echo(f"{where / 'admin-password'}, unless MAGPIE_ADMIN_PASSWORD set it.")
    typer.echo("Ctrl-C stops everything.")
    sys.stdout.flush()
