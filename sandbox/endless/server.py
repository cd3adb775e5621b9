"""HTTP/1.1 over a bare asyncio protocol: a fifth of what a web framework takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from sandbox.endless.press import ON_A_LIST, Press

_LONGEST: Final = 65_536
_ROBOTS: Final = b"User-agent: *\nDisallow: /private/\n"
_HTML: Final = "text/html; charset=utf-8"


class Shop(asyncio.Protocol):
    """One connection to one shop; requests are answered in the order they come."""

    def __init__(self, press: Press, shop: int, pages: int) -> None:
        self._answer: Callable[[str], bytes] = Shelf(press, shop, pages).answer
        self._heard = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - it is TCP.
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        assert self._transport is not None  # noqa: S101 - data comes over it.
        self._heard += data
        while (end := self._heard.find(b"\r\n\r\n")) >= 0:
            line = self._heard[: self._heard.find(b"\r\n")]
            self._heard = self._heard[end + 4 :]
            words = line.split(b" ")
            if len(words) != 3 or words[0] != b"GET":
                self._transport.close()
                return
            self._transport.write(self._answer(words[1].decode("latin-1")))
        if len(self._heard) > _LONGEST:
            self._transport.close()


class Shelf:
    """What one shop answers to a path."""

    def __init__(self, press: Press, shop: int, pages: int) -> None:
        self._press = press
        self._shop = shop
        self._lists = -(-pages // ON_A_LIST)

    def answer(self, path: str) -> bytes:
        """A whole answer, head and body."""
        kind, _, rest = path[1:].partition("/")
        if kind == "p":
            shop, _, number = rest[1:].partition("-")
            if shop == str(self._shop) and number.isdigit():
                return _found(self._press.product(self._shop, int(number)))
        if path == "/" or (kind == "c" and rest.isdigit()):
            page = int(rest or 0)
            if page < self._lists:
                last = page == self._lists - 1
                return _found(self._press.list_page(self._shop, page, last=last))
        if path == "/healthz":
            return _found(b"ok\n", kind="text/plain")
        if path == "/robots.txt":
            return _found(_ROBOTS, kind="text/plain")
        return _said("404 Not Found", b"sandbox: no such page\n", "text/plain")


def _found(body: bytes, *, kind: str = _HTML) -> bytes:
    return _said("200 OK", body, kind)


def _said(status: str, body: bytes, kind: str) -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nX-Sandbox: 1\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
