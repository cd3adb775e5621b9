"""The browser's ways through the table: as pages, as parts of pages, and unguarded."""

from __future__ import annotations

import asyncio
import itertools
import os
from base64 import b64encode
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry

from common.chromium import find_chromium
from common.errors import MagpieError
from services.scanner.adapters.browser.client import Browser
from services.scanner.adapters.browser.proxy import Proxy
from services.scanner.adapters.guard import Guard, look_up
from services.scanner.adapters.limits import RENDERED
from services.scanner.adapters.urls import read_address
from services.scanner.metrics import BrowserMetrics
from services.scanner.rules.source import Steps
from tests.services.scanner.hostile.table import SHOP, Row, rows
from tests.services.scanner.hostile.ways import AGENT, Way

if TYPE_CHECKING:
    from playwright.async_api import Playwright

_MOST_HOPS = 5
_SOME = 6
_AT_ONCE = Steps(wait_for="html")


class OurBrowser(Way):
    """Each address as a page; where one leads is judged as the crawl would.

    Of those that a page comes of, a part: BrowserParts asks for all of them.
    """

    shops = 20
    is_browser = True
    lean: ClassVar[bool] = True

    def table(self) -> list[Row]:
        shown = ("redirect", "rebinding")
        return [
            row
            for n, row in enumerate(rows())
            if row.group not in shown or n % _SOME == 0
        ]

    def guard(self) -> Guard:
        """The one to ask."""
        return Guard(look_up=self.note)

    async def note(self, host: str, port: int) -> list[str]:
        """Look up as ever, and remember which names we have asked for."""
        self.names.add(host)
        return await look_up(host, port)

    async def begin(self) -> None:
        self.browser = Browser(
            self.guard(),
            executable=find_chromium(),
            user_agent=AGENT,
            metrics=BrowserMetrics(CollectorRegistry()),
            # Of one page there are thousands of requests here.
            limits=replace(RENDERED, seconds=240.0, wait=200.0),
            idle_seconds=600.0,
            lean=self.lean,
        )
        await self.show(f"http://{SHOP}/")
        proxy = self.browser._proxy
        assert proxy
        self.own = {("127.0.0.1", urlsplit(proxy.url).port or 0)}

    async def show(self, url: str, steps: Steps = _AT_ONCE) -> str:
        """The status in the end."""
        for _ in range(_MOST_HOPS):
            found = await self.browser.show(
                "somebody", read_address(url), steps=steps, locale=""
            )
            if not found.sent_on:
                return str(found.status)
            url = found.sent_on
        return "TooManyHops"

    async def get(self, url: str) -> str:
        try:
            return await self.show(url)
        except MagpieError as exc:
            return type(exc).__name__

    async def end(self) -> None:
        await self.browser.stop()


class OurProxy(Way):
    """Only the proxy, asked as rudely as it can be: the address goes out as it is."""

    shops = 200

    async def begin(self) -> None:
        self.proxy = await Proxy(Guard()).__aenter__()
        self.held = self.proxy.issue(RENDERED)
        self.own = {("127.0.0.1", urlsplit(self.proxy.url).port or 0)}
        proof = b64encode(f"{self.held.name}:{self.held.secret}".encode()).decode()
        self._proof = f"Host: x\r\nProxy-Authorization: Basic {proof}\r\n\r\n"

    async def get(self, url: str) -> str:
        self.held.begin()
        authority = url.partition("//")[2].partition("/")[0]
        tunnels = [f"{authority}:443", authority, f"{authority}:80"]
        for line in (f"GET {url}", *(f"CONNECT {one}" for one in tunnels)):
            said = await self._say(line)
            if line.startswith("GET"):
                word = said
        return word

    async def _say(self, line: str) -> str:
        port = next(port for _, port in self.own)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(f"{line} HTTP/1.1\r\n{self._proof}".encode())
            async with asyncio.timeout(3):
                words = (await reader.readline()).split()
            return words[1].decode() if len(words) > 1 else "nothing"
        except (OSError, TimeoutError) as exc:
            return type(exc).__name__
        finally:
            writer.close()

    async def end(self) -> None:
        await self.proxy.__aexit__(None, None, None)


class BrowserParts(OurBrowser):
    """Many at once as parts of one page, with pictures and all: the proxy is alone.

    A fifth of the table, or all of it where URL_TABLE says so: that takes minutes.
    """

    all_rows = os.environ.get("URL_TABLE") == "whole"

    def table(self) -> list[Row]:
        return Way.table(self)

    shops = 0
    batch = 60
    lean = False

    async def get_many(self, start: int, urls: list[str]) -> list[str]:
        which = "" if self.all_rows else "some=1&"
        page = f"http://{SHOP}/parts?{which}from={start}&count={len(urls)}"
        found = await self.browser.show(
            "somebody", read_address(page), steps=Steps(".done"), locale=""
        )
        word = f"not done: {found.missing}" if found.missing else str(found.status)
        return [word] * len(urls)


class ForgetfulBrowserParts(BrowserParts):
    """Some of them; nothing is kept: each question goes to the name server."""

    all_rows = False

    def guard(self) -> Guard:
        """Every time it looks, another minute has passed."""
        ticks = itertools.count(0.0, 61.0)
        return Guard(look_up=self.note, clock=lambda: next(ticks))


class BrowserWithoutProxy(Way):
    """What many do: judge the page, then let a browser show it. Leaks."""

    all_rows = False
    batch = 40

    async def begin(self) -> None:
        from playwright.async_api import async_playwright

        self.playwright: Playwright = await async_playwright().start()
        self.browser = await self.playwright.chromium.launch(
            executable_path=find_chromium(), chromium_sandbox=False
        )

    async def get_many(self, start: int, urls: list[str]) -> list[str]:
        await Guard().admit(f"http://{SHOP}/")
        page = await self.browser.new_page()
        where = f"http://{SHOP}/parts?some=1&from={start}&count={len(urls)}"
        await page.goto(where, wait_until="domcontentloaded")
        await page.wait_for_timeout(3000)
        await page.close()
        return ["200"] * len(urls)

    async def get(self, url: str) -> str:
        raise NotImplementedError

    async def end(self) -> None:
        await self.browser.close()
        await self.playwright.stop()


BROWSER_WAYS: dict[str, type[Way]] = {
    way.__name__: way
    for way in (
        OurBrowser,
        OurProxy,
        BrowserParts,
        ForgetfulBrowserParts,
        BrowserWithoutProxy,
    )
}
