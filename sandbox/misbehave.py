"""Trouble on demand: `misbehave.json` in the data folder, looked at once a second.

    {"larkfield": {"delay_ms": 800}, "keepa": {"status": 500}}

An absent or empty file means good behaviour; one that cannot be read changes nothing.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_EVERY_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Trouble:
    """What one site does: waits `delay_ms`, then answers `status` instead of a page."""

    delay_ms: int = 0
    status: int | None = None


class Troubles:
    """The file's content, by site."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._looked = 0.0
        self._changed: int | None = None
        self._troubles: dict[str, Trouble] = {}

    def of(self, site: str) -> Trouble | None:
        """The trouble of a site, None when it behaves."""
        now = time.monotonic()
        if now - self._looked >= _EVERY_SECONDS:
            self._looked = now
            self._look()
        return self._troubles.get(site)

    def _look(self) -> None:
        try:
            changed = self._path.stat().st_mtime_ns
        except FileNotFoundError:
            self._changed, self._troubles = None, {}
            return
        if changed == self._changed:
            return
        self._changed = changed
        try:
            data = json.loads(self._path.read_text() or "{}")
            self._troubles = {site: Trouble(**words) for site, words in data.items()}
        except (ValueError, TypeError, AttributeError) as exc:
            logging.getLogger(__name__).warning("%s is not read: %s", self._path, exc)
