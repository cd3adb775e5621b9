"""Runs a command again at each change of the source."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from common.reload import times
from tests.tree import ROOT

PROGRAM = "import package.word as word, time; print(word.WORD, flush=True); {after}"


class TestTimes:
    def test_are_of_python_files_outside_hidden_folders(self, tmp_path: Path) -> None:
        for name in ("package/a.py", "package/b.txt", ".venv/lib/c.py"):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        assert list(times(tmp_path)) == [str(tmp_path / "package/a.py")]


@pytest.mark.slow
class TestMain:
    @pytest.mark.parametrize("after", ["time.sleep(600)", "raise SystemExit(3)"])
    def test_starts_again_what_runs_and_what_has_failed(
        self, tmp_path: Path, after: str
    ) -> None:
        source = tmp_path / "package" / "word.py"
        source.parent.mkdir()
        source.write_text("WORD = 'before'\n")
        command = [
            *(sys.executable, "-m", "common.reload"),
            *(sys.executable, "-B", "-c", PROGRAM.format(after=after)),
        ]
        with subprocess.Popen(
            command,
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            try:
                assert process.stdout is not None
                assert process.stdout.readline() == "before\n"
                # Some file systems know no finer times.
                time.sleep(0.05)
                source.write_text("WORD = 'afterwards'\n")
                assert process.stdout.readline() == "afterwards\n"
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(30)
