"""How an endless shop answers."""

from __future__ import annotations

import asyncio

import pytest

from sandbox.endless.press import Press
from sandbox.endless.server import Shelf, Shop

HOST = "127.0.0.1"


class TestShelf:
    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/", 200),
            ("/c/1", 200),
            ("/c/2", 404),
            ("/p/S0-00000001", 200),
            ("/p/S1-00000001", 404),
            ("/p/S0-x", 404),
            ("/robots.txt", 200),
            ("/healthz", 200),
            ("/else", 404),
        ],
    )
    def test_answers_what_it_has(self, path: str, status: int) -> None:
        said = Shelf(Press(7), 0, 100).answer(path)
        assert said.startswith(f"HTTP/1.1 {status} ".encode())
        head, _, body = said.partition(b"\r\n\r\n")
        assert f"Content-Length: {len(body)}".encode() in head
        assert b"X-Sandbox: 1" in head


@pytest.mark.allow_hosts([HOST])
class TestShop:
    async def test_answers_one_request_after_the_other_on_a_connection(self) -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Shop(Press(7), 0, 100), HOST, 0)
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz")
        writer.write(b" HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\n\r\n")
        said = await reader.read()
        assert said.count(b"HTTP/1.1 200 OK") == 2
        writer.close()
        await writer.wait_closed()
        server.close()
        await server.wait_closed()
