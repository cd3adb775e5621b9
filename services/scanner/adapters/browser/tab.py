"""One page in the browser: asked for, waited for, made to grow, and taken as text.

Runs in the browser's process. What a page may do to others stops here: it is kept where
it is (whatever leads it elsewhere is told, not followed) and loads only what is read.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin

from playwright.async_api import Error as PlaywrightError

from services.scanner.adapters.limits import RenderLimits
from services.scanner.rules.source import Steps

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Page, Request

_OK: Final = 200
_POLL: Final = 0.1
_QUIET: Final = 0.5
_QUIET_UNPARSED: Final = 3.0
_LONGEST_SETTLING: Final = 4.0
_DOCUMENT: Final = "Document"
# Of no use to a reader of texts; pictures are fetched elsewhere, politely.
_NOT_LOADED: Final = ("Image", "Media", "Font", "Ping")
_TEXT: Final = ("text/", "application/xhtml", "application/xml", "application/json")
# The page's own scripts cannot change what a world of ours sees of it.
_WORLD: Final = "magpie"
_READ: Final = """(() => {
  const root = document.documentElement;
  if (!root) return "";
  const text = root.outerHTML;
  return text.length > LIMIT ? text.length : "<!DOCTYPE html>" + text;
})()"""
_STATE: Final = "document.readyState"
_SIZE: Final = "document.getElementsByTagName('*').length"
_TO_THE_END: Final = "window.scrollTo(0, document.documentElement.scrollHeight)"
_PRESS: Final = """(() => {
  const found = document.querySelector(CSS);
  if (!found || found.disabled || !found.getClientRects().length) return false;
  found.click();
  return true;
})()"""


@dataclass(frozen=True, slots=True)
class Ask:
    """Which page, and what to do with it."""

    url: str
    steps: Steps
    limits: RenderLimits
    lean: bool
    name: str
    secret: str
    """Of the pass that the proxy asks for."""


@dataclass(eq=False)
class Tab:
    """A page at work; `show` says what came of it."""

    page: Page
    cdp: CDPSession
    ask: Ask
    said: dict[str, Any] = field(default_factory=dict)
    """asked_at, status, headers, sent_on: what is known of the page and its answer."""
    _main: str = ""
    _asked: bool = False
    _parsed: bool = False
    _left: bool = False
    _proved: set[str] = field(default_factory=set)
    _busy: set[Request] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def show(self) -> dict[str, Any]:
        """What stands there in the end, and whatever else is to be said of it."""
        await self._prepare()
        try:
            answer = await self.page.goto(self.ask.url, wait_until="commit", timeout=0)
        except PlaywrightError as exc:
            if "status" not in self.said and "sent_on" not in self.said:
                return {"failed": str(exc).partition("\n")[0][:300]}
            return self.said
        if answer is not None:
            # Its own state says if it is all here; one that stops itself never ends.
            self._busy.discard(answer.request)
        await self._steps()
        if "sent_on" not in self.said:
            await self._take()
        self.said["url"] = self.page.url
        return self.said

    async def _prepare(self) -> None:
        tree = await self.cdp.send("Page.getFrameTree")
        self._main = tree["frameTree"]["frame"]["id"]
        self.cdp.on("Fetch.requestPaused", lambda event: self._do(self._judge(event)))
        self.cdp.on("Fetch.authRequired", lambda event: self._do(self._prove(event)))
        self.page.on("request", lambda asked: self._busy.add(asked))
        self.page.on("requestfinished", lambda asked: self._busy.discard(asked))
        self.page.on("requestfailed", lambda asked: self._busy.discard(asked))
        self.page.on("domcontentloaded", lambda _: self._parse())
        self.page.on("dialog", lambda dialog: self._do(dialog.dismiss()))
        stages = [
            {"urlPattern": "*", "resourceType": _DOCUMENT, "requestStage": stage}
            for stage in ("Request", "Response")
        ]
        kinds = [
            {"urlPattern": "*", "resourceType": kind} for kind in _NOT_LOADED
        ] if self.ask.lean else []  # fmt: skip
        await self.cdp.send(
            "Fetch.enable",
            {"handleAuthRequests": True, "patterns": [*stages, *kinds]},
        )

    def _parse(self) -> None:
        self._parsed = True

    def _do(self, work: Any) -> None:
        """Something that the page waits for; the page may be gone meanwhile."""

        async def done() -> None:
            try:
                await work
            except PlaywrightError:
                return

        task = asyncio.ensure_future(done())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _judge(self, event: dict[str, Any]) -> None:
        goes_on = event["resourceType"] == _DOCUMENT
        if goes_on and event["frameId"] == self._main:
            answered = "responseStatusCode" in event
            goes_on = self._hear(event) if answered else self._may_ask(event)
        said: dict[str, Any] = {"requestId": event["requestId"]}
        if goes_on:
            await self.cdp.send("Fetch.continueRequest", said)
        else:
            said["errorReason"] = "Aborted"
            await self.cdp.send("Fetch.failRequest", said)

    async def _prove(self, event: dict[str, Any]) -> None:
        """Show the pass, once; the context remembers it. To sites nothing is shown."""
        said: dict[str, str] = {"response": "CancelAuth"}
        known = event["requestId"] in self._proved
        if event["authChallenge"].get("source") == "Proxy" and not known:
            self._proved.add(event["requestId"])
            said = {
                "response": "ProvideCredentials",
                "username": self.ask.name,
                "password": self.ask.secret,
            }
        await self.cdp.send(
            "Fetch.continueWithAuth",
            {"requestId": event["requestId"], "authChallengeResponse": said},
        )

    def _may_ask(self, event: dict[str, Any]) -> bool:
        """The first time; after that something leads the page elsewhere."""
        if self._asked:
            self._left = True
            if event["request"]["method"] == "GET":
                self.said.setdefault("sent_on", event["request"]["url"])
            return False
        self._asked = True
        self.said["asked_at"] = time.monotonic()
        return True

    def _hear(self, event: dict[str, Any]) -> bool:
        """The answer's head; False if its body is not wanted."""
        status = event["responseStatusCode"]
        headers = {
            one["name"].lower(): one["value"] for one in event["responseHeaders"]
        }
        self.said |= {"status": status, "headers": headers}
        where = headers.get("location")
        if status in (301, 302, 303, 307, 308) and where:
            self.said["sent_on"] = urljoin(event["request"]["url"], where)
            return False
        length: str = headers.get("content-length", "")
        if length.isdecimal() and int(length) > self.ask.limits.html:
            self.said["too_large"] = int(length)
            return False
        kind: str = headers.get("content-type", "text/html")
        return kind.lower().startswith(_TEXT)

    async def _steps(self) -> None:
        steps = self.ask.steps
        if self.said["status"] != _OK:
            # A page that says what is wrong has nothing to wait for.
            await self._settle(_LONGEST_SETTLING)
            return
        if steps.wait_for:
            wanted = ", ".join(filter(None, (steps.wait_for, steps.gone)))
            if not await self._appears(wanted):
                self.said["missing"] = steps.wait_for
        else:
            await self._settle(_LONGEST_SETTLING)
        if steps.gone and await self._has(steps.gone):
            self.said["gone"] = True
        elif steps.more:
            press = _PRESS.replace("CSS", _quoted(steps.more))
            await self._grow(press, steps.clicks)
        elif steps.scroll:
            await self._grow(_TO_THE_END, steps.scroll)

    async def _appears(self, css: str) -> bool:
        loop = asyncio.get_running_loop()
        until = loop.time() + self.ask.limits.wait
        while not await self._has(css):
            if loop.time() > until or "sent_on" in self.said:
                return False
            await asyncio.sleep(_POLL)
        return True

    async def _settle(self, longest: float) -> None:
        """Until it is parsed and nothing was under way for a moment."""
        loop = asyncio.get_running_loop()
        began = quiet_since = loop.time()
        while "sent_on" not in self.said:
            now = loop.time()
            if self._busy:
                quiet_since = now
            if self._parsed and now - began > longest:
                return
            if now - quiet_since > (_QUIET if self._parsed else _QUIET_UNPARSED):
                if self._parsed or not await self._is_parsing():
                    return
                quiet_since = now
            await asyncio.sleep(_POLL)

    async def _is_parsing(self) -> bool:
        """Whether more of it will come; of a page that tried to leave, never."""
        return not self._left and await self._run(_STATE) == "loading"

    async def _grow(self, act: str, times: int) -> None:
        """Have the page show more, again and again, for as long as it does."""
        for _ in range(times):
            before = await self._run(_SIZE)
            if await self._run(act) is False or "sent_on" in self.said:
                return
            await self._settle(self.ask.limits.wait)
            if await self._run(_SIZE) == before:
                return

    async def _has(self, css: str) -> bool:
        return bool(await self._run(f"!!document.querySelector({_quoted(css)})"))

    async def _take(self) -> None:
        limit = self.ask.limits.html
        found = await self._run(_READ.replace("LIMIT", str(limit)))
        if isinstance(found, str):
            # Half of a pair of surrogates cannot be written down.
            self.said["html"] = found.encode(errors="replace").decode()
        else:
            self.said["too_large"] = int(found or 0)

    async def _run(self, expression: str) -> Any:
        world = await self.cdp.send(
            "Page.createIsolatedWorld", {"frameId": self._main, "worldName": _WORLD}
        )
        answer = await self.cdp.send(
            "Runtime.evaluate",
            {
                "expression": expression,
                "contextId": world["executionContextId"],
                "returnByValue": True,
            },
        )
        return answer["result"].get("value")


def _quoted(text: str) -> str:
    """As a text of JavaScript."""
    return json.dumps(text)
