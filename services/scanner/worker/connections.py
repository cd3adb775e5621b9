"""The interfaces that this worker asks: connected at the first scan that needs one."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from services.scanner.adapters import sites
from services.scanner.adapters.sites import ApiSession


class Connections:
    """One connection to each interface, for all scans of the process."""

    def __init__(self) -> None:
        self._open: dict[str, ApiSession] = {}
        self._stack = AsyncExitStack()
        self._connecting = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    async def to(self, adapter: str) -> ApiSession:
        """The connection that this adapter uses. Raises BadSettings."""
        async with self._connecting:
            if adapter not in self._open:
                connecting = sites.load_api(adapter).connect()
                self._open[adapter] = await self._stack.enter_async_context(connecting)
            return self._open[adapter]
