"""Which sources are pretend ones, so that every screen can say so."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol

from common.errors import MagpieError

KNOWN_SECONDS: Final = 300.0
UNKNOWN_SECONDS: Final = 5.0

_AT_ONCE: Final = 200
_CAPACITY: Final = 50_000


class Scanner(Protocol):
    """Whoever knows the sources."""

    async def sandboxes(self, ids: Sequence[str]) -> set[str]:
        """Those of the sources, 200 at most, that are of the sandbox."""


class Sandboxes:
    """Remembers which sources are of the sandbox; asks the scanner for new ones."""

    def __init__(
        self, scanner: Scanner, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._scanner = scanner
        self._clock = clock
        self._known: dict[str, tuple[bool, float]] = {}

    async def among(self, sources: Iterable[str]) -> frozenset[str]:
        """Those of them that are pretend; one that nobody can tell is not."""
        wanted = set(sources)
        now = self._clock()
        unknown = [
            source
            for source in wanted
            if source not in self._known or self._known[source][1] <= now
        ]
        if unknown:
            await self._ask(unknown, now)
        return frozenset(source for source in wanted if self._known[source][0])

    async def _ask(self, unknown: list[str], now: float) -> None:
        if len(self._known) > _CAPACITY:
            self._known.clear()
        for start in range(0, len(unknown), _AT_ONCE):
            asked = unknown[start : start + _AT_ONCE]
            try:
                sandboxes = await self._scanner.sandboxes(asked)
            except MagpieError:
                # What was known of them is better than nothing, and asked for again.
                for source in asked:
                    before = self._known.get(source, (False, 0.0))[0]
                    self._known[source] = (before, now + UNKNOWN_SECONDS)
                continue
            for source in asked:
                self._known[source] = (source in sandboxes, now + KNOWN_SECONDS)
