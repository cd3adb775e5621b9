"""robots.txt of sites that only give pictures."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest

from services.scanner.adapters.fetch import Fetcher
from services.scanner.adapters.guard import Guard
from services.scanner.adapters.robots import RobotsFiles
from services.scanner.errors import NoAnswer
from tests.services.scanner.shop import HOST, Answer, Shop, open_shop

pytestmark = pytest.mark.allow_hosts([HOST])


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A shop at a free port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    with open_shop(port) as opened:
        yield opened


async def delays(shop: Shop, *paths: str, hours: int = 0) -> list[timedelta | None]:
    """What is said of each path; `hours` pass between one and the next."""
    moments = iter(range(0, 10**9, max(1, hours * 3600 + 1)))
    async with Fetcher(Guard({shop.url.split("/")[2]}), user_agent="Magpie/1") as own:
        robots = RobotsFiles(own, "Magpie", clock=lambda: float(next(moments)))
        return [await robots.delay(shop.url.rstrip("/") + path) for path in paths]


class TestRobotsFiles:
    async def test_forbids_allows_and_slows_by_name(self, shop: Shop) -> None:
        shop.say(
            "/robots.txt",
            "User-agent: *\nDisallow: /\n\n"
            "User-agent: Magpie\nCrawl-delay: 3\nDisallow: /private/\n",
        )
        assert await delays(shop, "/1.jpg", "/private/1.jpg") == [
            timedelta(seconds=3),
            None,
        ]
        assert shop.paths == ["/robots.txt"]

    async def test_none_allows_everything(self, shop: Shop) -> None:
        shop.say("/robots.txt", Answer("", 404))
        assert await delays(shop, "/1.jpg") == [timedelta(0)]

    @pytest.mark.parametrize("status", [429, 500, 503])
    async def test_one_that_does_not_come_allows_nothing(
        self, shop: Shop, status: int
    ) -> None:
        shop.say("/robots.txt", Answer("", status))
        with pytest.raises(NoAnswer):
            await delays(shop, "/1.jpg")

    async def test_is_asked_for_again_after_an_hour(self, shop: Shop) -> None:
        shop.say("/robots.txt", "User-agent: *\nDisallow:\n")
        await delays(shop, "/1.jpg", "/2.jpg", hours=2)
        assert shop.paths == ["/robots.txt", "/robots.txt"]
