"""deploy/roll-out, with a small program in the place of helm."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.tree import ROOT

HELM = """#!/bin/sh
echo "$3" >>"{said}"
case "$3" in
  history) cat "{history}" ;;
  upgrade) exit {upgrade} ;;
  test) exit {test} ;;
esac
"""
KUBECTL = """#!/bin/sh
echo "gateway: permission denied. Migrate as a superuser ($3 $4)"
"""
SERVED = (
    '[{"revision": 6, "status": "superseded"}, {"revision": 7, "status": "deployed"}]'
)


def roll_out(
    folder: Path, *, history: str = SERVED, upgrade: int = 0, test: int = 0
) -> tuple[int, list[str], str]:
    """The exit code, what helm was asked for, and what was said."""
    (folder / "history").write_text(history)
    (folder / "values.yaml").write_text("mode: paper\n")
    program = folder / "helm"
    program.write_text(
        HELM.format(
            said=folder / "said",
            history=folder / "history",
            upgrade=upgrade,
            test=test,
        )
    )
    (folder / "kubectl").write_text(KUBECTL)
    for one in (program, folder / "kubectl"):
        one.chmod(0o755)
    done = subprocess.run(
        [ROOT / "deploy" / "roll-out", "magpie", folder / "values.yaml"],
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, (folder / "said").read_text().split(), done.stderr


class TestRollOut:
    def test_upgrades_and_looks_whether_it_works(self, tmp_path: Path) -> None:
        code, asked, _ = roll_out(tmp_path)
        assert (code, asked) == (0, ["history", "upgrade", "test"])

    def test_a_failed_smoke_test_goes_back_to_what_served(self, tmp_path: Path) -> None:
        code, asked, said = roll_out(tmp_path, test=1)
        assert (code, asked[-1]) == (1, "rollback")
        assert "went back to revision 7" in said

    def test_an_upgrade_that_helm_undid_is_not_undone_twice(
        self, tmp_path: Path
    ) -> None:
        code, asked, said = roll_out(tmp_path, upgrade=1)
        assert (code, asked) == (1, ["history", "upgrade"])
        assert "revision 7 still serves" in said
        # What to do stands in the log of the migration.
        assert "Migrate as a superuser (logs --selector=" in said

    @pytest.mark.parametrize("history", ["", "[]"])
    def test_a_first_install_has_nothing_to_go_back_to(
        self, history: str, tmp_path: Path
    ) -> None:
        code, asked, said = roll_out(tmp_path, history=history, test=1)
        assert (code, asked[-1]) == (1, "test")
        assert "nothing to go back to" in said

    def test_wrong_use_asks_helm_for_nothing(self) -> None:
        done = subprocess.run(
            [ROOT / "deploy" / "roll-out", "magpie", "/nonexistent.yaml"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert "usage: deploy/roll-out NAMESPACE VALUES.yaml" in done.stderr
