"""Twisted's way to look names up, replaced by the guard's: the last word on addresses.

Every connection that Scrapy makes, numbers written as numbers included, asks here and
is made to what is answered. What the guard refuses gets no answer.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import (
    IAddress,
    IHostnameResolver,
    IHostResolution,
)
from zope.interface import implementer

from common.errors import MagpieError
from services.scanner.adapters.guard import Guard

_log = logging.getLogger(__name__)


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name
        self.task: asyncio.Task[None] | None = None

    def cancel(self) -> None:
        """Twisted gave up waiting."""
        if self.task is not None:
            self.task.cancel()


@implementer(IHostnameResolver)
class GuardedResolver:
    """Answers with the addresses that the guard lets through."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    # The names of the method and its parameters are Twisted's.
    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """See IHostnameResolver."""
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        resolution.task = asyncio.ensure_future(
            self._answer(resolutionReceiver, hostName, portNumber)
        )
        return resolution

    async def _answer(self, receiver: Any, host: str, port: int) -> None:
        try:
            for address in await self._guard.addresses_of(host, port):
                kind = IPv6Address if ":" in address else IPv4Address
                receiver.addressResolved(kind("TCP", address, port))
        except MagpieError as exc:
            _log.warning("not connected: %s", exc)
        finally:
            receiver.resolutionComplete()
