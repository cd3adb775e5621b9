"""The proxy's side towards the browser: one connection, its requests and answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final, TypeAlias

import h11

from services.scanner.adapters.limits import MOST_HEADERS

PIECE: Final = 64 * 1024
REFUSED: Final = "X-Magpie-Refused"
"""The header of the proxy's own answers; forward.py takes it out of those of sites."""

Event: TypeAlias = h11.Event | type[h11.PAUSED]
Header: TypeAlias = tuple[bytes, bytes]


class Downstream:
    """HTTP/1.1 as h11 reads it, over asyncio's streams."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.reader = reader
        self.writer = writer
        self.http = h11.Connection(h11.SERVER, max_incomplete_event_size=MOST_HEADERS)

    @property
    def is_done(self) -> bool:
        """Whether both sides have said all, and another request may come."""
        return self.http.our_state is h11.DONE and self.http.their_state is h11.DONE

    async def event(self) -> Event:
        """What comes next."""
        while (event := self.http.next_event()) is h11.NEED_DATA:
            self.http.receive_data(await self.reader.read(PIECE))
        return event  # type: ignore[return-value]  # NEED_DATA is dealt with.

    async def send(self, event: h11.Event) -> None:
        """Say that; waits while the browser takes nothing more."""
        if data := self.http.send(event):
            self.writer.write(data)
            await self.writer.drain()

    async def refuse(
        self, status: int, reason: str, headers: Iterable[Header] = ()
    ) -> None:
        """Answer with the name of the reason; break off if an answer has begun."""
        if self.http.our_state is not h11.SEND_RESPONSE:
            self.writer.transport.abort()
            return
        body = f"magpie: {reason}\n".encode()
        said = [
            *headers,
            (REFUSED.encode(), reason.encode()),
            (b"Content-Type", b"text/plain"),
            (b"Content-Length", str(len(body)).encode()),
            (b"Connection", b"close"),
        ]
        await self.send(h11.Response(status_code=status, headers=said))
        await self.send(h11.Data(data=body))
        await self.send(h11.EndOfMessage())
