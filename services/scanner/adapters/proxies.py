"""Pools of proxies by name, as the operator names them; who may log in stays here.

The guard judges where a request goes before any proxy is asked, and the proxy is told
the judged IP address (CONNECT), for http as for https. The addresses of the proxies are
the operator's own and may be private. What a proxy does with it only its owner knows.
"""

from __future__ import annotations

import base64
import hashlib
import json
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import httpcore

from services.scanner.adapters.guard import Guard
from services.scanner.adapters.wire import GuardedNetwork
from services.scanner.errors import UnknownPool

_LONGEST_ANSWER: Final = 16 * 1024
_OK: Final = range(200, 300)
_LOG_IN: Final = 407
_MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Proxy:
    """One proxy; what it wants to be told is never shown."""

    host: str
    port: int
    tls: bool
    """Whether it is itself spoken to by TLS."""
    log_in: str = field(default="", repr=False)
    """The value of Proxy-Authorization; empty: none."""


@dataclass(frozen=True, slots=True)
class ProxyPools:
    """The pools that there are."""

    pools: Mapping[str, tuple[Proxy, ...]] = field(default_factory=dict)

    def choose(self, pool: str, key: str, *, attempt: int = 0) -> Proxy:
        """The same one for a key, another for its next try. Raises UnknownPool."""
        known = self.pools.get(pool)
        if not known:
            raise UnknownPool(
                f"There is no pool of proxies {pool[:80]!r}.",
                hint="Name it in MAGPIE_SCANNER_PROXIES, or correct `proxy`.",
            )
        digest = hashlib.blake2b(key.encode(), digest_size=4).digest()
        return known[(int.from_bytes(digest) + attempt) % len(known)]


def read_pools(said: str) -> ProxyPools:
    """The pools in a JSON text, or in the file of that name.

    ValueError says what is wrong, without what may be secret.
    """
    text = said.strip()
    if text and not text.startswith("{"):
        try:
            text = Path(text).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as exc:
            raise ValueError("the file of proxies cannot be read") from exc
    try:
        pools = json.loads(text or "{}")
    except json.JSONDecodeError:
        # Without its cause, which would show the text.
        raise ValueError("the proxies are no JSON") from None
    if not isinstance(pools, dict):
        raise ValueError("the proxies are no object of pools by name")
    return ProxyPools({name: _pool(name, urls) for name, urls in pools.items()})


def _pool(name: str, urls: object) -> tuple[Proxy, ...]:
    if not isinstance(urls, list) or not 0 < len(urls) <= _MOST:
        raise ValueError(f"the pool {name!r} is no list of addresses")
    return tuple(_proxy(name, number, url) for number, url in enumerate(urls, 1))


def _proxy(pool: str, number: int, url: object) -> Proxy:
    wrong = f"proxy {number} of {pool!r} is not like http://user:word@host:3128"
    try:
        parts = urlsplit(str(url))
        port = parts.port
    except ValueError:
        raise ValueError(wrong) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(wrong)
    tls = parts.scheme == "https"
    log_in = ""
    if parts.username is not None:
        words = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        log_in = "Basic " + base64.b64encode(words.encode()).decode()
    return Proxy(parts.hostname, port or (443 if tls else 80), tls, log_in)


class ProxiedNetwork(GuardedNetwork):
    """Connects through a proxy to what the guard lets through."""

    def __init__(self, guard: Guard, proxy: Proxy) -> None:
        super().__init__(guard)
        self._proxy = proxy

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore names it.
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """See AsyncNetworkBackend; the first address that was judged is asked for."""
        address = (await self._guard.addresses_of(host, port))[0]
        proxy = self._proxy
        stream = await self._inner.connect_tcp(
            proxy.host, proxy.port, timeout, local_address, socket_options
        )
        try:
            if proxy.tls:
                context = ssl.create_default_context()
                stream = await stream.start_tls(context, proxy.host, timeout)
            await self._ask(stream, address, port, timeout)
        except BaseException:
            await stream.aclose()
            raise
        return stream

    async def _ask(
        self,
        stream: httpcore.AsyncNetworkStream,
        address: str,
        port: int,
        timeout: float | None,  # noqa: ASYNC109 - httpcore names it.
    ) -> None:
        target = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
        lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
        if self._proxy.log_in:
            lines.append(f"Proxy-Authorization: {self._proxy.log_in}")
        await stream.write("\r\n".join((*lines, "", "")).encode(), timeout)
        answer = b""
        while b"\r\n\r\n" not in answer:
            piece = await stream.read(4096, timeout)
            answer += piece
            if not piece or len(answer) > _LONGEST_ANSWER:
                raise httpcore.ConnectError("the proxy broke off")
        status = answer.split(b" ", 2)[1:2]
        if not (status and status[0].isdigit() and int(status[0]) in _OK):
            refused = status == [str(_LOG_IN).encode()]
            why = "does not know us" if refused else "does not connect us"
            shown = status[0][:3].decode("ascii", "replace") if status else ""
            raise httpcore.ConnectError(f"the proxy {why} ({shown})")
