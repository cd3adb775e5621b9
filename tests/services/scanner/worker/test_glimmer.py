"""The sandbox's marketplace that needs a browser: read right, and survived."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace

import pytest
from prometheus_client import CollectorRegistry

from common.money import Money
from sandbox.world.offers import Source
from services.scanner.adapters.browser.client import Browser
from services.scanner.adapters.guard import Guard
from services.scanner.adapters.limits import RenderLimits
from services.scanner.adapters.source_yaml import read_source
from services.scanner.adapters.urls import Address, read_address
from services.scanner.errors import PageLost, TooLarge
from services.scanner.metrics import BrowserMetrics
from services.scanner.rules.offer import Availability
from services.scanner.rules.scan import Status
from services.scanner.rules.source import Steps
from services.scanner.usecases.places import Places
from services.scanner.usecases.preview import preview_source
from services.scanner.usecases.seed_sources import SHIPPED
from tests.sandbox.running import Sandbox, running_sandbox
from tests.sandbox.sites.pages import listed
from tests.services.scanner.adapters.browser.shown import (
    CHROMIUM,
    LIMITS,
    NEEDS_CHROMIUM,
    SHORT,
)
from tests.services.scanner.ground import Ground, Scanning

pytestmark = [*NEEDS_CHROMIUM, pytest.mark.integration]

_SCANS = 3
"""A page that a busy machine was too slow for is there in the next one."""
YAML = (SHIPPED / "glimmer.yaml").read_text()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A small world whose clock stands still."""
    with running_sandbox(tmp_path_factory.mktemp("sandbox"), products=60) as running:
        yield running


@pytest.fixture(scope="module", autouse=True)
def worker(ground: Ground, sandbox: Sandbox) -> Iterator[subprocess.Popen[bytes]]:
    """One that knows where Glimmer is."""
    ground.environment["MAGPIE_SCANNER_SANDBOX"] = f"glimmer={sandbox.urls['glimmer']}"
    with ground.worker() as process:
        yield process


def guard(sandbox: Sandbox) -> Guard:
    """Lets Glimmer in."""
    return Guard({sandbox.urls["glimmer"].partition("//")[2]})


class TestScan:
    async def test_reads_every_offer_as_it_is(
        self, scanning: Scanning, sandbox: Sandbox
    ) -> None:
        url = sandbox.urls["glimmer"]
        scanning.places = replace(scanning.places, sandbox={"glimmer": url})
        await scanning.put_yaml(YAML.replace("every: 15m\n", ""))
        for _ in range(_SCANS):
            found = await scanning.scan("glimmer", within=600.0)
            if not found.problems:
                break
        assert (found.status, found.problems) == (Status.SUCCEEDED, ())
        stored = await scanning.offers("glimmer")
        assert {
            key: (one.facts.price, one.facts.availability)
            for key, one in stored.items()
        } == {
            one.offer.key: (
                Money(one.state.price or 0, "USD"),
                Availability.IN_STOCK
                if one.state.available
                else Availability.OUT_OF_STOCK,
            )
            for one in listed(sandbox, Source.GLIMMER)
        }
        some = next(iter(stored.values())).facts
        assert some.shipping == Money(399, "USD")
        assert some.seller

    async def test_a_preview_shows_the_same(self, sandbox: Sandbox) -> None:
        places = Places(guard(sandbox), {"glimmer": sandbox.urls["glimmer"]})
        shown, offer = await preview_source(
            read_source(YAML), places, user_agent="Magpie/test", chromium=CHROMIUM
        )
        assert shown["count"] == len(listed(sandbox, Source.GLIMMER))
        assert offer["offers"][0]["price"]["currency_code"] == "USD"


def counted(registry: CollectorRegistry) -> set[str]:
    """Why requests were refused."""
    return {
        sample.labels["reason"]
        for metric in registry.collect()
        for sample in metric.samples
        if sample.name == "magpie_scanner_browser_refused_total"
    }


class TestTrouble:
    @pytest.mark.parametrize(
        ("limits", "outcomes"),
        [
            (
                LIMITS,
                {
                    "private": {"200"},
                    "never": {"200"},
                    "popups": {"200"},
                    "download": {"200"},
                    "away": {"sent on to http://127.0.0.1:6379/"},
                    "memory": {"memory"},
                    "crash": {"crashed", "memory"},
                    "large": {"too_large", "memory"},
                },
            ),
            (SHORT, {"drip": {"too_slow"}, "hang": {"too_slow"}}),
        ],
        ids=["patient", "hasty"],
    )
    async def test_costs_one_page_each(
        self, sandbox: Sandbox, limits: RenderLimits, outcomes: dict[str, set[str]]
    ) -> None:
        registry = CollectorRegistry()
        async with Browser(
            guard(sandbox),
            executable=CHROMIUM,
            user_agent="Magpie/test",
            metrics=BrowserMetrics(registry),
            limits=limits,
        ) as browser:
            for name, expected in outcomes.items():
                address = read_address(f"{sandbox.urls['glimmer']}/trouble/{name}")
                assert await outcome(browser, name, address) in expected, name
        if "private" in outcomes:
            assert {"private", "metadata", "loopback"} <= counted(registry)


async def outcome(browser: Browser, visitor: str, address: Address) -> str:
    """What came of a page, in a word or two."""
    try:
        found = await browser.show(visitor, address, steps=Steps(), locale="")
    except (PageLost, TooLarge) as exc:
        return getattr(exc, "reason", "too_large")
    return f"sent on to {found.sent_on}" if found.sent_on else str(found.status)
