"""Clients of /ws/opportunities that come back whenever they are cut off."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any, Final

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from cli.bench.gates import Gates

_AGAIN_SECONDS: Final = 0.2


class Watcher:
    """One of them: keeps what it is told, and after which seq it goes on."""

    def __init__(self, gates: Gates) -> None:
        self.seq = 0
        self.heard: Counter[tuple[str, int]] = Counter()
        """How often each version of each opportunity came."""
        self.closed: Counter[int] = Counter()
        """With which codes it was cut off; 1006 is without any."""
        self.resets = 0
        self._gates = gates

    async def run(self) -> None:
        """Until cancelled."""
        gate = ""
        while True:
            gate = self._gates.pick(avoid=gate)
            try:
                await self._listen(gate)
            except ConnectionClosed as exc:
                self.closed[exc.rcvd.code if exc.rcvd else 1006] += 1
            except (OSError, InvalidHandshake, InvalidMessage):
                pass
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _listen(self, origin: str) -> None:
        address = f"{origin.replace('http', 'ws', 1)}/ws/opportunities"
        async with connect(address, max_size=None, proxy=None) as socket:
            said = {"type": "subscribe", "after_seq": self.seq}
            await socket.send(json.dumps({**said, "token": self._gates.token}))
            async for text in socket:
                self._hear(json.loads(text))
            # The iteration ends without an error on 1000 and 1001.
            self.closed[socket.close_code or 1006] += 1

    def _hear(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "reset":
            self.resets += 1
        for item in message.get("items", ()):
            self.heard[item["id"], item["version"]] += 1
        if kind in ("opportunities", "heartbeat", "reset"):
            self.seq = message["seq"]
