"""The contexts of the browser: one for each visitor, nothing shared between them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from playwright.async_api import Error as PlaywrightError

from services.scanner.adapters.browser.chromium import NO_WEBRTC
from services.scanner.adapters.browser.memory import Memory
from services.scanner.adapters.browser.tab import Ask, Tab

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page

_CLOSING_SECONDS: Final = 5.0


class Stuck(Exception):
    """A page could not even be closed: only an end of the browser helps."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How every context is."""

    proxy: str
    agent: str
    """Added to what the browser says of itself."""
    lean: bool
    """Without what no reader needs; nothing of it is needed to be safe, either."""


class Visits:
    """Opens a context at its visitor's first page, keeps it until it is forgotten."""

    def __init__(self, browser: Browser, manner: Manner, memory: Memory) -> None:
        self._browser = browser
        self._manner = manner
        self._memory = memory
        self._contexts: dict[str, BrowserContext] = {}
        self._agent = ""

    async def show(self, visitor: str, ask: Ask, locale: str) -> dict[str, Any]:
        """Tab.show in a page of that visitor's, within its time. Raises Stuck."""
        try:
            async with asyncio.timeout(ask.limits.seconds):
                context = await self._context(visitor, locale)
                page = await context.new_page()
        except TimeoutError as exc:
            raise Stuck from exc
        ended = self._memory.ended
        try:
            found = await _watched(page, context, ask)
            if found.get("lost") == "crashed" and self._memory.ended > ended:
                found["lost"] = "memory"
            return found
        except PlaywrightError as exc:
            return {"lost": "crashed", "failed": str(exc).partition("\n")[0][:300]}
        finally:
            await _close(page)

    async def forget(self, visitor: str) -> None:
        """That visitor does not come back."""
        context = self._contexts.pop(visitor, None)
        if context is not None:
            await _close(context)

    async def _context(self, visitor: str, locale: str) -> BrowserContext:
        known = self._contexts.get(visitor)
        if known is not None:
            return known
        context = await self._browser.new_context(
            proxy={"server": self._manner.proxy},
            user_agent=await self._who(),
            locale=locale or "en-US",
            timezone_id="UTC",
            service_workers="block",
            accept_downloads=False,
            reduced_motion="reduce",
        )
        await context.grant_permissions([])
        if self._manner.lean:
            await context.add_init_script(NO_WEBRTC)
        self._contexts[visitor] = context
        return context

    async def _who(self) -> str:
        """Chromium's own words, and honestly ours behind them."""
        if not self._agent:
            context = await self._browser.new_context()
            page = await context.new_page()
            said = await page.evaluate("navigator.userAgent")
            await context.close()
            plain = str(said).replace("HeadlessChrome", "Chrome")
            self._agent = f"{plain} {self._manner.agent}"
        return self._agent


async def _watched(page: Page, context: BrowserContext, ask: Ask) -> dict[str, Any]:
    """What the page says, unless it crashes or takes too long."""
    crashed: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    closing: set[asyncio.Task[None]] = set()

    def crash(_: Page) -> None:
        if not crashed.done():
            crashed.set_result(None)

    def refuse(other: Page) -> None:
        # A window that the page has opened.
        if other is not page:
            task = asyncio.ensure_future(_close(other))
            closing.add(task)
            task.add_done_callback(closing.discard)

    page.on("crash", crash)
    context.on("page", refuse)
    cdp = await context.new_cdp_session(page)
    showing: asyncio.Future[Any] = asyncio.ensure_future(Tab(page, cdp, ask).show())
    try:
        await asyncio.wait(
            {showing, crashed},
            timeout=ask.limits.seconds,
            return_when=asyncio.FIRST_COMPLETED,
        )
        if crashed.done():
            return {"lost": "crashed"}
        return showing.result() if showing.done() else {"lost": "too_slow"}
    finally:
        context.remove_listener("page", refuse)
        showing.cancel()
        await asyncio.gather(showing, *closing, return_exceptions=True)


async def _close(one: Page | BrowserContext) -> None:
    try:
        async with asyncio.timeout(_CLOSING_SECONDS):
            await one.close()
    except PlaywrightError:
        return
    except TimeoutError as exc:
        raise Stuck from exc
