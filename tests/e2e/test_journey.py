"""The first journey: up, sign in, opportunities arrive, one is looked at, down."""

from __future__ import annotations

import asyncio
import json
import time

import pytest
import websockets

from tests.e2e.running import Running, eventually

pytestmark = [pytest.mark.slow, pytest.mark.integration, pytest.mark.enable_socket]


class TestJourney:
    def test_opportunities_arrive_by_themselves(self, platform: Running) -> None:
        async def first() -> dict[str, object]:
            address = f"ws://127.0.0.1:{platform.base}/ws/opportunities"
            async with websockets.connect(address) as socket:
                subscribe = {"type": "subscribe", "token": platform.token()}
                await socket.send(json.dumps({**subscribe, "after_seq": 0}))
                while True:
                    said = json.loads(await asyncio.wait_for(socket.recv(), 60))
                    if said["type"] == "opportunities":
                        return dict(said["items"][0])

        began = time.monotonic()
        found = asyncio.run(first())
        assert found["mode"] == "sandbox"
        assert time.monotonic() - began < 60

    def test_each_can_say_why(self, platform: Running) -> None:
        rows = eventually(platform.opportunities, "opportunities")
        whole = platform.get(f"/api/v1/opportunities/{rows[0]['id']}")
        assert whole["reasons"]
        assert whole["offer"]["url"].startswith("http://127.0.0.1:")
        assert all(line["explanation"] for line in whole["lines"])

    def test_everything_is_healthy(self, platform: Running) -> None:
        health = platform.get("/api/v1/health")
        assert health["status"] == "up", health
