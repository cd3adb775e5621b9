"""A time that the tests of the gateway speak of, and waiting for what is to come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

MORNING = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


async def until(condition: Callable[[], bool], *, seconds: float = 5.0) -> None:
    """Wait until that is so; TimeoutError if it does not come."""
    async with asyncio.timeout(seconds):
        # There is nothing to wait on: what is looked at belongs to another process.
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.005)
