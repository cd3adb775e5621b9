"""When a worker has worked enough: after so many pages, or when it has grown large.

Whatever a library keeps by mistake goes with its process; the next one goes on with the
scans where they are.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

_STATM: Final = Path("/proc/self/statm")
_RESIDENT: Final = 1
_KIB: Final = 1024


class Why(StrEnum):
    """Why a worker ended."""

    TOLD = "told"
    """The service stops."""
    PAGES = "pages"
    """It has taken in as many pages as one should."""
    MEMORY = "memory"
    """It has grown larger than one should."""
    FAULT = "fault"
    """It should not have ended."""


EXIT_CODES: Final = {Why.TOLD: 0, Why.PAGES: 71, Why.MEMORY: 72}
"""How a worker tells its service; any other code is a fault."""


def why_ended(code: int) -> Why:
    """What an exit code says."""
    return next((why for why, own in EXIT_CODES.items() if own == code), Why.FAULT)


def resident_bytes() -> int:
    """The memory of this process now; where that is not told, the most it ever had."""
    try:
        pages = int(_STATM.read_text().split()[_RESIDENT])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB
    return pages * os.sysconf("SC_PAGE_SIZE")


@dataclass(slots=True)
class Wear:
    """How worn this worker is; nought as a limit is none."""

    most_pages: int = 0
    most_bytes: int = 0
    pages: int = 0
    measure: Callable[[], int] = resident_bytes

    def note(self, pages: int) -> None:
        """So many more were taken in."""
        self.pages += pages

    @property
    def worn(self) -> Why | None:
        """Why it should be replaced, if it should."""
        if self.most_pages and self.pages >= self.most_pages:
            return Why.PAGES
        if self.most_bytes and self.measure() >= self.most_bytes:
            return Why.MEMORY
        return None
