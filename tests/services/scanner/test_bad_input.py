"""Sources that cannot be scanned: named in health, and nothing half stored."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from common.postgres import transaction
from services.scanner.rules.health.look import Look
from services.scanner.rules.health.sample import State
from services.scanner.usecases.look_at_health import look_at_health
from tests.services.scanner.given import page
from tests.services.scanner.ground import Ground, Scanning
from tests.services.scanner.shop import HOST, Answer, Shop

pytestmark = [pytest.mark.integration, pytest.mark.allow_hosts([HOST])]

MIB = 1 << 20


@pytest.fixture(scope="module", autouse=True)
def worker(ground: Ground) -> Iterator[subprocess.Popen[bytes]]:
    """One for all tests of this file."""
    with ground.worker() as process:
        yield process


async def look(scanning: Scanning, name: str) -> Look:
    """How that source is."""
    async with transaction(scanning.stores.pg) as connection:
        return (await look_at_health(connection, [name]))[name]


async def nothing_is_stored(scanning: Scanning, name: str) -> bool:
    """Whether there is neither an offer nor a page that waits to be read."""
    waiting = await scanning.stores.mongo["inbox"].count_documents({"source": name})
    return not waiting and not await scanning.offers(name)


class TestBadInput:
    async def test_a_host_that_does_not_exist(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        await scanning.put(shop, "nowhere")
        async with transaction(scanning.stores.pg) as connection:
            await connection.execute(
                "UPDATE sources SET site = 'no-such-host.invalid:80', "
                "yaml = replace(yaml, $1, 'http://no-such-host.invalid/')",
                shop.url,
            )
        await scanning.scan("nowhere")
        found = await look(scanning, "nowhere")
        assert found.state is State.FAILING
        assert {one.code for one in found.reasons} & {"start_fails", "scan_failed"}
        assert await nothing_is_stored(scanning, "nowhere")

    async def test_a_robots_txt_of_five_megabytes(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell("A")
        rules = "User-agent: *\n" + "Disallow: /private/things\n" * (5 * MIB // 26)
        shop.say("/robots.txt", Answer(rules, headers={"Content-Type": "text/plain"}))
        await scanning.put(shop, "robots")
        found = await scanning.scan("robots")
        # RFC 9309, 2.5: the first 500 KiB have to be read; more need not be.
        assert found.tally.offers_new == 1
        assert (await look(scanning, "robots")).reasons == ()

    async def test_a_redirect_loop(self, scanning: Scanning, shop: Shop) -> None:
        shop.say("/", Answer(status=302, headers={"Location": "/c/2"}))
        shop.say("/c/2", Answer(status=302, headers={"Location": "/"}))
        await scanning.put(shop, "loop")
        await scanning.scan("loop")
        found = await look(scanning, "loop")
        assert found.state is State.FAILING
        assert {one.code for one in found.reasons} == {"start_fails"}
        assert await nothing_is_stored(scanning, "loop")

    async def test_cookies_of_a_megabyte(self, scanning: Scanning, shop: Shop) -> None:
        cookie = {"Set-Cookie": f"a={'x' * MIB}"}
        shop.say("/", Answer(page(("A", "1.00")), headers=cookie))
        await scanning.put(shop, "cookies")
        await scanning.scan("cookies")
        found = await look(scanning, "cookies")
        assert found.state is State.FAILING
        assert {one.code for one in found.reasons} == {"start_fails"}
        assert await nothing_is_stored(scanning, "cookies")
        # The worker goes on.
        shop.sell("A")
        after = await scanning.scan("cookies")
        assert after.tally.offers_new == 1
        assert (await look(scanning, "cookies")).state is State.NEW
