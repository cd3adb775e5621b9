"""Whoever calls make calls a target that exists, and `make help` lists them all."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.tree import ROOT

CALLERS = [
    ".ci/run",
    ".github/workflows/ci.yml",
    ".github/workflows/deploy.yml",
    ".github/actions/images/action.yml",
    ".pre-commit-config.yaml",
]

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github" / "actions").glob("*/action.yml"))


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
        used = re.findall(r"uses: (.+)", text)
        assert used
        foreign = [u for u in used if not u.startswith("./")]
        pinned = re.compile(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
        assert [u for u in foreign if not pinned.search(u)] == []

    @pytest.mark.parametrize("path", [*WORKFLOWS, *ACTIONS], ids=str)
    def test_is_one_that_github_knows(self, path: Path) -> None:
        kind = "actions" if path in ACTIONS else "workflows"
        done = subprocess.run(
            [
                *(sys.executable, "-m", "check_jsonschema"),
                *("--builtin-schema", f"vendor.github-{kind}", path),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout

    @pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
    def test_may_do_no_more_than_read_unless_a_job_says_so(self, path: Path) -> None:
        told = yaml.safe_load(path.read_text())
        assert told["permissions"] == {"contents": "read"}

    def test_only_a_release_may_write_packages(self) -> None:
        """Never a pull request: it runs code that nobody has read."""
        writing = {
            path.stem: set(told[True])
            for path in WORKFLOWS
            for told in [yaml.safe_load(path.read_text())]
            if any(
                "packages" in job.get("permissions", {})
                for job in told["jobs"].values()
            )
        }
        # YAML reads the word `on` as true.
        assert writing == {"release": {"push"}}

    @pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
    def test_every_job_has_a_time_by_which_it_ends(self, path: Path) -> None:
        jobs = yaml.safe_load(path.read_text())["jobs"]
        own = {name: job for name, job in jobs.items() if "steps" in job}
        assert [name for name in own if "timeout-minutes" not in own[name]] == []

    @pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
    def test_no_word_of_somebody_else_becomes_part_of_a_script(
        self, path: Path
    ) -> None:
        for job in yaml.safe_load(path.read_text())["jobs"].values():
            for step in job.get("steps", ()):
                assert "${{" not in step.get("run", "")

    @pytest.mark.parametrize("path", ACTIONS, ids=lambda path: path.parent.name)
    def test_nor_of_a_script_of_an_action(self, path: Path) -> None:
        for step in yaml.safe_load(path.read_text())["runs"]["steps"]:
            assert "${{" not in step.get("run", "")

    def test_runs_every_stage_of_the_projects_own_ci(self, root: Path) -> None:
        stages = re.findall(r"^stage (\S+)$", (root / ".ci" / "run").read_text(), re.M)
        text = (root / ".github" / "workflows" / "ci.yml").read_text()
        parts = {"check": ["lint", "boundaries", "proto-fresh", "types"]}
        for stage in stages:
            for target in parts.get(stage, [stage]):
                assert f"run: make {target}\n" in text
