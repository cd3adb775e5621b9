"""Where sources are: which sites of the sandbox run, and what may be connected to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.scanner.adapters.guard import Guard
from services.scanner.adapters.urls import Address, settle
from services.scanner.errors import BadSource
from services.scanner.rules.feed import SCHEME as FEED_SCHEME
from services.scanner.rules.source import Source


@dataclass(frozen=True, slots=True)
class Places:
    """The world outside, as this process was told of it."""

    guard: Guard
    sandbox: Mapping[str, str]
    """The origin of each site of the sandbox; empty where none runs."""

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
