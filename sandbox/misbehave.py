"""Trouble on demand: `misbehave.json` in the data folder, looked at once a second.

    {"larkfield": {"delay_ms": 800}, "keepa": {"status": 500},
     "tidewater": {"kind": "captcha"},
     "swapyard": {"seed": 3, "every_s": 60, "kinds": ["cut", "empty", ""]}}

An absent or empty file means good behaviour; one that cannot be read changes nothing.
"""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

KINDS: Final = (
    "busy", "errors", "cut", "captcha", "login", "layout", "moved", "frozen", "cached",
    "empty", "currency", "poison", "soft_404", "huge", "endless", "garbage",
)  # fmt: skip
"""What README.md describes."""

_EVERY_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Trouble:
    """What one site does: waits `delay_ms`, then answers `status` instead of a page, or
    misbehaves in the way of `kind`.

    `share`: of how many requests. With `seed` the kind is drawn anew from `kinds` every
    `every_s` seconds; an empty one is good behaviour.
    """

    delay_ms: int = 0
    status: int | None = None
    kind: str = ""
    share: float = 1.0
    retry_after: int | None = None
    seed: int | None = None
    every_s: float = 60.0
    kinds: list[str] = field(default_factory=lambda: list(KINDS))

    def __post_init__(self) -> None:
        unknown = {self.kind, *self.kinds} - {"", *KINDS}
        if unknown:
            raise ValueError(f"no kind of trouble: {', '.join(sorted(unknown))}")

    def at(self, moment: float) -> Trouble:
        """The trouble of that moment (seconds): what the seed draws for it."""
        if self.seed is None:
            return self
        window = int(moment // self.every_s)
        drawn = random.Random(f"{self.seed}/{window}")  # noqa: S311 - to repeat it
        return replace(self, kind=drawn.choice(self.kinds), seed=None)


class Troubles:
    """The file's content, by site."""

    def __init__(
        self, path: Path, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = path
        self._clock = clock
        self._looked = 0.0
        self._changed: int | None = None
        self._troubles: dict[str, Trouble] = {}

    def of(self, site: str) -> Trouble | None:
        """The trouble of a site, None when it behaves."""
        now = self._clock()
        if now - self._looked >= _EVERY_SECONDS:
            self._looked = now
            self._look()
        found = self._troubles.get(site)
        return None if found is None else found.at(now)

    def put(self, said: Mapping[str, Any]) -> None:
        """Have exactly these, from now on. Raises ValueError or TypeError."""
        self._troubles = {site: Trouble(**words) for site, words in said.items()}
        self._path.write_text(json.dumps(self.all()))
        self._changed = self._path.stat().st_mtime_ns

    def all(self) -> dict[str, Any]:
        """All of them, as JSON has them."""
        return {site: asdict(trouble) for site, trouble in self._troubles.items()}

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
