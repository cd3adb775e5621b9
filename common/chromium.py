"""Where Chromium is on this machine: for pages that show nothing without a browser."""

from __future__ import annotations

import shutil
from typing import Final

NAMES: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
    "chromium-headless-shell",
)
ELSEWHERE: Final = "unix:"
"""How MAGPIE_BROWSER begins that names a socket: browsers in another container."""
MEND: Final = (
    "Install Chromium (Debian: apt install chromium) or name one in MAGPIE_BROWSER."
)


def find_chromium(told: str = "") -> str | None:
    """The path of `told`, else of the first of NAMES that is installed; None: none.

    A socket is returned as it was told: who listens there may come later.
    """
    if told.startswith(ELSEWHERE):
        return told
    names = (told,) if told else NAMES
    return next(filter(None, map(shutil.which, names)), None)
