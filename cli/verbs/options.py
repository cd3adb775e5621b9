"""Options that several verbs share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.stack.data_folder import default_folder
from cli.stack.ports import DEFAULT_BASE

Data = Annotated[
    Path | None, typer.Option(help="The data folder; else MAGPIE_DATA, else a default.")
]
Port = Annotated[int, typer.Option(help="The first port; all others follow it.")]
Url = Annotated[
    str, typer.Option(envvar="MAGPIE_URL", help="The gateway, like http://host:8000.")
]
Token = Annotated[
    str | None,
    typer.Option(envvar="MAGPIE_TOKEN", help="An access token; else the password."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one object a line.")]

BASE = DEFAULT_BASE
LOCAL = f"http://127.0.0.1:{DEFAULT_BASE}"


def data_folder(given: Path | None) -> Path:
    """The data folder that is meant."""
    return given or default_folder(os.environ, root=os.geteuid() == 0)


def store_urls() -> dict[str, str | None]:
    """The stores that the environment names; None = the embedded one."""
    return {
        name: os.environ.get(f"MAGPIE_{name.upper()}_URL") or None
        for name in ("postgres", "mongo", "redis")
    }
