"""`python start.py MODULE WORDS...`: `python -m MODULE`, but as a container's first.

The kernel hands the first process no signal that it has no handler for: without one
SIGTERM is lost until a service is up, or its migration over. Standard library only.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
from typing import Final

TERMINATED: Final = 128 + signal.SIGTERM
"""As a shell tells of a process that SIGTERM has ended."""


def main(words: list[str]) -> None:
    """End at once at SIGTERM until MODULE, once it has something to end, says how."""
    # Not sys.exit, which a library may catch, or an import that is under way.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(TERMINATED))
    sys.argv = words
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
