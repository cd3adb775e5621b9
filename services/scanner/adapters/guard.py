"""Who may be connected to: a name is looked up once, judged, and used as judged.

Whoever connects must connect to what `addresses_of` returned, not look up again: the
answer may have changed in between (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, TypeAlias

from services.scanner.adapters.urls import Address
from services.scanner.errors import AddressRefused, UnknownHost
from services.scanner.rules.addresses import is_public

LookUp: TypeAlias = Callable[[str, int], Awaitable[list[str]]]

KEPT_SECONDS: Final = 60.0
_LOOK_UP_SECONDS: Final = 10.0
_MOST_KEPT: Final = 1000
"""A page may lead to any number of names, each for one question."""


async def look_up(host: str, port: int) -> list[str]:
    """The IP addresses of a name, or of a number however it is written."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Guard:
    """Looks names up and refuses what is not public.

    `exempt` are the `host:port` of the sandbox; only those exact ones may be private.
    """

    def __init__(
        self,
        exempt: Iterable[str] = (),
        *,
        look_up: LookUp = look_up,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.exempt = frozenset(exempt)
        self._look_up = look_up
        self._clock = clock
        self._kept: dict[tuple[str, int], tuple[float, list[str]]] = {}

    def is_exempt(self, host: str, port: int) -> bool:
        """Whether that is a site of the sandbox."""
        return f"{host}:{port}" in self.exempt

    async def check(self, address: Address) -> None:
        """Raise AddressRefused unless the address may be fetched from."""
        await self.addresses_of(address.host, address.port)

    async def addresses_of(self, host: str, port: int) -> list[str]:
        """The addresses to connect to; the same ones for KEPT_SECONDS.

        One address that is not public is enough to refuse the name as a whole. Raises
        AddressRefused, or UnknownHost.
        """
        known = self._kept.get((host, port))
        if known and known[0] > self._clock():
            return known[1]
        found = await self._find(host, port)
        if not self.is_exempt(host, port):
            _ensure_public(host, found)
        self._keep(host, port, found)
        return found

    def _keep(self, host: str, port: int, found: list[str]) -> None:
        moment = self._clock()
        # The oldest stands first, and all are kept for the same time.
        self._kept.pop((host, port), None)
        self._kept[host, port] = (moment + KEPT_SECONDS, found)
        while len(self._kept) > _MOST_KEPT:
            del self._kept[next(iter(self._kept))]

    async def _find(self, host: str, port: int) -> list[str]:
        try:
            async with asyncio.timeout(_LOOK_UP_SECONDS):
                found = await self._look_up(host, port)
        except (OSError, UnicodeError) as exc:
            raise UnknownHost(f"{host[:100]} cannot be found: {exc}.") from exc
        if not found:
            raise UnknownHost(f"{host[:100]} has no address.")
        return found


def _ensure_public(host: str, addresses: Iterable[str]) -> None:
    for address in addresses:
        if not is_public(address):
            raise AddressRefused(
                f"{host[:100]} is {address}, which is not a public address.",
                hint="Only pages of the public web are scanned.",
            )
