"""The program itself: it starts, serves, stops in order, and says what is wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from sandbox.__main__ import main
from tests.sandbox.running import free_port

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@contextmanager
def started(root: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """The program as a process of its own, ended with the test."""
    command = [sys.executable, "-m", "sandbox", "--products", "40", *options]
    with subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True) as one:
        try:
            yield one
        finally:
            one.kill()


def answers(port: int) -> httpx.Response:
    """The health of a sandbox that is starting."""
    for _ in range(100):
        try:
            return httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False)
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the sandbox did not start")


@pytest.mark.slow
class TestProgram:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_serves_until_it_is_told_to_stop(
        self, root: Path, tmp_path: Path, number: signal.Signals
    ) -> None:
        port = free_port()
        with started(root, "--port", str(port), "--data", str(tmp_path)) as process:
            assert answers(port).json()["status"] == "ok"
            process.send_signal(number)
            assert process.wait(timeout=10) == 0
        assert {"world.json", "truth.jsonl"} <= set(os.listdir(tmp_path))

    def test_is_called_by_the_name_that_it_was_given(
        self, root: Path, tmp_path: Path
    ) -> None:
        port = free_port()
        words = ("--port", str(port), "--data", str(tmp_path), "--host", "elsewhere")
        with started(root, *words, "--listen", "127.0.0.1"):
            urls = answers(port).json()["urls"]
        assert urls["larkfield"] == f"http://elsewhere:{port + 1}"
        assert all(url.startswith("http://elsewhere:") for url in urls.values())

    def test_says_which_port_is_taken(self, root: Path, tmp_path: Path) -> None:
        port = str(free_port())
        first, second = str(tmp_path / "1"), str(tmp_path / "2")
        with started(root, "--port", port, "--data", first):
            answers(int(port))
            with started(root, "--port", port, "--data", second) as late:
                _, said = late.communicate(timeout=10)
        assert late.returncode == 4
        assert f"Port {port}" in said
        assert "Traceback" not in said


class TestMain:
    def test_refuses_the_folder_of_another_world(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "world.json").write_text(
            '{"seed":8,"products":2000,"speed":60.0,"epoch":"2026-11-21T08:00+00:00"}'
        )
        assert main(["--data", str(tmp_path)]) == 2
        assert "--seed 8" in capsys.readouterr().err

    @pytest.mark.parametrize(
        "options",
        [["--port", "80"], ["--products", "0"], ["--speed", "-1"], ["--speed", "x"]],
    )
    def test_refuses_options_that_cannot_be(
        self, tmp_path: Path, options: list[str]
    ) -> None:
        with pytest.raises(SystemExit) as stopped:
            main(["--data", str(tmp_path), *options])
        assert stopped.value.code == 2
