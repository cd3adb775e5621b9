"""What the verbs of `magpie bench` share: a place to measure in, and the answer."""

from __future__ import annotations

import json as encoder
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeAlias

import typer

Measured: TypeAlias = dict[str, Any]


def measured(run: Callable[[Path], Coroutine[Any, Any, Measured]]) -> Measured:
    """What `run` finds in a data folder that is gone afterwards."""
    import asyncio
    import tempfile

    with tempfile.TemporaryDirectory(prefix="magpie-bench-") as folder:
        # Postgres, which does not run as root, has to pass through.
        Path(folder).chmod(0o711)
        return asyncio.run(run(Path(folder) / "data"))


def show(found: Measured, *, json: bool) -> None:
    """One object, or a line for each of its values."""
    if json:
        typer.echo(encoder.dumps(found))
        return
    for name, value in found.items():
        typer.echo(f"{name}: {value}")
