"""What comes is taken within limits that have names; the rest is named too."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import replace

import brotli
import pytest
from backports import zstd

from services.scanner.adapters.fetch import fetch
from services.scanner.adapters.guard import Guard
from services.scanner.adapters.limits import MIB, PAGE, PICTURE
from services.scanner.errors import (
    BadAnswer,
    NoAnswer,
    TooLarge,
    TooSlow,
    WrongType,
)
from tests.services.scanner.adapters.raw_site import (
    AGENT,
    QUICK,
    RawSite,
    answer,
    get,
)

pytestmark = pytest.mark.enable_socket


async def drip(writer: asyncio.StreamWriter) -> None:
    """A byte now and then, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def pour(writer: asyncio.StreamWriter) -> None:
    """Bytes as fast as they are taken, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x" * 65536)
        await writer.drain()


async def headers_for_ever(writer: asyncio.StreamWriter) -> None:
    """Header lines, and never a body."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while not writer.is_closing():
        writer.write(b"X-More: " + b"x" * 4000 + b"\r\n")
        await writer.drain()


async def empty_blocks(writer: asyncio.StreamWriter) -> None:
    """gzip that packs nothing, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
    packer = zlib.compressobj(wbits=31)
    writer.write(packer.flush(zlib.Z_SYNC_FLUSH))
    while not writer.is_closing():
        writer.write(b"\0\0\0\xff\xff" * 10_000)
        await writer.drain()


async def silent(writer: asyncio.StreamWriter) -> None:
    """Nothing at all."""
    await asyncio.sleep(5)


async def break_off(writer: asyncio.StreamWriter) -> None:
    """Less than was announced."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
    await writer.drain()


ZEROS = bytes(64 * MIB)


class TestLimits:
    @pytest.mark.parametrize(
        ("name", "pack"),
        [
            ("gzip", gzip.compress),
            ("deflate", zlib.compress),
            ("br", lambda data: brotli.compress(data, quality=1)),
            ("zstd", zstd.compress),
        ],
    )
    async def test_a_bomb_is_noticed_not_unpacked(
        self, site: RawSite, name: str, pack: Callable[[bytes], bytes]
    ) -> None:
        site.said["/"] = answer(pack(ZEROS), Content_Encoding=name)
        tracemalloc.start()
        with pytest.raises(TooLarge, match="unpacks to more than"):
            await get(site, limits=replace(PAGE, body=1024 * MIB))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < len(ZEROS) / 2

    @pytest.mark.parametrize("endless", [pour, empty_blocks])
    async def test_what_does_not_end_is_cut(
        self, site: RawSite, endless: Callable[[asyncio.StreamWriter], object]
    ) -> None:
        site.said["/"] = endless  # type: ignore[assignment]  # one of the two
        with pytest.raises(TooLarge, match="longer than 8388608 bytes"):
            await get(site)

    async def test_what_is_announced_as_too_large_is_not_read(
        self, site: RawSite
    ) -> None:
        site.said["/"] = b"HTTP/1.1 200 OK\r\nContent-Length: 83886080\r\n\r\n"
        with pytest.raises(TooLarge, match="83886080 bytes long"):
            await get(site)

    async def test_a_body_by_the_byte_ends_with_the_time(self, site: RawSite) -> None:
        site.said["/"] = drip
        with pytest.raises(TooSlow, match="within 1 seconds"):
            await get(site, limits=replace(QUICK, seconds=1.0))

    async def test_silence_ends_sooner(self, site: RawSite) -> None:
        site.said["/"] = silent
        with pytest.raises(TooSlow, match="silent for too long"):
            await get(site, limits=QUICK)

    async def test_header_lines_end(self, site: RawSite) -> None:
        site.said["/"] = headers_for_ever
        with pytest.raises(TooLarge, match="header lines"):
            await get(site)

    @pytest.mark.parametrize("size", [70_000, MIB])
    async def test_a_cookie_is_no_place_for_a_book(
        self, site: RawSite, size: int
    ) -> None:
        site.said["/"] = answer(b"x", Set_Cookie="a=" + "b" * size)
        with pytest.raises(TooLarge, match="header lines"):
            await get(site)

    async def test_only_the_types_that_were_asked_for(self, site: RawSite) -> None:
        site.said["/"] = answer(b"<html>", Content_Type="text/html")
        with pytest.raises(WrongType, match="'text/html'"):
            await get(site, limits=PICTURE)
        site.said["/"] = answer(b"GIF89a", Content_Type="image/gif")
        assert (await get(site, limits=PICTURE)).body == b"GIF89a"


class TestBadAnswers:
    @pytest.mark.parametrize(
        "said",
        [
            b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            answer(b"not gzip", Content_Encoding="gzip"),
            answer(gzip.compress(b"x" * 999)[:-9], Content_Encoding="gzip"),
            answer(brotli.compress(b"x" * 999)[:-3], Content_Encoding="br"),
            answer(zstd.compress(b"x" * 999)[:-3], Content_Encoding="zstd"),
            answer(gzip.compress(gzip.compress(b"x")), Content_Encoding="gzip, gzip"),
            answer(b"x", Content_Encoding="compress"),
        ],
    )
    async def test_are_named(self, site: RawSite, said: bytes) -> None:
        site.said["/"] = said
        with pytest.raises(BadAnswer):
            await get(site)

    @pytest.mark.parametrize("said", [break_off, b""])
    async def test_one_that_breaks_off_may_work_later(
        self, site: RawSite, said: bytes
    ) -> None:
        site.said["/"] = said
        with pytest.raises(NoAnswer, match="broke off"):
            await get(site)

    async def test_nobody_there(self, site: RawSite) -> None:
        with pytest.raises(NoAnswer, match="did not answer"):
            await fetch(
                "http://127.0.0.1:1/",
                limits=QUICK,
                guard=Guard({"127.0.0.1:1"}),
                user_agent=AGENT,
            )
