"""Child processes that can be stopped for certain: none outlives this one.

Each has a process group and a log of its own. The kernel ends it when this process
ends, even by SIGKILL (Linux: PR_SET_PDEATHSIG).
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from common.errors import Bug

LOG_BYTES: Final = 10_000_000
"""A log larger than this is put aside when its program starts again."""
STOP_SECONDS: Final = 10.0

_TAIL_BYTES: Final = 20_000
_LAUNCH: Final = Path(__file__).with_name("_launch.py")


@dataclass(frozen=True, slots=True)
class User:
    """Whom a program runs as, when this process is root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run, and how it wants to be stopped."""

    name: str
    command: tuple[str, ...]
    """The path of a program, then its arguments."""
    log: Path
    """Where its output is appended."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """All of it: nothing is inherited."""
    folder: Path = Path("/")
    user: User | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    """What the kernel sends it when this process is gone."""


class Process:
    """A started program. Keep it: what is dropped cannot be stopped."""

    def __init__(
        self, program: Program, popen: subprocess.Popen[bytes], log_start: int
    ) -> None:
        self.program = program
        self._popen = popen
        self._log_start = log_start

    @property
    def pid(self) -> int:
        """Its process id, which is also its group's."""
        return self._popen.pid

    def poll(self) -> int | None:
        """Its exit code (negative: ended by that signal), or None while it runs.

        What it left behind in its group is ended too.
        """
        if self._popen.returncode is not None:
            return self._popen.returncode
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        if os.waitid(os.P_PID, self.pid, options) is None:
            return None
        # Before it is reaped: until then its number cannot belong to another group.
        self._signal_group(signal.SIGKILL)
        return self._popen.wait()

    async def wait(self, *, every: float = 0.1) -> int:
        """Its exit code, as soon as it has one."""
        # Waiting without asking needs a pidfd, which older kernels lack.
        while (code := self.poll()) is None:  # noqa: ASYNC110
            await asyncio.sleep(every)
        return code

    async def stop(self, *, grace: float = STOP_SECONDS) -> int:
        """Ask it to stop, insist after `grace` seconds; its exit code."""
        if self.poll() is None:
            self._popen.send_signal(self.program.stop_signal)
        try:
            return await asyncio.wait_for(self.wait(every=0.01), grace)
        except TimeoutError:
            self.kill()
            return await self.wait(every=0.01)

    def kill(self) -> None:
        """SIGKILL to its whole group."""
        if self.poll() is None:
            self._signal_group(signal.SIGKILL)

    def log_tail(self, lines: int = 20) -> str:
        """The last lines it wrote since it was started."""
        try:
            with self.program.log.open("rb") as file:
                size = self.program.log.stat().st_size
                file.seek(max(self._log_start, size - _TAIL_BYTES))
                written = file.read().decode(errors="replace")
        except FileNotFoundError:
            return ""
        return "\n".join(written.splitlines()[-lines:])

    def _signal_group(self, number: signal.Signals) -> None:
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            return


def start(program: Program) -> Process:
    """Start it now; whether it works shows later, by `poll` and by asking it.

    Only from the main thread: the kernel counts a thread's end as the parent's.
    """
    if threading.current_thread() is not threading.main_thread():
        raise Bug(f"{program.name} must be started from the main thread.")
    user = f"{program.user.uid}:{program.user.gid}" if program.user else "-"
    launcher = (sys.executable, "-I", "-S", str(_LAUNCH), str(os.getpid()))
    _put_aside(program.log)
    with program.log.open("ab") as log:
        log_start = log.tell()
        popen = subprocess.Popen(  # noqa: S603 - a command of ours
            (*launcher, str(int(program.orphan_signal)), user, *program.command),
            env=dict(program.environment),
            cwd=program.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return Process(program, popen, log_start)


def plain_environment() -> dict[str, str]:
    """What a store needs of our environment: where to find things, nothing secret."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def is_running(pid: int) -> bool:
    """Whether some process, ours or not, has that number and has not ended."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    # The name stands in brackets and may hold anything; the state follows it.
    return status.rpartition(")")[2].split()[0] not in "ZX"


def wait_until_gone(pid: int, *, seconds: float) -> bool:
    """Whether a process that is not our child has ended within that time."""
    deadline = time.monotonic() + seconds
    while is_running(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _put_aside(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(f"{log.suffix}.1"))
