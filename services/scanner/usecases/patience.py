"""Work on a store is repeated while the store is away: it will be back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from common.loops import growing
from common.stores import Collided, StoreFull, StoreUnreachable

T = TypeVar("T")

_log = logging.getLogger(__name__)


async def patiently(what: str, act: Callable[[], Awaitable[T]]) -> T:
    """What `act` returns, once the stores let it; it must be safe to repeat.

    There is no end to it: whoever calls it holds a lease, and is cancelled without.
    """
    delays = growing(0.2, factor=2, most=5)
    while True:
        try:
            return await act()
        except (StoreUnreachable, StoreFull, Collided) as exc:
            pause = next(delays)
            _log.warning("%s: %s Trying again in %g s.", what, exc, pause)
            await asyncio.sleep(pause)
