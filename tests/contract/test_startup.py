"""Start-up is a budget: a heavy library is imported by the function that uses it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "charset_normalizer",
    "jinja2",
    "numpy",
    "openpyxl",
    "pydantic",
    "rich",
    "scipy",
    "sklearn",
    "yaml",
}

PRINT_MODULES = "print(*{name.partition('.')[0] for name in sys.modules})"
HELP = "sys.argv = ['magpie', '--help']; import cli.main; cli.main.main()"


def imported_by(code: str, root: Path) -> set[str]:
    """The top-level packages a fresh interpreter has in memory after that code."""
    script = f"import sys\ntry:\n {code}\nfinally:\n {PRINT_MODULES}"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


class TestStartUp:
    @pytest.mark.parametrize(
        "code",
        [HELP, "import services.pricing.commands"],
        ids=["magpie --help", "the verbs of pricing"],
    )
    def test_imports_nothing_heavy(self, code: str, root: Path) -> None:
        found = imported_by(code, root) & HEAVY
        assert not found, f"{found} should be imported inside the function using it"

    def test_would_see_a_heavy_import(self, root: Path) -> None:
        assert imported_by("import yaml", root) & HEAVY == {"yaml"}
