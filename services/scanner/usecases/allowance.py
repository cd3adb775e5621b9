"""A budget of 24 hours as a scan spends it: granted in blocks, the rest given back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from common.postgres import transaction
from services.scanner.store import spending
from services.scanner.usecases.patience import patiently

if TYPE_CHECKING:
    from common.postgres import Pool

_LARGEST_BLOCK: Final = 20
_SHARE: Final = 50
_MARGIN_SECONDS: Final = 1.0
"""So long before its hour ends a grant is not spent any more: a call takes its time."""


def account_of(source: str) -> str:
    """The account of a source's own budget."""
    return f"source {source}"


def vendor_account(adapter: str) -> str:
    """The account that all sources of an interface share."""
    return f"vendor {adapter}"


@dataclass(slots=True)
class Allowance:
    """What one scan may take of a budget; close it at the end."""

    pg: Pool
    account: str
    most: int
    """Calls of any 24 hours, all scans and replicas together."""
    clock: Callable[[], float] = time.monotonic
    back_at: datetime | None = None
    """When there will be something again, once it is spent."""
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    _granted: spending.Grant | None = field(default=None, init=False)
    _left: int = field(default=0, init=False)
    _ends: float = field(default=0.0, init=False)

    async def ready(self) -> bool:
        """Whether a call may be made now; it takes a while only once a block."""
        async with self._asking:
            return await self._ready()

    async def take(self) -> bool:
        """Whether a call may be made now; if so it is counted as made."""
        async with self._asking:
            if not await self._ready():
                return False
            self._left -= 1
            return True

    def put_back(self) -> None:
        """The call that was taken last was not made."""
        self._left += 1

    async def close(self) -> None:
        """Give back what was granted and not taken."""
        async with self._asking:
            await self._give_back()

    async def _ready(self) -> bool:
        if not self._left or self.clock() >= self._ends:
            await self._give_back()
            await self._ask()
        return self._left > 0

    async def _give_back(self) -> None:
        granted, left = self._granted, self._left
        self._granted, self._left = None, 0
        if granted is None or not left:
            return
        # Once only: a repeat of what did happen would give back twice.
        async with transaction(self.pg) as connection:
            await spending.give_back(connection, self.account, granted.hour, left)

    async def _ask(self) -> None:
        block = max(1, min(_LARGEST_BLOCK, self.most // _SHARE))
        asked = self.clock()
        granted = await patiently("budget", lambda: self._grant(block))
        self._granted, self._left = granted, granted.count
        self._ends = asked + granted.lasts.total_seconds() - _MARGIN_SECONDS
        self.back_at = granted.until

    async def _grant(self, block: int) -> spending.Grant:
        async with transaction(self.pg) as connection:
            return await spending.grant(
                connection, self.account, most=self.most, count=block
            )
