"""A client of the WebSocket, over a real socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NoReturn

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.services.gateway.conftest import World
from tests.services.gateway.messages import opportunity_id

HANDSHAKE = (
    b"GET /ws/opportunities HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


class Talk:
    """A client of the WebSocket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.seq = 0

    async def say(self, **message: object) -> None:
        """Send one message."""
        await self.socket.send(json.dumps(message))

    async def hear(self) -> dict[str, Any]:
        """The next message that is no heartbeat; the seq is kept."""
        while (message := await self.hear_any())["type"] == "heartbeat":
            pass
        return message

    async def hear_any(self) -> dict[str, Any]:
        """The next message, within five seconds."""
        async with asyncio.timeout(5):
            message: dict[str, Any] = json.loads(await self.socket.recv())
        self.seq = message.get("seq", self.seq)
        return message

    async def collect(self, count: int) -> list[dict[str, Any]]:
        """The next `count` opportunities."""
        items: list[dict[str, Any]] = []
        while len(items) < count:
            items += (await self.hear())["items"]
        return items

    async def end(self) -> tuple[int, str]:
        """Read until it is closed; the code and reason."""
        with pytest.raises(ConnectionClosed) as closed:
            await self._read_on()
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code, closed.value.rcvd.reason

    async def _read_on(self) -> NoReturn:
        while True:
            await self.hear_any()


@asynccontextmanager
async def talking(address: str, *, max_queue: int | None = None) -> AsyncIterator[Talk]:
    """A connection on which nothing was said yet."""
    async with connect(
        f"ws://{address}/ws/opportunities", max_queue=max_queue
    ) as socket:
        yield Talk(socket)


@asynccontextmanager
async def subscribed(
    world: World, address: str, **message: object
) -> AsyncIterator[Talk]:
    """A connection that is subscribed as a viewer."""
    async with talking(address) as talk:
        await talk.say(type="subscribe", token=world.token(), **message)
        assert (await talk.hear())["type"] == "subscribed"
        yield talk


def ids(items: list[dict[str, Any]]) -> list[str]:
    """Of these items."""
    return [item["id"] for item in items]


def ids_of(numbers: range) -> list[str]:
    """The ids of the opportunities of those numbers."""
    return [opportunity_id(number) for number in numbers]


def frame(text: str) -> bytes:
    """A text frame of a client, masked with zeros."""
    data = text.encode()
    return bytes([0x81, 0x80 | 126]) + len(data).to_bytes(2, "big") + bytes(4) + data
