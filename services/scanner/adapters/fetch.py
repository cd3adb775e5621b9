"""Fetches what an address of somebody else's choice names: a feed, a picture, a page.

One hop at a time: the address is read and judged, the connection is made to the judged
IP address (Host and SNI keep the name), and a redirect starts over. Politeness, pauses
and repeats are the caller's.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import BinaryIO, Final, Self, TypeAlias
from urllib.parse import urljoin

import httpcore

from services.scanner.adapters.guard import Guard
from services.scanner.adapters.limits import RATIO_FROM, Limits
from services.scanner.adapters.unpack import PACKED_AS, unpacker
from services.scanner.adapters.urls import Address
from services.scanner.adapters.wire import GuardedNetwork, wire_errors
from services.scanner.errors import (
    TooLarge,
    TooManyHops,
    TooSlow,
    WrongType,
)

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_BARE: Final = frozenset({204, 304})
_OK: Final = range(200, 300)
_MOST_CONNECTIONS: Final = 32
_KEPT_ALIVE_SECONDS: Final = 15.0

Before: TypeAlias = Callable[[Address], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came in the end; any status but a redirect."""

    url: str
    """Where it came from, after redirects."""
    status: int
    headers: Mapping[str, str]
    """Names in lower case; of several of a name the last one."""
    body: bytes
    """Unpacked; empty if it was written to `into`."""
    size: int
    """Bytes of the unpacked body."""
    hops: tuple[str, ...]
    """The addresses that sent on to here, in order."""

    @property
    def media_type(self) -> str:
        """`text/csv`, in lower case; empty if the site does not say."""
        return _media_type(self.headers)

    @property
    def charset(self) -> str:
        """As the site calls it, in lower case; empty if it does not say."""
        for part in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = part.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip("\"'").lower()[:40]
        return ""


@dataclass(frozen=True, slots=True)
class _Asked:
    limits: Limits
    headers: dict[str, str]
    into: BinaryIO | None
    before: Before | None


class Fetcher:
    """Fetches many things over connections that are used again; close it at the end."""

    def __init__(
        self,
        guard: Guard,
        *,
        user_agent: str,
        ssl_context: ssl.SSLContext | None = None,
        network: GuardedNetwork | None = None,
    ) -> None:
        """`network` is another way than straight to the judged address."""
        self._guard = guard
        self._user_agent = user_agent
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl_context or ssl.create_default_context(),
            max_connections=_MOST_CONNECTIONS,
            keepalive_expiry=_KEPT_ALIVE_SECONDS,
            network_backend=network or GuardedNetwork(guard),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections that are kept."""
        await self._pool.aclose()

    async def fetch(
        self,
        url: str,
        *,
        limits: Limits,
        headers: Mapping[str, str] | None = None,
        into: BinaryIO | None = None,
        before: Before | None = None,
    ) -> Fetched:
        """What is at `url`, within the limits; its body is written to `into` if given.

        `headers` go to the site of `url` alone, not to another that it sends on to.
        `before` is waited for ahead of each request, with the address it goes to.
        After an error `into` holds what came before it. Raises BadAddress, UnknownHost,
        AddressRefused, AnswerRefused (TooLarge, WrongType, TooManyHops, BadAnswer) or
        NoAnswer (TooSlow).
        """
        try:
            async with asyncio.timeout(limits.seconds):
                asked = _Asked(limits, dict(headers or {}), into, before)
                return await self._follow(url, asked)
        except TimeoutError as exc:
            raise TooSlow(
                f"{url[:200]} did not come within {limits.seconds:g} seconds."
            ) from exc

    async def fetch_one(
        self, url: str, *, limits: Limits, headers: Mapping[str, str]
    ) -> Fetched:
        """What is at `url`, which may be a redirect. Raises as `fetch` does."""
        try:
            async with asyncio.timeout(limits.seconds):
                address = await self._guard.admit(url)
                return await self._hop(address, limits, dict(headers), None)
        except TimeoutError as exc:
            raise TooSlow(
                f"{url[:200]} did not come within {limits.seconds:g} seconds."
            ) from exc

    async def _follow(self, url: str, asked: _Asked) -> Fetched:
        hops: list[str] = []
        limits = asked.limits
        first = address = await self._guard.admit(url)
        while True:
            own = asked.headers if address.site == first.site else {}
            if asked.before is not None:
                await asked.before(address)
            found = await self._hop(address, limits, own, asked.into)
            target = found.headers.get("location", "")
            if found.status not in _REDIRECTS or not target:
                return replace(found, hops=tuple(hops))
            hops.append(address.url)
            if len(hops) > limits.redirects:
                raise TooManyHops(
                    f"{first.url[:200]} sends on more than {limits.redirects} times."
                )
            address = await self._guard.admit(_next(address, target))

    async def _hop(
        self,
        address: Address,
        limits: Limits,
        headers: dict[str, str],
        into: BinaryIO | None,
    ) -> Fetched:
        """One question, one answer; the body of a redirect is not read."""
        async with self._ask(address, limits, headers) as answer:
            said = _headers(answer.headers, limits)
            if answer.status in _REDIRECTS and said.get("location"):
                return Fetched(address.url, answer.status, said, b"", 0, ())
            if answer.status in _OK and not limits.takes(_media_type(said)):
                raise WrongType(
                    f"{address.url[:200]} is {_media_type(said)[:80] or 'untyped'!r}.",
                    hint=f"Taken are: {', '.join(limits.types)}.",
                )
            body, size = bytearray(), 0
            if answer.status not in _BARE:
                async for piece in _body(answer, said, limits):
                    size += len(piece)
                    if into is None:
                        body += piece
                    else:
                        into.write(piece)
        return Fetched(address.url, answer.status, said, bytes(body), size, ())

    @asynccontextmanager
    async def _ask(
        self, address: Address, limits: Limits, headers: dict[str, str]
    ) -> AsyncIterator[httpcore.Response]:
        target = address.url.partition("//")[2].partition("/")[2]
        sent = {
            "Host": address.url.partition("//")[2].partition("/")[0],
            "User-Agent": self._user_agent,
            "Accept": "*/*",
            "Accept-Encoding": ", ".join(PACKED_AS),
            **headers,
        }
        waits = dict.fromkeys(("connect", "read", "write", "pool"), limits.silence)
        # The parts are handed over, so that nobody reads the address a second time.
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=b"/" + target.encode(),
        )
        with wire_errors(address.site):
            async with self._pool.stream(
                "GET",
                url,
                headers=[(k.encode(), v.encode()) for k, v in sent.items()],
                extensions={"timeout": waits},
            ) as answer:
                yield answer


async def fetch(
    url: str,
    *,
    limits: Limits,
    guard: Guard,
    user_agent: str,
    headers: Mapping[str, str] | None = None,
    into: BinaryIO | None = None,
) -> Fetched:
    """`Fetcher.fetch` for a single address."""
    async with Fetcher(guard, user_agent=user_agent) as fetcher:
        return await fetcher.fetch(url, limits=limits, headers=headers, into=into)


def _next(address: Address, target: str) -> str:
    # Joining drops tabs and line ends unseen; what has some is not joined, and refused.
    if any(ord(one) < ord("!") or one == "\\" for one in target):
        return target
    try:
        return urljoin(address.url, target)
    except ValueError:
        return target


def _headers(raw: Iterable[tuple[bytes, bytes]], limits: Limits) -> dict[str, str]:
    pairs = list(raw)
    size = sum(len(name) + len(value) + len(": \r\n") for name, value in pairs)
    if size > limits.headers:
        raise TooLarge(f"The header lines of the answer are {size} bytes long.")
    return {
        name.decode("ascii", "replace").lower(): value.decode("utf-8", "replace")
        for name, value in pairs
    }


def _media_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


async def _body(
    answer: httpcore.Response, headers: Mapping[str, str], limits: Limits
) -> AsyncIterator[bytes]:
    announced = headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limits.body:
        raise TooLarge(f"The answer is {announced[:20]} bytes long.")
    inner = unpacker(headers.get("content-encoding", ""))
    packed = unpacked = 0
    async for chunk in answer.aiter_stream():
        packed += len(chunk)
        if packed > limits.body:
            raise TooLarge(f"The answer is longer than {limits.body} bytes.")
        for piece in inner.feed(chunk):
            unpacked += len(piece)
            _ensure_no_bomb(packed, unpacked, limits)
            yield piece
    inner.close()


def _ensure_no_bomb(packed: int, unpacked: int, limits: Limits) -> None:
    if unpacked > limits.body:
        raise TooLarge(f"The answer unpacks to more than {limits.body} bytes.")
    if unpacked > RATIO_FROM and unpacked > limits.ratio * packed:
        raise TooLarge(
            f"The answer unpacks to more than {limits.ratio} times its size."
        )
