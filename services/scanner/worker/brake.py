"""Holds scans back while more offers wait for a decision than there should.

Whoever decides may be away for hours; what is fetched meanwhile would only wait, and be
old when its turn comes.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from common.postgres import transaction
from services.scanner.store import pending
from services.scanner.usecases.patience import patiently

if TYPE_CHECKING:
    from services.scanner.usecases.stores import Stores

_LOOK_SECONDS: Final = 2.0
_PENDING: Final = "pending"

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Brake:
    """One for all scans of a worker; `most` offers may wait, nought is no limit."""

    stores: Stores
    most: int
    look_seconds: float = _LOOK_SECONDS
    _looked_at: float = field(default=float("-inf"), init=False)
    _pressed: bool = field(default=False, init=False)

    async def wait(self) -> None:
        """Return when more may be taken in."""
        held_back = self.stores.metrics.held_back.labels(_PENDING)
        while await self._is_pressed():
            await asyncio.sleep(self.look_seconds)
            held_back.inc(self.look_seconds)

    async def _is_pressed(self) -> bool:
        if not self.most:
            return False
        moment = asyncio.get_running_loop().time()
        if moment - self._looked_at >= self.look_seconds:
            self._looked_at = moment
            pressed = await patiently("pending offers", self._too_many_wait)
            if pressed and not self._pressed:
                _log.warning("more than %d offers wait for a decision", self.most)
            self._pressed = pressed
        return self._pressed

    async def _too_many_wait(self) -> bool:
        async with transaction(self.stores.pg) as connection:
            return await pending.more_than(connection, self.most)
