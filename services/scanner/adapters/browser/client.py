"""Shows pages in a browser that is started when it is needed and ended when it is not.

`Browser.show` is for pages what `Fetcher.fetch` is for files: within limits, every
address judged. Politeness is the caller's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any, Final, Self, TypeAlias

from common.chromium import MEND
from services.scanner.adapters.browser.child import Child
from services.scanner.adapters.browser.passes import Pass, Refusal
from services.scanner.adapters.browser.proxy import Proxy
from services.scanner.adapters.guard import Guard
from services.scanner.adapters.limits import RENDERED, RenderLimits
from services.scanner.adapters.urls import Address
from services.scanner.errors import (
    AddressRefused,
    BadAnswer,
    BrowserMissing,
    NoAnswer,
    PageChanged,
    PageLost,
    TooLarge,
)
from services.scanner.metrics import BrowserMetrics
from services.scanner.rules.source import Steps

PAGES_AT_ONCE: Final = 2
PAGES_OF_ONE: Final = 300
"""A browser that has shown so many is replaced: it grows with each."""
IDLE_SECONDS: Final = 45.0
_GRACE_SECONDS: Final = 15.0
_NOT_THERE: Final = 404
_NO_ANSWER: Final = frozenset({"no_answer", "unknown_host", "bad_answer"})

Ready: TypeAlias = Callable[[], Awaitable[None]]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as it stood in the end."""

    url: str
    """Where it was in the end; scripts may have changed the path."""
    status: int
    headers: Mapping[str, str]
    """Of its document; names in lower case."""
    html: str
    """Empty if it was sent on, or is no text."""
    sent_on: str = ""
    """Where the site or a script wants to go from here; nobody went."""
    missing: str = ""
    """What was waited for in vain."""
    refused: tuple[Refusal, ...] = ()
    """What the page asked for and did not get."""
    asked_at: float = 0.0
    """When it was asked for, by `time.monotonic`: one clock for all processes."""


class Browser:
    """One browser for all who ask in this process; it starts with the first page."""

    def __init__(
        self,
        guard: Guard,
        *,
        executable: str | None,
        user_agent: str,
        metrics: BrowserMetrics,
        limits: RenderLimits = RENDERED,
        idle_seconds: float = IDLE_SECONDS,
        pages_of_one: int = PAGES_OF_ONE,
        lean: bool = True,
    ) -> None:
        self._guard = guard
        self._executable = executable
        self._agent = user_agent
        self._metrics = metrics
        self._limits = limits
        self._idle_seconds = idle_seconds
        self._pages_of_one = pages_of_one
        self._lean = lean
        self._child: Child | None = None
        self._proxy: Proxy | None = None
        self._stack = AsyncExitStack()
        self._passes: dict[str, Pass] = {}
        self._turns: dict[str, asyncio.Lock] = {}
        self._starting = asyncio.Lock()
        self._room = asyncio.Semaphore(PAGES_AT_ONCE)
        self._at_work = 0
        self._shown = 0
        self._idle: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    @property
    def pid(self) -> int:
        """Of its process; 0 while there is none."""
        return self._child.pid if self._child and self._child.alive else 0

    def ensure_there(self) -> None:
        """Raise BrowserMissing unless there is one to start."""
        self._metrics.missing.set(0 if self._executable else 1)
        if not self._executable:
            raise BrowserMissing("No Chromium was found here.", hint=MEND)

    async def show(
        self,
        visitor: str,
        address: Address,
        *,
        steps: Steps,
        locale: str,
        ready: Ready | None = None,
    ) -> Rendered:
        """The page at `address`, one after another of each visitor.

        Pages of one visitor share cookies and cache, until `forget`. `ready` is waited
        for when a browser is there, right before the page is asked for. Raises
        BrowserMissing, PageLost, PageChanged, AddressRefused, TooLarge, BadAnswer or
        NoAnswer.
        """
        self.ensure_there()
        await self._guard.check(address)
        turn = self._turns.setdefault(visitor, asyncio.Lock())
        async with turn, self._room:
            self._at_work += 1
            try:
                with self._metrics.seconds.time():
                    found = await self._show(visitor, address, steps, locale, ready)
            except Exception as exc:
                self._metrics.pages.labels(_outcome(exc)).inc()
                raise
            finally:
                self._at_work -= 1
                self._rest()
        self._metrics.pages.labels("shown").inc()
        return found

    async def forget(self, visitor: str) -> None:
        """That visitor is done: his cookies are gone, his connections cut."""
        self._turns.pop(visitor, None)
        held = self._passes.pop(visitor, None)
        if held is None or self._child is None or self._proxy is None:
            return
        if self._child.alive:
            try:
                await self._child.ask({"visitor": visitor}, within=_GRACE_SECONDS)
            except PageLost as exc:
                _log.warning("%s", exc)
        await self._proxy.withdraw(held)

    async def stop(self) -> None:
        """End the browser; the next page starts another one."""
        async with self._starting:
            if self._idle is not None and self._idle is not asyncio.current_task():
                self._idle.cancel()
            self._idle = None
            child, self._child = self._child, None
            self._passes.clear()
            if child is not None:
                await child.end()
            await self._stack.aclose()

    async def _show(
        self,
        visitor: str,
        address: Address,
        steps: Steps,
        locale: str,
        ready: Ready | None,
    ) -> Rendered:
        child, held = await self._ready(visitor)
        if ready is not None:
            await ready()
        held.begin()
        asked = {
            "visitor": visitor,
            "url": address.url,
            "steps": asdict(steps),
            "locale": locale,
            "pass": [held.name, held.secret],
        }
        try:
            said = await child.ask(asked, within=self._limits.seconds + _GRACE_SECONDS)
        except PageLost:
            await self._drop(child)
            raise
        finally:
            held.cut()
        self._shown += 1
        return _judged(address, said, held)

    async def _drop(self, child: Child) -> None:
        """It is of no use any more: the next page must not be lost with it."""
        async with self._starting:
            if self._child is child:
                self._child = None
            await child.end()

    async def _ready(self, visitor: str) -> tuple[Child, Pass]:
        async with self._starting:
            if self._child is None or not self._child.alive:
                await self._start()
            assert self._child is not None  # noqa: S101 - it was started just now.
            assert self._proxy is not None  # noqa: S101 - before the child.
            held = self._passes.get(visitor)
            if held is None:
                held = self._passes[visitor] = self._proxy.issue(self._limits)
            return self._child, held

    async def _start(self) -> None:
        if self._child is not None:
            await self._child.end()
        # Contexts were the old browser's; so were their passes.
        self._passes.clear()
        await self._stack.aclose()
        tell = self._metrics.refused.labels
        proxy = Proxy(self._guard, tell=lambda reason: tell(reason).inc())
        self._proxy = await self._stack.enter_async_context(proxy)
        self._child = Child(self._limits)
        self._shown = 0
        self._metrics.starts.inc()
        assert self._executable is not None  # noqa: S101 - see ensure_there.
        await self._child.start(
            self._executable, self._proxy.url, agent=self._agent, lean=self._lean
        )

    def _rest(self) -> None:
        """With nothing to do: end it after a while, or now if it is worn out."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if self._at_work or self._child is None:
            return
        worn = self._shown >= self._pages_of_one
        wait = 0.0 if worn else self._idle_seconds
        self._idle = asyncio.create_task(self._stop_after(wait))

    async def _stop_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if not self._at_work:
            await self.stop()


def _judged(address: Address, said: dict[str, Any], held: Pass) -> Rendered:
    """What the page is, unless something is wrong with it. Raises what `show` does."""
    refused = tuple(held.refusals)
    own = held.refusal_of(address.site)
    if held.too_large:
        raise TooLarge(f"{address.url[:200]} loads more than it may.")
    if "too_large" in said:
        raise TooLarge(f"{address.url[:200]} is {said['too_large']} characters long.")
    if lost := said.get("lost"):
        detail = said.get("failed", "")
        raise PageLost(f"{address.url[:200]}: {_LOST[lost]} {detail}", reason=lost)
    if not {"status", "sent_on"} & said.keys() or _is_ours(said):
        _raise_refusal(address, own, said)
    return Rendered(
        url=said.get("url", address.url),
        status=_NOT_THERE if said.get("gone") else int(said.get("status", 302)),
        headers=said.get("headers", {}),
        html=said.get("html", ""),
        sent_on=said.get("sent_on", ""),
        missing=said.get("missing", ""),
        refused=refused,
        asked_at=said.get("asked_at", 0.0),
    )


_LOST: Final = {
    "crashed": "it crashed in the browser.",
    "memory": "it grew beyond the memory that a page may have.",
    "fault": "a fault of ours; the log says more.",
    "too_slow": "it did not come to rest in time.",
}


def _is_ours(said: dict[str, Any]) -> bool:
    """Whether the proxy answered, not the site."""
    return "x-magpie-refused" in said.get("headers", {})


def _raise_refusal(address: Address, own: Refusal | None, said: dict[str, Any]) -> None:
    reason = own.reason if own else str(said.get("failed", "no answer"))
    if own is None or reason in _NO_ANSWER:
        raise NoAnswer(f"{address.site} did not answer: {reason}.")
    if reason == "too_large":
        raise TooLarge(f"The header lines of {address.site} are too long.")
    raise AddressRefused(f"{address.site} is not asked: {reason}.", reason=reason)


def _outcome(exc: Exception) -> str:
    if isinstance(exc, PageLost):
        return exc.reason
    kinds = {
        AddressRefused: "refused", TooLarge: "too_large", NoAnswer: "no_answer",
        BadAnswer: "bad_answer", PageChanged: "changed", BrowserMissing: "missing",
    }  # fmt: skip
    return kinds.get(type(exc), "fault")
