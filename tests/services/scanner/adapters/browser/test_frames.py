"""Messages to the browser's process: whole, or the end."""

from __future__ import annotations

import asyncio

import pytest

from services.scanner.adapters.browser import frames


async def read(data: bytes) -> object:
    """What is read from a pipe that ends after that."""
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return await frames.read(reader)


class TestRead:
    async def test_reads_what_was_packed(self) -> None:
        said = {"html": "<p>\u20ac</p>" * 100_000, "status": 200}
        assert await read(frames.pack(said)) == said

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"\0\0",
            b"\0\0\0\x09{",
            b"\0\0\0\x02[]",
            b"\0\0\0\x01x",
            b"\xff\xff\xff\xff{}",
        ],
    )
    async def test_whatever_is_no_message_is_the_end(self, data: bytes) -> None:
        assert await read(data) is None
