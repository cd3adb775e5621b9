"""The import contracts of pyproject.toml refuse what they say they refuse."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# A file planted in a copy of the code, what stands in it, and the words that name it.
PLANTED = [
    ("common/a.py", "import cli", "common.a -> cli"),
    ("cli/a.py", "import services.pricing", "cli.a -> services.pricing"),
    ("services/pricing/rules/a.py", "import openpyxl", "rules.a -> openpyxl"),
    ("services/pricing/rules/b.py", "import common.clock", "rules.b -> common.clock"),
    ("services/pricing/rules/c.py", "import random", "rules.c -> random"),
    (
        "services/pricing/adapters/a.py",
        "import services.pricing.usecases",
        "adapters.a -> services.pricing.usecases",
    ),
    ("services/pricing/helpers.py", "", "services.pricing.helpers"),
    (
        "services/other/rules.py",
        "import services.pricing.rules.items",
        "other.rules -> services.pricing.rules.items",
    ),
    ("services/pricing/usecases/a.py", "import openpyxl", "usecases.a -> openpyxl"),
    ("services/pricing/usecases/b.py", "import scipy", "usecases.b -> scipy"),
    ("services/pricing/adapters/b.py", "import typer", "adapters.b -> typer"),
    ("services/pricing/usecases/c.py", "import pydantic", "usecases.c -> pydantic"),
    ("sandbox/a.py", "import common.money", "sandbox.a -> common.money"),
]


@pytest.fixture(scope="module")
def report(root: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says of a copy of the code with every fault planted."""
    copy = tmp_path_factory.mktemp("planted")
    shutil.copy(root / "pyproject.toml", copy)
    for name in ("cli", "common", "rpc", "sandbox", "services", "vendors"):
        shutil.copytree(
            root / name, copy / name, ignore=shutil.ignore_patterns("__py*")
        )
    for path, code, _ in PLANTED:
        (copy / path).parent.mkdir(exist_ok=True)
        (copy / path).write_text(f"{code}\n")
    (copy / "services/other/__init__.py").touch()
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(linter), "--no-cache", "--no-logo"],
        # A narrow terminal would break the names over two lines.
        env={"COLUMNS": "200"},
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


class TestContracts:
    @pytest.mark.parametrize(
        ("path", "code", "words"), PLANTED, ids=[f"{p}: {c}" for p, c, _ in PLANTED]
    )
    def test_a_planted_fault_is_named(
        self, report: str, path: str, code: str, words: str
    ) -> None:
        assert words in report

    def test_every_contract_refuses_something(self, report: str) -> None:
        assert "KEPT" not in report
