"""Sources of kind spa, scanned by a worker with a browser of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.postgres import transaction
from services.scanner.adapters.browser.memory import descendants
from services.scanner.rules.offer import Availability
from services.scanner.rules.problems import Code
from services.scanner.rules.scan import Scan, Status
from services.scanner.store import sources
from tests.services.scanner.adapters.browser.shown import NEEDS_CHROMIUM
from tests.services.scanner.given import dollars
from tests.services.scanner.ground import Ground, Scanning
from tests.services.scanner.paces import shortest
from tests.services.scanner.shop import Answer, Shop

pytestmark = [*NEEDS_CHROMIUM, pytest.mark.integration]

SHELL = "<body><main></main><script>(async () => { SCRIPT })()</script>"
LIST = """
const keys = await (await fetch("/api/keys")).json();
document.querySelector("main").innerHTML = keys.map(
  (key) => `<li class="card"><a href="/p/${key}">${key}</a></li>`).join("");
"""
ITEM = """
const said = await fetch("/api" + location.pathname);
const cents = said.ok ? await said.json() : null;
document.querySelector("main").innerHTML = cents === null
  ? "<p class=gone>gone</p>"
  : `<h1>A thing</h1><p class=price>$${(cents / 100).toFixed(2)}</p>`;
"""
YAML = """\
name: NAME
title: A program of a shop
kind: spa
start_urls: ["URL"]
currency: USD
locale: en-US
delay: 0s
lists:
  paths: ["/"]
  wait_for: li.card
offers:
  paths: ["/p/*"]
  links: ["li.card a"]
  wait_for: .price
  gone: .gone
  json_ld: false
  selectors: {title: h1, price: .price}
"""


@pytest.fixture(scope="module", autouse=True)
def worker(ground: Ground) -> Iterator[subprocess.Popen[bytes]]:
    """One for all tests of this file."""
    with ground.worker() as process:
        yield process


def sell(shop: Shop, **cents: int) -> None:
    """A shop that is a program, with these things in it."""
    keys = ", ".join(f'"{key}"' for key in cents)
    shop.say("/", SHELL.replace("SCRIPT", LIST))
    shop.say("/api/keys", Answer(f"[{keys}]", headers={"Content-Type": "text/json"}))
    for key, price in cents.items():
        shop.say(f"/p/{key}", SHELL.replace("SCRIPT", ITEM))
        shop.say(f"/api/p/{key}", Answer(f"{price}"))


async def put(scanning: Scanning, shop: Shop, name: str) -> None:
    """Store it as a source."""
    await scanning.put_yaml(YAML.replace("NAME", name).replace("URL", shop.url))


async def scanned(scanning: Scanning, name: str) -> Scan:
    """A scan of that source; a browser on a busy machine takes its time."""
    return await scanning.scan(name, within=300.0)


def codes(scan: Scan) -> list[Code]:
    """What went wrong."""
    return [problem.code for problem in scan.problems]


class TestCrawl:
    async def test_reads_what_a_program_shows(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        sell(shop, A=1050, B=99)
        await put(scanning, shop, "program")
        found = await scanned(scanning, "program")
        assert (found.status, found.problems) == (Status.SUCCEEDED, ())
        stored = await scanning.offers("program")
        assert {key: one.facts.price for key, one in stored.items()} == {
            "A": dollars("10.50"),
            "B": dollars("0.99"),
        }

    async def test_notices_what_changed_and_what_is_gone(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        sell(shop, A=1000, B=2000)
        await put(scanning, shop, "moving")
        await scanned(scanning, "moving")
        sell(shop, A=900)
        shop.say("/api/p/B", Answer("", 404))
        found = await scanned(scanning, "moving")
        assert (found.tally.offers_changed, found.tally.offers_gone) == (1, 1)
        stored = await scanning.offers("moving")
        assert stored["A"].facts.price == dollars("9")
        assert stored["B"].facts.availability is Availability.GONE

    async def test_obeys_robots_txt(self, scanning: Scanning, shop: Shop) -> None:
        sell(shop, A=1000, B=2000)
        shop.say("/robots.txt", "User-agent: *\nDisallow: /p/B\n")
        await put(scanning, shop, "robots")
        found = await scanned(scanning, "robots")
        assert codes(found) == [Code.ROBOTS_FORBIDS]
        assert "/p/B" not in shop.paths
        assert set(await scanning.offers("robots")) == {"A"}

    async def test_a_page_that_leads_elsewhere_is_not_followed_there(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        sell(shop, A=1000, B=2000, C=3000)
        shop.say("/robots.txt", "User-agent: *\nDisallow: /secret\n")
        shop.say("/p/A", Answer("", 302, {"Location": "/secret"}))
        shop.say("/p/B", "<script>location = 'http://127.0.0.1:1/'</script>")
        await put(scanning, shop, "leading")
        found = await scanned(scanning, "leading")
        assert sorted(codes(found)) == [Code.ADDRESS_REFUSED, Code.ROBOTS_FORBIDS]
        assert "/secret" not in shop.paths
        assert set(await scanning.offers("leading")) == {"C"}

    async def test_keeps_the_delay_and_the_budget(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        sell(shop, A=1000, B=2000, C=3000)
        yaml = YAML.replace("NAME", "slow").replace("URL", shop.url)
        slow = yaml.replace("delay: 0s", "delay: 3s\nbudget: 4")
        await scanning.put_yaml(slow)
        found = await scanned(scanning, "slow")
        assert codes(found) == [Code.BUDGET_SPENT]
        own = ("/robots.txt", "/", "/p/A", "/p/B", "/p/C")
        moments = [one.at for one in shop.asked if one.path in own]
        assert len(moments) == 4
        assert shortest(moments, gaps=3) > 6

    async def test_tries_again_what_a_busy_site_refuses(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        sell(shop, A=1000)
        page = SHELL.replace("SCRIPT", ITEM)
        shop.say("/p/A", Answer("busy", 503, {"Retry-After": "1"}), Answer(page))
        await put(scanning, shop, "busy")
        found = await scanned(scanning, "busy")
        assert found.status is Status.SUCCEEDED
        assert set(await scanning.offers("busy")) == {"A"}

    async def test_what_was_waited_for_in_vain_is_a_page_that_changed(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        sell(shop, A=1000, B=2000)
        shop.say("/p/A", "<h1>A new look</h1>")
        await put(scanning, shop, "changed")
        found = await scanned(scanning, "changed")
        assert codes(found) == [Code.PAGE_CHANGED]
        assert set(await scanning.offers("changed")) == {"B"}

    async def test_a_wall_asks_for_a_person(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.say("/", '<div class="g-recaptcha"></div>')
        await put(scanning, shop, "wall")
        found = await scanned(scanning, "wall")
        assert (found.status, codes(found)) == (Status.BLOCKED, [Code.WALL])

    async def test_parts_that_are_inside_are_refused_and_told(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        sell(shop, A=1000)
        inside = "<iframe src='http://169.254.169.254/latest/'></iframe>"
        shop.say("/p/A", inside + SHELL.replace("SCRIPT", ITEM))
        await put(scanning, shop, "inside")
        found = await scanned(scanning, "inside")
        assert found.status is Status.SUCCEEDED
        assert codes(found) == [Code.PART_REFUSED]
        assert "169.254.169.254:80 (metadata)" in found.problems[0].detail
        assert set(await scanning.offers("inside")) == {"A"}


class TestLost:
    async def test_a_page_that_crashes_costs_one_page(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        sell(shop, A=1000, B=2000, C=3000)
        bomb = "let a = []; for (;;) a.push(new Uint8Array(5e7).fill(1));"
        shop.say("/p/B", SHELL.replace("SCRIPT", bomb))
        await put(scanning, shop, "bomb")
        found = await scanned(scanning, "bomb")
        assert found.status is Status.SUCCEEDED
        assert codes(found) == [Code.PAGE_LOST]
        assert set(await scanning.offers("bomb")) == {"A", "C"}

    async def test_a_browser_that_is_killed_costs_one_page(
        self, scanning: Scanning, shop: Shop, worker: subprocess.Popen[bytes]
    ) -> None:
        sell(shop, A=1000, B=2000, C=3000)
        shop.say("/p/B", "<script>fetch('/here')</script>")
        await put(scanning, shop, "killed")
        working = asyncio.create_task(scanned(scanning, "killed"))
        while "/here" not in shop.paths:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        for pid in list(descendants(worker.pid)):
            if b"chromium" in command_of(pid):
                os.kill(pid, signal.SIGKILL)
        found = await working
        assert found.status is Status.SUCCEEDED
        assert codes(found) == [Code.PAGE_LOST]
        assert set(await scanning.offers("killed")) == {"A", "C"}


class TestWithoutChromium:
    async def test_the_source_is_blocked_and_says_what_to_install(
        self,
        scanning: Scanning,
        shop: Shop,
        ground: Ground,
        worker: subprocess.Popen[bytes],
    ) -> None:
        sell(shop, A=1000)
        await put(scanning, shop, "missing")
        # The worker of this file must not take it.
        worker.send_signal(signal.SIGSTOP)
        try:
            with ground.process("--worker", "1", MAGPIE_BROWSER="/nowhere"):
                found = await scanned(scanning, "missing")
        finally:
            worker.send_signal(signal.SIGCONT)
        assert (found.status, codes(found)) == (Status.BLOCKED, [Code.BROWSER_MISSING])
        assert "apt install chromium" in found.problems[0].sentence
        async with transaction(scanning.stores.pg) as connection:
            stored = await sources.find_source(connection, "missing")
        assert stored
        assert "MAGPIE_BROWSER" in stored.blocked_reason
        assert shop.paths == []


def command_of(pid: int) -> bytes:
    """Its words; empty if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
