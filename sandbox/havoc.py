"""Stands before a site and misbehaves in its place, in the way that is asked for."""

from __future__ import annotations

import random
import re
import zlib
from typing import Final
from urllib.parse import parse_qs

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox import rewrites
from sandbox.misbehave import Trouble
from sandbox.sites.listed_site import ListedSite

_SPARED: Final = ("/robots.txt", "/sitemap.xml", "/img/", "/help/")
_CHUNK: Final = b"<!-- sandbox " + b"." * (1 << 20) + b"-->"
_CHUNKS: Final = 12
_BURST: Final = 8
_THREE_DAYS: Final = 3 * 86_400
_STANDS_STILL: Final = frozenset({"frozen", "cached"})
_CONDITIONS: Final = frozenset({b"if-none-match", b"if-modified-since"})
_VALIDATORS: Final = frozenset({b"etag", b"last-modified", b"content-length"})
_NUMBER: Final = re.compile(r"[0-9]{1,6}")


class Havoc:
    """One app and its trouble; `site` is None for an API."""

    def __init__(self, app: ASGIApp, site: ListedSite | None) -> None:
        self._app = app
        self._site = site
        self._count = 0

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send, trouble: Trouble | None
    ) -> None:
        """Answer one request."""
        kind = trouble.kind if trouble else ""
        if self._site is not None:
            self._site.stand_still(kind in _STANDS_STILL)
        if trouble is None or not kind or scope["path"].startswith(_SPARED):
            await self._app(scope, receive, send)
            return
        self._count += 1
        if self._is_spared(trouble):
            await self._app(scope, receive, send)
            return
        instead = self._instead(kind, scope["path"], trouble)
        if instead is not None:
            await instead(scope, receive, send)
        elif kind == "cut":
            await self._cut(scope, receive, send)
        elif kind == "huge":
            await _huge(send)
        elif kind == "endless" and not self._is_offer(scope["path"]):
            await self._endless(scope, receive, send)
        elif kind in rewrites.REWRITES:
            await self._rewritten(kind, scope, receive, send)
        elif kind == "cached":
            await self._app(scope, receive, _aged(send))
        else:
            await self._app(scope, receive, send)

    def _is_spared(self, trouble: Trouble) -> bool:
        # Errors come in bursts: a run of requests fails, or does not.
        block = self._count // _BURST if trouble.kind == "errors" else self._count
        draw = zlib.crc32(f"{trouble.kind}/{block}".encode()) % 1000
        return draw >= trouble.share * 1000

    def _is_offer(self, path: str) -> bool:
        return self._site is not None and path.startswith(self._site.page_path)

    def _instead(self, kind: str, path: str, trouble: Trouble) -> Response | None:
        """What is answered whatever the page would be."""
        if kind == "busy":
            return Response("sandbox: busy\n", 429, _wait(trouble))
        if kind == "errors":
            return Response("sandbox: a fault\n", 500)
        if kind == "captcha":
            return HTMLResponse(rewrites.CAPTCHA)
        if kind == "garbage":
            return HTMLResponse(_noise(path))
        return self._elsewhere(kind, path)

    def _elsewhere(self, kind: str, path: str) -> Response | None:
        if kind == "login":
            if path == "/login":
                return HTMLResponse(rewrites.LOGIN)
            return RedirectResponse("/login", 302)
        if kind == "soft_404" and self._is_offer(path):
            return HTMLResponse(rewrites.NOT_FOUND)
        if kind == "empty" and not self._is_offer(path):
            return HTMLResponse(rewrites.NOTHING)
        return None

    async def _rewritten(
        self, kind: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        start, body = await self._whole(scope, receive)
        if start["status"] == 200:
            body = rewrites.REWRITES[kind](body.decode()).encode()
        await _answer(send, start, body)

    async def _endless(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Every list goes on for ever, with the goods of its first screen."""
        said = parse_qs(scope["query_string"].decode("latin-1")).get("page", ["1"])[0]
        number = int(said) if _NUMBER.fullmatch(said) else 1
        start, body = await self._whole({**scope, "query_string": b""}, receive)
        # A link that each of the sites' sources follows.
        more = f"?page={number + 1}&start={number + 1}&p={number + 1}"
        link = f'<a rel="next" class="more next" href="{scope["path"]}{more}">more</a>'
        inside = body.replace(b"</main>", link.encode() + b"</main>", 1)
        await _answer(send, start, inside)

    async def _cut(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Half of what was promised, then nothing."""
        start, body = await self._whole(scope, receive)
        promised = (b"content-length", str(len(body) + 9).encode())
        await send({**start, "headers": [*_bare(start), promised]})
        await send(_body(body[: len(body) // 2], more=True))

    async def _whole(self, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
        """What the site would answer, whatever the client may have of it already."""
        parts: list[bytes] = []
        started: list[Message] = []

        async def hear(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
            else:
                parts.append(message.get("body", b""))

        headers = [one for one in scope["headers"] if one[0] not in _CONDITIONS]
        await self._app({**scope, "headers": headers}, receive, hear)
        return started[0], b"".join(parts)


def _bare(start: Message) -> list[tuple[bytes, bytes]]:
    return [one for one in start["headers"] if one[0].lower() not in _VALIDATORS]


async def _answer(send: Send, start: Message, body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({**start, "headers": [*_bare(start), length]})
    await send(_body(body, more=False))


def _body(body: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}


async def _huge(send: Send) -> None:
    headers = [(b"content-type", b"text/html; charset=utf-8")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for _ in range(_CHUNKS):
        await send(_body(_CHUNK, more=True))
    await send(_body(b"", more=False))


def _aged(send: Send) -> Send:
    """Every answer says that a cache has had it for three days."""

    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            age = (b"age", str(_THREE_DAYS).encode())
            message = {**message, "headers": [*message["headers"], age]}
        await send(message)

    return told


def _wait(trouble: Trouble) -> dict[str, str] | None:
    if trouble.retry_after is None:
        return None
    return {"Retry-After": str(trouble.retry_after)}


def _noise(path: str) -> bytes:
    return random.Random(path).randbytes(20_000)  # noqa: S311 - the same each time
