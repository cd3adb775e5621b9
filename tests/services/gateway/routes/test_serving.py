"""The socket and the server around the application."""

from __future__ import annotations

import asyncio
import socket

import httpx
import pytest

from common.telemetry import PortTaken
from services.gateway.routes.serving import STUCK, listen, make_server
from services.gateway.routes.wired import Limits
from tests.services.gateway.conftest import World


@pytest.mark.allow_hosts(["127.0.0.1"])
class TestListen:
    def test_a_port_that_is_taken_is_named(self, socket_enabled: None) -> None:
        with listen("127.0.0.1", 0) as taken:
            taken.listen()
            port = taken.getsockname()[1]
            with pytest.raises(PortTaken, match=f"Port {port} of 127.0.0.1"):
                listen("127.0.0.1", port)

    def test_what_is_accepted_is_dropped_by_the_system_when_it_is_stuck(
        self, socket_enabled: None
    ) -> None:
        with listen("127.0.0.1", 0) as listener:
            listener.listen()
            with socket.create_connection(listener.getsockname()):
                accepted, _ = listener.accept()
                with accepted:
                    milliseconds = accepted.getsockopt(
                        socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT
                    )
        assert milliseconds == STUCK.total_seconds() * 1000


@pytest.mark.migrated("gateway")
class TestMakeServer:
    @pytest.mark.parametrize(
        ("trusted", "codes"), [("", [401, 429]), ("127.0.0.1", [401, 401])]
    )
    async def test_only_a_trusted_proxy_says_who_somebody_is(
        self, world: World, trusted: str, codes: list[int]
    ) -> None:
        world.gateway.limits = Limits(requests_a_minute=1)
        listener = listen("127.0.0.1", 0)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/api/v1/offers"
        server = make_server(world.app, trusted_proxies=trusted)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        async with httpx.AsyncClient() as client:
            answers = [
                await client.get(address, headers={"X-Forwarded-For": who})
                for who in ("192.0.2.1", "192.0.2.2")
            ]
        server.should_exit = True
        await serving
        assert [answer.status_code for answer in answers] == codes
