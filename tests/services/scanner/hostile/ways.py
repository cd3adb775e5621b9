"""The ways to fetch that go through the table: ours, and two that must leak."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from common.errors import MagpieError
from services.scanner.adapters.fetch import Fetcher
from services.scanner.adapters.guard import Guard, look_up
from services.scanner.adapters.limits import PAGE
from services.scanner.adapters.urls import read_address
from services.scanner.rules.addresses import is_public
from services.scanner.usecases.places import Places
from services.scanner.worker.job import Job
from tests.services.scanner.given import SHOP, scan
from tests.services.scanner.hostile.table import Row, rows, some_rows

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

AGENT = "Magpie/test"
QUICK = replace(PAGE, seconds=3.0, silence=2.0)


UNHURRIED = replace(SHOP, delay=timedelta(0))
"""A source whose requests wait for nothing; politeness is of no interest here."""


class Way(ABC):
    """Fetches one address after another; says in a word what came of each."""

    all_rows: ClassVar[bool] = True
    is_browser: ClassVar[bool] = False
    """Whether it goes through the whole table; some rows do for what is to leak."""
    shops: ClassVar[int] = 0
    """How many public names it has to reach as well."""
    batch: ClassVar[int] = 1
    """How many addresses at once."""

    def __init__(self) -> None:
        self.own: set[tuple[str, int]] = set()
        """Addresses and ports inside that are its own, once it has begun."""
        self.names: set[str] = set()
        """Which names it has asked for, if it notes that."""

    @abstractmethod
    async def begin(self) -> None:
        """Once, before the first."""

    @abstractmethod
    async def get(self, url: str) -> str:
        """The name of the error, or the status."""

    def table(self) -> list[Row]:
        """What it goes through."""
        return rows() if self.all_rows else some_rows()

    async def get_many(self, start: int, urls: list[str]) -> list[str]:
        """The same of each of these, which stand in the table from `start` on."""
        return [await self.get(url) for url in urls]

    @abstractmethod
    async def end(self) -> None:
        """Once, after the last."""


class OurFetcher(Way):
    """adapters/fetch.py; names are kept for as long as the guard keeps them."""

    shops = 1000

    def guard(self) -> Guard:
        """The one to ask."""
        return Guard()

    async def begin(self) -> None:
        self._fetcher = Fetcher(self.guard(), user_agent=AGENT)

    async def get(self, url: str) -> str:
        try:
            return str((await self._fetcher.fetch(url, limits=QUICK)).status)
        except MagpieError as exc:
            return type(exc).__name__

    async def end(self) -> None:
        await self._fetcher.aclose()


class ForgetfulFetcher(OurFetcher):
    """The same, but nothing is kept: each question goes to the name server."""

    shops = 0

    def guard(self) -> Guard:
        """Every time it looks, another minute has passed."""
        ticks = itertools.count(0.0, 61.0)
        return Guard(clock=lambda: next(ticks))


class OurCrawl(Way):
    """Scrapy with the settings, middlewares and resolver of a crawl worker."""

    shops = 1000
    without: ClassVar[tuple[str, ...]] = ()
    guarded: ClassVar[bool] = True

    async def begin(self) -> None:
        from scrapy import Spider
        from scrapy.crawler import Crawler

        from services.scanner.worker.crawl_settings import crawl_settings
        from services.scanner.worker.process import install_resolver
        from services.scanner.worker.resolver import GuardedResolver

        settings = crawl_settings(UNHURRIED, user_agent=AGENT)
        settings["DOWNLOAD_TIMEOUT"] = 3
        settings["DOWNLOADER_MIDDLEWARES"] |= {
            f"services.scanner.worker.middlewares.{name}": None for name in self.without
        }
        self._places = Places(Guard(), {})
        if self.guarded:
            install_resolver(GuardedResolver(self._places.guard))
        spider: Any = type("Idle", (Spider,), {"name": "idle"})
        self._crawler = crawler = Crawler(spider, settings)
        await _open(crawler)

    async def get(self, url: str) -> str:
        from scrapy import Request
        from scrapy.exceptions import IgnoreRequest

        try:
            site = read_address(url).site
        except MagpieError:
            site = "nobody:0"
        self._crawler.spider.job = Job(  # type: ignore[union-attr]
            scan(site=site), UNHURRIED, self._places, []
        )
        try:
            # Tries and pauses are of no interest here.
            request = Request(url, meta={"magpie_try": 3}, dont_filter=True)
            engine: Any = self._crawler.engine
            return str((await engine.download_async(request)).status)
        except IgnoreRequest as exc:
            return f"{exc}" or type(exc).__name__
        except Exception as exc:  # noqa: BLE001 - whatever it is, it is counted.
            return type(exc).__name__

    async def end(self) -> None:
        await self._crawler.stop_async()


class CrawlWithoutMiddleware(OurCrawl):
    """Only the resolver is left: the last word must be enough."""

    shops = 0
    without = ("AddressMiddleware", "RobotsMiddleware", "PaceMiddleware")


class CrawlWithoutResolver(OurCrawl):
    """Only the middleware is left: it judges, then Twisted looks up again. Leaks."""

    all_rows, shops = False, 0
    guarded = False


class ValidateThenFetch(Way):
    """What many do: look up, judge, and then let a library fetch the address. Leaks."""

    all_rows = False

    async def begin(self) -> None:
        import httpx

        # What it says of certificates is of no interest here.
        self._client = httpx.AsyncClient(
            follow_redirects=True,
            verify=False,  # noqa: S501
            timeout=2.0,
            trust_env=False,
        )

    async def validate(self, url: str) -> None:
        """Raise unless all addresses of its host are public."""
        address = read_address(url)
        for found in await look_up(address.host, address.port):
            if not is_public(found):
                raise PermissionError(found)

    async def get(self, url: str) -> str:
        try:
            await self.validate(url)
            return str((await self._client.get(url)).status_code)
        except Exception as exc:  # noqa: BLE001 - whatever it is, it is counted.
            return type(exc).__name__

    async def end(self) -> None:
        await self._client.aclose()


class Unchecked(ValidateThenFetch):
    """No judgement at all: shows that the counter counts. Leaks."""

    async def validate(self, url: str) -> None:
        """Whatever it is."""
        urlsplit(url)


async def _open(crawler: Crawler) -> None:
    """A crawl without requests of its own, kept open for those of the table."""
    import asyncio

    from scrapy import signals
    from scrapy.exceptions import DontCloseSpider

    def stay() -> None:
        raise DontCloseSpider

    opened = asyncio.Event()
    crawler.signals.connect(stay, signals.spider_idle, weak=False)
    crawler.signals.connect(opened.set, signals.spider_opened, weak=False)
    crawler._crawling = asyncio.ensure_future(crawler.crawl_async())  # type: ignore[attr-defined]
    await opened.wait()


WAYS: dict[str, type[Way]] = {
    way.__name__: way
    for way in (
        OurFetcher,
        ForgetfulFetcher,
        OurCrawl,
        CrawlWithoutMiddleware,
        CrawlWithoutResolver,
        ValidateThenFetch,
        Unchecked,
    )
}
