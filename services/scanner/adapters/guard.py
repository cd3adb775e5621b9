"""Who may be connected to: a name is looked up once, judged, and used as judged.

Whoever connects must connect to what `addresses_of` returned, not look up again: the
answer may have changed in between (DNS rebinding). Scrapy does so through
worker/resolver.py, everything else through fetch.py; nothing else takes addresses.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Final, TypeAlias

from services.scanner.adapters.urls import Address, read_address
from services.scanner.errors import AddressRefused, BadAddress, UnknownHost
from services.scanner.rules.addresses import why_refused

LookUp: TypeAlias = Callable[[str, int], Awaitable[list[str]]]
Tell: TypeAlias = Callable[[str], object]

KEPT_SECONDS: Final = 60.0
MOST_KEPT: Final = 10_000
_LOOK_UPS_AT_ONCE: Final = 100
_LOOK_UP_SECONDS: Final = 10.0
_MOST_ADDRESSES: Final = 64


@cache
def _threads() -> ThreadPoolExecutor:
    """Of look-ups alone: one whose name server is silent cannot be ended.

    In the few threads that all else shares, some such would keep everybody waiting.
    """
    return ThreadPoolExecutor(_LOOK_UPS_AT_ONCE, thread_name_prefix="look-up")


async def look_up(host: str, port: int) -> list[str]:
    """The IP addresses of a name, or of a number however it is written."""
    found = await asyncio.get_running_loop().run_in_executor(
        _threads(), partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    )
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Guard:
    """Looks names up and refuses what is not public.

    `exempt` are the `host:port` of the sandbox; only those exact ones may be private.
    `tell` hears the reason of each refusal.
    """

    def __init__(
        self,
        exempt: Iterable[str] = (),
        *,
        look_up: LookUp = look_up,
        clock: Callable[[], float] = time.monotonic,
        tell: Tell | None = None,
    ) -> None:
        self.exempt = frozenset(_bare(site) for site in exempt)
        self._look_up = look_up
        self._clock = clock
        self._tell = tell
        self._kept: dict[tuple[str, int], tuple[float, list[str]]] = {}

    def is_exempt(self, host: str, port: int) -> bool:
        """Whether that is a site of the sandbox."""
        return f"{host}:{port}" in self.exempt

    async def admit(self, text: str) -> Address:
        """The address in `text`, if it may be fetched from.

        Raises BadAddress, UnknownHost or AddressRefused.
        """
        try:
            address = read_address(text)
        except BadAddress as exc:
            self._say(exc.reason)
            raise
        await self.check(address)
        return address

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
            self._ensure_public(host, found)
        self._keep((host, port), found)
        return found

    async def _find(self, host: str, port: int) -> list[str]:
        try:
            async with asyncio.timeout(_LOOK_UP_SECONDS):
                found = await self._look_up(host, port)
        except (OSError, UnicodeError) as exc:
            raise UnknownHost(f"{host[:100]} cannot be found: {exc}.") from exc
        if not found:
            raise UnknownHost(f"{host[:100]} has no address.")
        return found

    def _ensure_public(self, host: str, addresses: Iterable[str]) -> None:
        for address in addresses:
            reason = why_refused(address)
            if reason:
                self._say(reason.value)
                raise AddressRefused(
                    f"{host[:100]} is {address}, which is not a public address.",
                    hint="Only pages of the public web are scanned.",
                    reason=reason.value,
                )

    def _keep(self, key: tuple[str, int], found: list[str]) -> None:
        now = self._clock()
        if len(self._kept) >= MOST_KEPT:
            fresh = {k: v for k, v in self._kept.items() if v[0] > now}
            # A crawl of more names than this a minute looks some of them up again.
            self._kept = fresh if len(fresh) < MOST_KEPT else {}
        self._kept[key] = (now + KEPT_SECONDS, found[:_MOST_ADDRESSES])

    def _say(self, reason: str) -> None:
        if self._tell is not None:
            self._tell(reason)


def _bare(site: str) -> str:
    """`[::1]:8091` as addresses have it: ::1:8091."""
    host, _, port = site.rpartition(":")
    return f"{host.strip('[]').lower()}:{port}"
