"""`magpie stores`: the stores alone, for services that run on other machines."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from cli.verbs import options


def stores(
    data: options.Data = None,
    listen: Annotated[str, typer.Option(help="On which address.")] = "127.0.0.1",
    postgres_port: Annotated[int, typer.Option(help="Of PostgreSQL.")] = 5432,
    mongo_port: Annotated[int, typer.Option(help="Of MongoDB.")] = 27017,
    redis_port: Annotated[int, typer.Option(help="Of Redis.")] = 6379,
    health_port: Annotated[int, typer.Option(help="Of grpc.health.v1.")] = 9101,
) -> None:
    """Start the stores for development; MAGPIE_STORES_PASSWORD opens them.

    The embedded MongoDB knows no password: never beyond a network of one's own.
    """
    import asyncio

    from cli.stack.listening import Listening
    from cli.stack.stores_alone import run_stores

    listening = Listening(
        listen,
        os.environ.get("MAGPIE_STORES_PASSWORD", ""),
        postgres=postgres_port,
        mongo=mongo_port,
        redis=redis_port,
    )
    folder = options.data_folder(data)
    asyncio.run(run_stores(folder, listening, health_port=health_port, tell=_tell))


def _tell(step: str) -> None:
    typer.echo(step)
    sys.stdout.flush()
