"""Where sources are: which sites of the sandbox run, and what may be connected to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.scanner.adapters.guard import Guard
from services.scanner.adapters.proxies import ProxiedNetwork, ProxyPools
from services.scanner.adapters.urls import Address, settle
from services.scanner.adapters.wire import GuardedNetwork
from services.scanner.errors import BadSource
from services.scanner.rules.feed import SCHEME as FEED_SCHEME
from services.scanner.rules.source import Source


@dataclass(frozen=True, slots=True)
class Places:
    """The world outside, as this process was told of it."""

    guard: Guard
    sandbox: Mapping[str, str]
    """The origin of each site of the sandbox; empty where none runs."""
    proxies: ProxyPools = field(default_factory=ProxyPools)

    def way_to(self, source: Source, *, attempt: int = 0) -> GuardedNetwork:
        """The network that it is fetched over. Raises UnknownPool."""
        return self.way(source.proxy, source.name, attempt=attempt)

    def way(self, pool: str, key: str, *, attempt: int = 0) -> GuardedNetwork:
        """The network of that pool of proxies; of none if it is empty."""
        if not pool:
            return GuardedNetwork(self.guard)
        proxy = self.proxies.choose(pool, key, attempt=attempt)
        return ProxiedNetwork(self.guard, proxy)

    def settle(self, source: Source) -> list[Address]:
        """Where its scans begin. BadSource unless all of it is one site."""
        found = [settle(url, self.sandbox) for url in source.start_urls]
        sites = sorted({address.site for address in found})
        if len(sites) > 1:
            raise BadSource(
                f"The start_urls of {source.name} are on several sites: "
                f"{', '.join(sites)}.",
                hint="Make a source of each: politeness is owed to each of them.",
            )
        return found

    async def check(self, address: Address) -> None:
        """Raise AddressRefused unless a scan may go there; a file is no machine."""
        if address.scheme != FEED_SCHEME:
            await self.guard.check(address)

    def is_sandbox(self, address: Address) -> bool:
        """Whether nothing that is read there is real."""
        return self.guard.is_exempt(address.host, address.port)
