"""The network below fetch.py: connections to judged addresses, errors in our words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import httpcore

from services.scanner.adapters.guard import Guard
from services.scanner.errors import BadAnswer, NoAnswer, TooLarge, TooSlow

_TRIED: Final = 3
_HEADERS_TOO_LARGE: Final = 431


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to what the guard lets through, and looks nothing up by itself."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore names it.
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """See AsyncNetworkBackend; of several addresses the first that answers."""
        addresses = await self._guard.addresses_of(host, port)
        failed: Exception | None = None
        for address in addresses[:_TRIED]:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as exc:
                failed = exc
        raise failed or httpcore.ConnectError(f"{host} has no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore names it.
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never: no address of the web is a file of this machine."""
        raise httpcore.ConnectError("a Unix socket is no address of the web")

    async def sleep(self, seconds: float) -> None:
        """See AsyncNetworkBackend."""
        await self._inner.sleep(seconds)


@contextmanager
def wire_errors(site: str) -> Iterator[None]:
    """Raises TooLarge, BadAnswer, TooSlow or NoAnswer instead of httpcore's errors."""
    try:
        yield
    except (httpcore.RemoteProtocolError, httpcore.LocalProtocolError) as exc:
        raise _protocol_error(site, exc) from exc
    except httpcore.TimeoutException as exc:
        raise TooSlow(f"{site} was silent for too long.") from exc
    except httpcore.NetworkError as exc:
        raise NoAnswer(f"{site} did not answer: {exc or type(exc).__name__}.") from exc


def _protocol_error(site: str, exc: Exception) -> TooLarge | BadAnswer | NoAnswer:
    hint = getattr(exc.__cause__ or exc.__context__, "error_status_hint", 0)
    if hint == _HEADERS_TOO_LARGE:
        return TooLarge(f"The header lines of {site} do not end.")
    text = str(exc)
    if "without sending" in text or "peer closed connection" in text:
        return NoAnswer(f"{site} broke off.", hint="Try again later.")
    return BadAnswer(f"{site} does not speak HTTP: {text[:200]}.")
