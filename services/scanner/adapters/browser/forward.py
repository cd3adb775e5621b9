"""Plain http for the browser: asked for by httpcore, at the address that was judged."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Final

import h11
import httpcore

from services.scanner.adapters.browser.downstream import REFUSED, Downstream, Header
from services.scanner.adapters.browser.passes import Pass
from services.scanner.adapters.guard import Guard
from services.scanner.adapters.limits import MOST_HEADERS, PAGE
from services.scanner.adapters.urls import Address
from services.scanner.adapters.wire import GuardedNetwork, wire_errors
from services.scanner.errors import TooLarge

# RFC 9110, 7.6.1: these are for one connection only.
_OWN: Final = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization proxy-connection te "
    b"trailer transfer-encoding upgrade".split()
)
_REFUSED: Final = REFUSED.lower().encode()
_WAITS: Final = dict.fromkeys(("connect", "read", "write", "pool"), PAGE.silence)


class Forwarder:
    """Connections of one pass to plain http sites; closed with it."""

    def __init__(self, guard: Guard, held: Pass) -> None:
        self.held = held
        self._pool = httpcore.AsyncConnectionPool(
            max_connections=held.limits.connections,
            keepalive_expiry=15.0,
            network_backend=GuardedNetwork(guard),
        )

    async def aclose(self) -> None:
        """Close the connections that are kept."""
        await self._pool.aclose()

    async def forward(
        self, down: Downstream, request: h11.Request, address: Address
    ) -> None:
        """Ask the site and hand on its answer. Raises what `wire_errors` raises."""
        path = request.target.partition(b"://")[2].partition(b"/")[2]
        url = httpcore.URL(
            scheme=b"http",
            host=address.host.encode(),
            port=address.port,
            target=b"/" + path,
        )
        # The name that was judged, not another that the browser says beside it.
        host = (b"Host", address.url.partition("//")[2].partition("/")[0].encode())
        headers = [host, *_kept(request.headers, besides=b"host")]
        with wire_errors(address.site):
            async with self._pool.stream(
                request.method,
                url,
                headers=headers,
                content=self._sent(down) if _has_body(request) else None,
                extensions={"timeout": _WAITS},
            ) as answer:
                await self._hand_on(down, request, answer)

    async def _sent(self, down: Downstream) -> AsyncIterator[bytes]:
        while isinstance(event := await down.event(), h11.Data):
            self.held.spend(len(event.data))
            yield bytes(event.data)

    async def _hand_on(
        self, down: Downstream, request: h11.Request, answer: httpcore.Response
    ) -> None:
        size = sum(len(name) + len(value) + 4 for name, value in answer.headers)
        if size > MOST_HEADERS:
            raise TooLarge(f"The header lines of the answer are {size} bytes long.")
        self.held.spend(size)
        headers = _kept(answer.headers, besides=_REFUSED)
        said = h11.Response(status_code=answer.status, headers=headers)
        if not _has_body(request):
            # Its end has to be read, or h11 waits for it.
            await down.event()
        await down.send(said)
        async for piece in answer.aiter_stream():
            self.held.spend(len(piece))
            await down.send(h11.Data(data=piece))
        await down.send(h11.EndOfMessage())


def _has_body(request: h11.Request) -> bool:
    names = {name for name, _ in request.headers}
    return b"content-length" in names or b"transfer-encoding" in names


def _kept(headers: Iterable[Header], *, besides: bytes) -> list[Header]:
    """Those that go on: not those of this connection alone, named by it or by rule."""
    pairs = [(name.lower(), value) for name, value in headers]
    own = {
        part.strip().lower()
        for name, value in pairs
        if name == b"connection"
        for part in value.split(b",")
    }
    left_out = _OWN | own | {besides}
    return [(name, value) for name, value in pairs if name not in left_out]
