"""`python -m common.reload COMMAND...`: for development, runs it again at each change.

Looks at the times of the Python files below the working folder: of a folder that was
mounted, or that another machine writes to, no other news comes reliably.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

LOOK_SECONDS: Final = 1.0
END_SECONDS: Final = 20.0


def main(command: list[str]) -> int:
    """Until SIGTERM or SIGINT; the exit code of the command then."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    code = 0
    while not told.is_set():
        seen = times(Path.cwd())
        process = subprocess.Popen(command)  # noqa: S603 - what we were told to run
        while not told.wait(LOOK_SECONDS) and times(Path.cwd()) == seen:
            # What ended by a fault waits for the change that mends it.
            process.poll()
        code = _end(process)
        if not told.is_set():
            sys.stderr.write("The source has changed: starting again.\n")
    return code


def times(folder: Path) -> dict[str, int]:
    """When each Python file below it was changed; hidden folders are left out."""
    found = {}
    for path in folder.glob("[!.]*/**/*.py"):
        # It may be gone by now.
        if path.exists():
            found[str(path)] = path.stat().st_mtime_ns
    return found


def _end(process: subprocess.Popen[bytes]) -> int:
    process.terminate()
    try:
        return process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
