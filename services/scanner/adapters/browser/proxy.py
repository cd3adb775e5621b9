"""A forward proxy for our own browser: the guard judges, we connect, Chromium does not.

HTTP/1.1: absolute-form requests, and CONNECT to 443 or to a site of the sandbox. What
is refused has a short name, which is kept with the pass of whoever asked.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

import h11

from common.errors import MagpieError
from services.scanner.adapters.browser.downstream import Downstream
from services.scanner.adapters.browser.forward import Forwarder
from services.scanner.adapters.browser.passes import Pass, Passes
from services.scanner.adapters.browser.tunnel import tunnel
from services.scanner.adapters.guard import Guard
from services.scanner.adapters.limits import RenderLimits
from services.scanner.adapters.urls import Address, read_address
from services.scanner.errors import (
    AddressRefused,
    BadAddress,
    BadAnswer,
    NoAnswer,
    TooLarge,
    UnknownHost,
)

HOST: Final = "127.0.0.1"
_HTTPS: Final = 443
_MOST_CONNECTIONS: Final = 512
_HEAD_SECONDS: Final = 60.0
"""A connection without a request for so long is closed; Chromium opens another."""
_AUTHORITY: Final = re.compile(r"[A-Za-z0-9._:\[\]-]{1,300}", re.ASCII)
_CHALLENGE: Final = ((b"Proxy-Authenticate", b'Basic realm="magpie"'),)
_REASONS: Final = (
    (UnknownHost, 502, "unknown_host"),
    (TooLarge, 502, "too_large"),
    (BadAnswer, 502, "bad_answer"),
    (NoAnswer, 504, "no_answer"),
)


class Proxy:
    """Listens on loopback while it is entered; `tell` hears each reason of refusal."""

    def __init__(
        self, guard: Guard, *, tell: Callable[[str], object] = lambda _: None
    ) -> None:
        self._guard = guard
        self._tell = tell
        self._passes = Passes()
        self._forwarders: dict[str, Forwarder] = {}
        self._serving: set[asyncio.Task[None]] = set()
        self.url = ""
        """Where the browser finds it."""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, HOST, 0)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://{HOST}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        for forwarder in list(self._forwarders.values()):
            await self.withdraw(forwarder.held)

    def issue(self, limits: RenderLimits) -> Pass:
        """Let one context of the browser in."""
        made = self._passes.issue(limits)
        self._forwarders[made.name] = Forwarder(self._guard, made)
        return made

    async def withdraw(self, one: Pass) -> None:
        """That context is over: whatever it has open is cut."""
        self._passes.withdraw(one)
        forwarder = self._forwarders.pop(one.name, None)
        if forwarder is not None:
            await forwarder.aclose()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - asyncio makes one of each connection.
        self._serving.add(task)
        down = Downstream(reader, writer)
        try:
            if len(self._serving) <= _MOST_CONNECTIONS:
                while await self._one(down):
                    down.http.start_next_cycle()
        except (OSError, h11.ProtocolError, TimeoutError):
            # Whoever it is broke off, or does not speak HTTP: there is nobody to tell.
            writer.transport.abort()
        finally:
            self._serving.discard(task)
            writer.close()

    async def _one(self, down: Downstream) -> bool:
        """One request and its answer; whether another one may follow."""
        async with asyncio.timeout(_HEAD_SECONDS):
            event = await down.event()
        if not isinstance(event, h11.Request):
            return False
        found = self._passes.find(_header(event, b"proxy-authorization"))
        if found is None:
            await down.refuse(407, "pass", _CHALLENGE)
            return False
        site = event.target.decode("latin-1")[:300]
        try:
            # As soon as it can be read: without scheme, path and query.
            site = _site(event)
            with found.holding(down.writer.transport):
                return await self._let_through(down, event, found)
        except MagpieError as exc:
            status, reason = _reason(exc)
            found.refuse(site, reason)
            self._tell(reason)
            await down.refuse(status, reason)
            return False

    async def _let_through(
        self, down: Downstream, request: h11.Request, found: Pass
    ) -> bool:
        address = _address(request)
        if request.method == b"CONNECT":
            exempt = self._guard.is_exempt(address.host, address.port)
            if address.port != _HTTPS and not exempt:
                raise AddressRefused(f"No tunnel to port {address.port}", reason="port")
            addresses = await self._guard.addresses_of(address.host, address.port)
            await tunnel(down, addresses, address.port, found)
            return False
        await self._forwarders[found.name].forward(down, request, address)
        return down.is_done


def _address(request: h11.Request) -> Address:
    """Whom the request is for; nothing but host and port is read of it here."""
    authority = _authority(request)
    if not _AUTHORITY.fullmatch(authority):
        raise BadAddress("No address of a page.", reason="host")
    scheme = "https" if request.method == b"CONNECT" else "http"
    return read_address(f"{scheme}://{authority}/")


def _site(request: h11.Request) -> str:
    """`host:port` of what is asked for, for whoever reads the refusal."""
    try:
        return _address(request).site
    except BadAddress:
        return _authority(request)[:100]


def _authority(request: h11.Request) -> str:
    target = request.target.decode("latin-1")
    if request.method == b"CONNECT":
        return target
    scheme, _, rest = target.partition("://")
    if scheme.lower() != "http":
        raise BadAddress("Only http is forwarded.", reason="scheme")
    return rest.partition("/")[0].partition("?")[0]


def _header(request: h11.Request, wanted: bytes) -> bytes:
    return next((value for name, value in request.headers if name == wanted), b"")


def _reason(exc: MagpieError) -> tuple[int, str]:
    for kind, status, reason in _REASONS:
        if isinstance(exc, kind):
            return status, reason
    return 403, getattr(exc, "reason", "") or "refused"
