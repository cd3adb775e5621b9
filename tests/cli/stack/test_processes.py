"""Child processes: real ones, that must never outlive whoever started them."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.stack import processes
from cli.stack.processes import Process, Program, is_running, start, wait_until_gone
from common.errors import Bug

Run = Callable[..., Process]

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
READY = "print('ready', flush=True)\n"
SLEEP = "import time; time.sleep(60)\n"


@pytest.fixture
def python(tmp_path: Path) -> Run:
    """Starts a Python program with this code."""

    def run(code: str, **more: object) -> Process:
        command = (sys.executable, "-I", "-S", "-c", code)
        log = tmp_path / "logs" / "x.log"
        return start(Program(name="x", command=command, log=log, **more))  # type: ignore[arg-type]  # any field

    return run


async def ready(process: Process) -> Process:
    """The same process once it has said so."""
    async with asyncio.timeout(10):
        # A file has no event to wait for.
        while "ready" not in process.log_tail():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return process


class TestStart:
    async def test_its_output_is_in_its_log(self, python: Run) -> None:
        code = "import sys; print('out'); sys.stderr.write('err')"
        process = python(code)
        assert await process.wait() == 0
        assert sorted(process.log_tail().split()) == ["err", "out"]

    async def test_inherits_no_environment_and_no_input(
        self, python: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SECRET", "s")
        code = "import os, sys; print(dict(os.environ), repr(sys.stdin.read()))"
        process = python(code, environment={"GIVEN": "g"})
        await process.wait()
        assert "'GIVEN': 'g'" in process.log_tail()
        assert "SECRET" not in process.log_tail()
        assert process.log_tail().endswith("''")

    async def test_a_program_that_is_not_there_is_named_in_the_log(
        self, tmp_path: Path
    ) -> None:
        program = Program(name="x", command=("/nowhere/x",), log=tmp_path / "x.log")
        process = start(program)
        assert await process.wait() == 127
        assert "cannot start /nowhere/x: [Errno 2]" in process.log_tail()

    async def test_only_the_main_thread_may(self, python: Run) -> None:
        with pytest.raises(Bug, match="main thread"):
            await asyncio.to_thread(python, SLEEP)

    async def test_a_large_log_is_put_aside(
        self, python: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(processes, "LOG_BYTES", 3)
        await python("print('first')").wait()
        await python("print('second')").wait()
        logs = tmp_path / "logs"
        assert (logs / "x.log").read_text() == "second\n"
        assert (logs / "x.log.1").read_text() == "first\n"


class TestLogTail:
    async def test_is_what_this_start_wrote_and_not_the_one_before(
        self, python: Run
    ) -> None:
        await python("print('first')").wait()
        process = python("print('second')")
        await process.wait()
        assert process.log_tail() == "second"

    async def test_is_short(self, python: Run) -> None:
        process = python("for n in range(100_000): print(n)")
        await process.wait()
        assert process.log_tail(2) == "99998\n99999"


class TestStop:
    async def test_asks_by_the_signal_it_likes(self, python: Run) -> None:
        code = (
            "import signal, sys\n"
            "signal.signal(signal.SIGINT, lambda *_: sys.exit(7))\n" + READY + SLEEP
        )
        process = await ready(python(code, stop_signal=signal.SIGINT))
        assert await process.stop() == 7

    async def test_insists_after_a_while(self, python: Run) -> None:
        process = await ready(python(DEAF + READY + SLEEP))
        assert await process.stop(grace=0.05) == -signal.SIGKILL

    async def test_twice_is_no_error(self, python: Run) -> None:
        process = await ready(python(READY + SLEEP))
        assert await process.stop() == await process.stop() == -signal.SIGTERM

    async def test_takes_along_what_it_started_itself(self, python: Run) -> None:
        code = f"""
            import subprocess, sys, time
            child = subprocess.Popen([sys.executable, "-c", {DEAF + SLEEP!r}])
            print(child.pid, "ready", flush=True)
            time.sleep(60)
        """
        process = await ready(python(textwrap.dedent(code)))
        child = int(process.log_tail().split()[0])
        assert is_running(child)
        await process.stop()
        assert wait_until_gone(child, seconds=5)


class TestKill:
    async def test_ends_it_at_once(self, python: Run) -> None:
        process = await ready(python(DEAF + READY + SLEEP))
        process.kill()
        assert await process.wait(every=0.01) == -signal.SIGKILL


class TestOrphan:
    @pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
    def test_nothing_outlives_the_process_that_started_it(
        self, root: Path, tmp_path: Path, end: signal.Signals
    ) -> None:
        code = f"""
            import signal, sys, time
            from pathlib import Path
            from cli.stack.processes import Program, start
            # What a shell starts in the background is deaf to it.
            signal.signal(signal.SIGINT, signal.default_int_handler)
            command = (sys.executable, "-c", {DEAF + SLEEP!r})
            log = Path({str(tmp_path / "x.log")!r})
            print(start(Program(name="x", command=command, log=log)).pid, flush=True)
            time.sleep(60)
        """
        parent = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code)],
            cwd=root,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert parent.stdout is not None
        with parent:
            child = int(parent.stdout.readline())
            assert is_running(child)
            parent.send_signal(end)
        assert wait_until_gone(child, seconds=5)


class TestIsRunning:
    def test_we_are(self) -> None:
        assert is_running(os.getpid())

    def test_who_ended_is_not_even_before_it_is_reaped(self) -> None:
        with subprocess.Popen([sys.executable, "-c", ""]) as ended:
            assert wait_until_gone(ended.pid, seconds=5)
