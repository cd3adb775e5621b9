"""What the browser's process gives up before it starts anything."""

from __future__ import annotations

import ctypes
import logging
import os
import subprocess
import sys
from typing import Final

from services.scanner.adapters.browser.chromium import is_root

NICE: Final = 5
"""Scans of other sources, and people who wait, go first."""
_DROP_FROM_BOUND: Final = 24
_NO_NEW_PRIVILEGES: Final = 38
_LAST: Final = 63
_ASK_FOR_NAMESPACE: Final = """
import ctypes, sys
NEW_USER_NAMESPACE = 0x10000000
sys.exit(ctypes.CDLL(None).unshare(NEW_USER_NAMESPACE) != 0)
"""

_log = logging.getLogger(__name__)
# So that files of another owner can be read, as root is used to: its own programs.
_KEPT: Final = frozenset({1, 2})


def give_up_rights() -> None:
    """Be patient, and as root keep no right that Chromium would pass on (Linux).

    Else it would raise its own priority above everybody's, and whoever broke out of it
    could do more than read files. A user who is not root has none of them anyway.
    """
    os.nice(NICE)
    if not is_root():
        return
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    for right in range(_LAST + 1):
        if right not in _KEPT:
            # Refused for numbers that this kernel does not know: nothing to drop.
            prctl(_DROP_FROM_BOUND, right, 0, 0, 0)
    prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def may_sandbox() -> bool:
    """Whether Chromium can have its own sandbox: not as root, nor in most containers.

    It needs a namespace of its own, and does not start where it may not make one. Then
    what is around it must hold: the container, its network, the proxy.
    """
    if is_root():
        return False
    command = [sys.executable, "-I", "-S", "-c", _ASK_FOR_NAMESPACE]
    able = subprocess.run(command, check=False).returncode == 0  # noqa: S603 - ours
    if not able:
        _log.warning("Chromium runs without its own sandbox: no namespaces here")
    return able
