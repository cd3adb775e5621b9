"""Runs the programs that build images: whether they are there, and what they said."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from common.errors import BadInput, MagpieError, Refused

_LINES: Final = 15


class ToolMissing(BadInput):
    """A program that is needed here is not installed."""


class CommandFailed(MagpieError):
    """A program that builds or runs an image ended with an error."""


def ensure_able(*programs: str, path: str | None = None) -> None:
    """Raise ToolMissing naming all that are absent, or Refused when not root."""
    absent = [name for name in programs if shutil.which(name, path=path) is None]
    if absent:
        raise ToolMissing(
            f"{' and '.join(absent)} {'is' if len(absent) == 1 else 'are'} not here.",
            hint=f"Debian: apt-get install --no-install-recommends {' '.join(absent)}",
        )
    if os.geteuid() != 0:
        raise Refused(
            "Images are built by root here: buildah changes its root folder.",
            hint="Run it with sudo, or build the Dockerfile with Docker.",
        )


def run(*command: str | Path, environment: Mapping[str, str] | None = None) -> str:
    """What it wrote to its output. Raises CommandFailed with the last lines."""
    done = subprocess.run(  # noqa: S603 - commands of ours
        [str(word) for word in command],
        env={**os.environ, "BUILDAH_ISOLATION": "chroot", **(environment or {})},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        said = f"{done.stdout}\n{done.stderr}".strip().splitlines()[-_LINES:]
        shown = "\n  ".join(said)
        raise CommandFailed(f"{command[0]} {command[1]} failed:\n  {shown}")
    return done.stdout
