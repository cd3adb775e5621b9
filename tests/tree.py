"""Which files are the project's own: no environment, cache or build output."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOT_OURS = {"__pycache__", "build", "dist", "htmlcov", "node_modules"}


def project_files(suffix: str) -> list[str]:
    """Paths from the root, sorted; hidden folders are left out."""
    found = []
    for folder, names, files in os.walk(ROOT):
        names[:] = [n for n in names if n not in NOT_OURS and not n.startswith(".")]
        here = Path(folder).relative_to(ROOT)
        found += [(here / file).as_posix() for file in files if file.endswith(suffix)]
    return sorted(found)
