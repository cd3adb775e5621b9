"""`magpie doctor`: what is missing or unhealthy here, and how to mend it."""

from __future__ import annotations

import typer

from cli.verbs import options

_UNHEALTHY = 1


def doctor(
    data: options.Data = None,
    port: options.Port = options.BASE,
    json: options.Json = False,
) -> None:
    """Look at the data folder, the stores, their schemas and the ports."""
    import asyncio

    from cli.stack.checks import check_all
    from cli.stack.ports import Ports

    checks = asyncio.run(
        check_all(options.data_folder(data), options.store_urls(), Ports(port))
    )
    for check in checks:
        if json:
            import json as encoder
            from dataclasses import asdict

            typer.echo(encoder.dumps(asdict(check)))
            continue
        typer.echo(f"{'ok  ' if check.healthy else 'BAD '} {check.name}: {check.says}")
        if check.mend:
            typer.echo(f"      {check.mend}")
    if not all(check.healthy for check in checks):
        raise typer.Exit(_UNHEALTHY)
