"""`magpie bench schedule`: an hour of the scanner's schedule on its own Postgres."""

from __future__ import annotations

import json as decoder
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer

from cli.verbs import options
from cli.verbs.measured import Measured, measured, show

_MAGPIE: Final = "from cli.main import main; main()"


def bench_schedule(
    sources: Annotated[int, typer.Option(min=1, help="How many.")] = 5000,
    json: options.Json = False,
) -> None:
    """Pass an hour through the scheduling rules and Postgres: bursts and lateness."""
    show(measured(partial(_measure, sources=sources)), json=json)


async def _measure(folder: Path, *, sources: int) -> Measured:
    import asyncio
    import subprocess

    from cli.stack.data_folder import DataFolder
    from cli.stack.postgres import Postgres
    from common.errors import MagpieError
    from common.migrate import migrate

    postgres = Postgres(DataFolder(folder))
    await postgres.start()
    try:
        password = postgres.app_password("scanner")
        await migrate(postgres.url, "scanner", app_password=password)
        # The rules are the scanner's, and this command names no service.
        words = ("bench", "schedule-on", postgres.app_url("scanner"))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _MAGPIE, *words, "--sources", str(sources)),
            stdout=subprocess.PIPE,
        )
        said, _ = await process.communicate()
    finally:
        await postgres.stop()
    if process.returncode:
        raise MagpieError("The schedule could not be measured.")
    found: Measured = decoder.loads(said)
    return found
