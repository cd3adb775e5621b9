"""Tells the scanner which versions are decided, until it has heard it.

What is lost here is not lost: the scanner sends again what nobody has acknowledged, and
whoever gets a version that is decided already acknowledges it once more.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol

from common.errors import MagpieError, Retryable
from common.loops import Stop, growing
from services.pricing.clients import MOST_ACKS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.pricing.metrics import Metrics

_MOST_KEPT: Final = 200_000

_log = logging.getLogger(__name__)


class Hears(Protocol):
    """The scanner, as far as it is told of decisions."""

    async def acknowledge(self, versions: Sequence[tuple[str, int]]) -> int:
        """How many of them waited for it."""
        ...


class Acknowledger:
    """Collects versions and sends them together; `run` until `stop`."""

    def __init__(self, scanner: Hears, metrics: Metrics) -> None:
        self._scanner = scanner
        self._metrics = metrics
        # Ordered, as a dict is too; but this one gives up its first at no cost.
        self._versions: OrderedDict[str, int] = OrderedDict()
        self._added = asyncio.Event()
        self._stop = Stop()

    def add(self, versions: Iterable[tuple[str, int]]) -> None:
        """These are covered by a stored decision."""
        for offer_id, version in versions:
            if version > self._versions.get(offer_id, 0):
                self._versions[offer_id] = version
        # A scanner that is away for long will send the oldest ones again itself.
        while len(self._versions) > _MOST_KEPT:
            self._versions.popitem(last=False)
        if self._versions:
            self._added.set()

    def stop(self) -> None:
        """Let `run` end after one more try to send what is left."""
        self._stop.say()
        self._added.set()

    async def run(self) -> None:
        """Send what is added; an answer that does not come is asked for again."""
        pauses = growing(0.1, factor=2, most=5)
        while not self._stop.said or self._versions:
            await self._added.wait()
            if not self._versions:
                self._added.clear()
                continue
            try:
                await self._send()
                pauses = growing(0.1, factor=2, most=5)
            except Retryable as exc:
                if self._stop.said:
                    return
                _log.warning("acknowledging: %s", exc)
                await self._stop.sleep(next(pauses))

    async def _send(self) -> None:
        some = list(islice(self._versions.items(), MOST_ACKS))
        try:
            await self._scanner.acknowledge(some)
        except Retryable:
            raise
        except MagpieError as exc:
            # Sending the same again cannot help; the scanner will ask for them.
            _log.error("acknowledging %d offers: %s", len(some), exc)
        for offer_id, version in some:
            if self._versions.get(offer_id) == version:
                del self._versions[offer_id]
        self._metrics.acknowledged(len(some))
