"""Run by processes.start in a fresh interpreter: becomes the program, tied to a parent.

Standard library only, and run with -I -S: it costs a hundredth of a second. Doing this
after the fork instead (preexec_fn) is not safe in a process with threads.
"""

from __future__ import annotations

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1
_CANNOT_START = 127


def main(parent: str, orphan_signal: str, user: str, *command: str) -> None:
    """Drop to `user` ("uid:gid", or "-"), die with `parent`, become `command`."""
    if user != "-":
        uid, gid = map(int, user.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # After setuid: changing the user clears the signal again.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(orphan_signal))
    if os.getppid() != int(parent):
        sys.exit("the parent ended before this program began")
    try:
        os.execv(command[0], command)  # noqa: S606 - that is its purpose
    except OSError as exc:
        sys.stderr.write(f"cannot start {command[0]}: {exc}\n")
        sys.exit(_CANNOT_START)


if __name__ == "__main__":
    main(*sys.argv[1:])
