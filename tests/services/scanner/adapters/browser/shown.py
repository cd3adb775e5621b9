"""A browser for tests, and pages that are served to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from common.chromium import find_chromium
from services.scanner.adapters.browser.client import Browser, Rendered
from services.scanner.adapters.guard import Guard
from services.scanner.adapters.limits import RenderLimits
from services.scanner.adapters.urls import read_address
from services.scanner.metrics import BrowserMetrics
from services.scanner.rules.source import Steps
from tests.services.scanner.adapters.raw_site import RawSite, answer

CHROMIUM = find_chromium()
NEEDS_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is absent"),
]
# Other tests may keep the machine busy meanwhile.
LIMITS = RenderLimits(seconds=60, wait=15)
SHORT = RenderLimits(seconds=10, wait=5)


class Visitor:
    """Looks at the pages of one site."""

    def __init__(
        self,
        site: RawSite,
        browser: Browser,
        registry: CollectorRegistry,
        name: str = "somebody",
    ) -> None:
        self.site = site
        self.browser = browser
        self.registry = registry
        self.name = name

    def say(self, path: str, html: str | bytes, **headers: str) -> None:
        """What stands there."""
        body = html.encode() if isinstance(html, str) else html
        told = {"Content_Type": "text/html", **headers}
        self.site.said[path] = answer(body, **told)

    async def look(self, path: str = "/", *, who: str = "", **steps: Any) -> Rendered:
        """The page as it stands in the end."""
        address = read_address(self.site.url(path))
        return await self.browser.show(
            self.name + who, address, steps=Steps(**steps), locale="en-US"
        )

    def counted(self, name: str, **labels: str) -> float:
        """A metric of the browser."""
        return (
            self.registry.get_sample_value(f"magpie_scanner_browser_{name}", labels)
            or 0.0
        )

    def asked(self) -> list[str]:
        """Methods and paths that reached the site."""
        return [" ".join(head.split(" ")[:2]) for head in self.site.heads]


@asynccontextmanager
async def visiting(
    site: RawSite, limits: RenderLimits = LIMITS, **how: Any
) -> AsyncIterator[Visitor]:
    """A browser that may reach that site beside the public web."""
    registry = CollectorRegistry()
    async with Browser(
        Guard({site.site}),
        executable=how.pop("executable", CHROMIUM),
        user_agent="Magpie/test",
        metrics=BrowserMetrics(registry),
        limits=limits,
        **how,
    ) as browser:
        yield Visitor(site, browser, registry)
