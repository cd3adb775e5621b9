"""What the browser's process gives up before it starts anything."""

from __future__ import annotations

import ctypes
import os
from typing import Final

from services.scanner.adapters.browser.chromium import is_root

NICE: Final = 5
"""Scans of other sources, and people who wait, go first."""
_DROP_FROM_BOUND: Final = 24
_NO_NEW_PRIVILEGES: Final = 38
_LAST: Final = 63
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
