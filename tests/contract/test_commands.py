"""Whoever calls make calls a target that exists, and `make help` lists them all."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

CALLERS = [
    ".ci/run",
    ".github/workflows/ci.yml",
    ".github/workflows/images.yml",
    ".pre-commit-config.yaml",
]


def targets(root: Path) -> set[str]:
    """Every target somebody may call; `%` stands for the name of a service."""
    return set(re.findall(r"^\.PHONY: (\S+)", (root / "Makefile").read_text(), re.M))


class TestMakefile:
    def test_help_lists_every_target(self, root: Path) -> None:
        shown = subprocess.check_output(["make", "help"], cwd=root, text=True)
        listed = {
            line.split()[1].replace("SERVICE", "%") for line in shown.splitlines()
        }
        assert listed == targets(root)

    @pytest.mark.parametrize("caller", CALLERS)
    def test_ci_and_hooks_call_only_targets_that_exist(
        self, root: Path, caller: str
    ) -> None:
        called = re.findall(
            r"\b(?:make|stage) ([a-z][\w-]*)$", (root / caller).read_text(), re.M
        )
        assert called
        assert set(called) <= targets(root)


class TestWorkflow:
    def test_every_action_is_pinned_by_its_hash(self, root: Path) -> None:
        text = "".join(f.read_text() for f in (root / ".github").rglob("*.yml"))
        used = re.findall(r"uses: (\S+)", text)
        assert used
        assert [u for u in used if not re.search(r"@[0-9a-f]{40}$", u)] == []
