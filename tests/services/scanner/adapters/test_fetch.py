"""Things are fetched from judged addresses, within limits that have names."""

from __future__ import annotations

import asyncio
import gzip
import io
import ssl
import zlib
from collections.abc import Callable

import brotli
import pytest
import trustme
from backports import zstd

from common.errors import MagpieError
from services.scanner.adapters.fetch import Fetcher, fetch
from services.scanner.adapters.guard import Guard
from services.scanner.adapters.limits import MIB, PAGE, PICTURE
from services.scanner.errors import (
    AddressRefused,
    BadAddress,
    NoAnswer,
    TooManyHops,
    UnknownHost,
)
from tests.services.scanner.adapters.raw_site import (
    AGENT,
    QUICK,
    RawSite,
    answer,
    get,
    open_raw_site,
)
from tests.services.scanner.given import Names

pytestmark = pytest.mark.enable_socket


class TestFetch:
    async def test_is_what_the_site_says(self, site: RawSite) -> None:
        site.said["/a?b=c"] = answer(b"hello", Content_Type="Text/CSV; charset=UTF-8")
        found = await get(site, "/a?b=c#d")
        assert (found.status, found.body, found.size) == (200, b"hello", 5)
        assert (found.media_type, found.charset) == ("text/csv", "utf-8")
        assert found.url == site.url("/a?b=c")
        assert site.heads[0].startswith("GET /a?b=c HTTP/1.1\r\n")

    async def test_says_who_asks_and_where(self, site: RawSite) -> None:
        site.said["/"] = answer()
        await get(site, headers={"If-None-Match": '"x"'})
        assert site.header("host") == site.site
        assert site.header("user-agent") == AGENT
        assert site.header("if-none-match") == '"x"'
        assert not site.header("cookie")

    @pytest.mark.parametrize("status", ["404 Not Found", "503 Busy", "429 Slow Down"])
    async def test_leaves_the_status_to_the_caller(
        self, site: RawSite, status: str
    ) -> None:
        site.said["/"] = answer(b"x", status)
        assert (await get(site, limits=PICTURE)).status == int(status[:3])

    async def test_an_unchanged_one_has_no_body(self, site: RawSite) -> None:
        site.said["/"] = b"HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\n\r\n"
        found = await get(site)
        assert (found.status, found.body) == (304, b"")

    async def test_writes_into_a_file_what_is_too_large_for_memory(
        self, site: RawSite
    ) -> None:
        site.said["/"] = answer(b"a" * MIB)
        file = io.BytesIO()
        found = await fetch(
            site.url(),
            limits=PAGE,
            guard=Guard({site.site}),
            user_agent=AGENT,
            into=file,
        )
        assert (found.body, found.size, len(file.getvalue())) == (b"", MIB, MIB)

    @pytest.mark.parametrize(
        ("name", "pack"),
        [
            ("gzip", gzip.compress),
            ("x-gzip", lambda data: gzip.compress(data[:7]) + gzip.compress(data[7:])),
            ("deflate", zlib.compress),
            ("deflate", lambda data: zlib.compress(data, wbits=-15)),
            ("br", lambda data: brotli.compress(data, quality=1)),
            ("zstd", zstd.compress),
            ("identity", bytes),
        ],
    )
    async def test_unpacks(
        self, site: RawSite, name: str, pack: Callable[[bytes], bytes]
    ) -> None:
        data = b"".join(b"row %d;" % number for number in range(50_000))
        site.said["/"] = answer(pack(data), Content_Encoding=name)
        assert (await get(site)).body == data

    async def test_one_connection_serves_several(self, site: RawSite) -> None:
        connections = 0

        async def twice(writer: asyncio.StreamWriter) -> None:
            nonlocal connections
            connections += 1
            one = answer(b"x").replace(b"Connection: close\r\n", b"")
            writer.write(one)
            await asyncio.sleep(0.1)
            writer.write(one)
            await writer.drain()

        site.said["/"] = twice
        async with Fetcher(Guard({site.site}), user_agent=AGENT) as fetcher:
            for _ in range(2):
                await fetcher.fetch(site.url(), limits=QUICK)
        assert connections == 1


class TestAddresses:
    async def test_the_name_is_looked_up_once(self, site: RawSite) -> None:
        asked: list[str] = []

        async def look_up(host: str, port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

        site.said["/"] = answer(b"x")
        guard = Guard({f"shop.example:{site.port}"}, look_up=look_up)
        url = f"http://shop.example:{site.port}/"
        found = await fetch(url, limits=QUICK, guard=guard, user_agent=AGENT)
        assert (found.body, asked) == (b"x", ["shop.example"])
        assert site.header("host") == f"shop.example:{site.port}"

    async def test_another_address_is_tried_if_one_does_not_answer(
        self, site: RawSite
    ) -> None:
        async def look_up(host: str, port: int) -> list[str]:
            return ["::1", "127.0.0.1"]

        site.said["/"] = answer(b"x")
        guard = Guard({f"shop.example:{site.port}"}, look_up=look_up)
        url = f"http://shop.example:{site.port}/"
        found = await fetch(url, limits=QUICK, guard=guard, user_agent=AGENT)
        assert found.body == b"x"

    async def test_the_certificate_is_of_the_name_not_the_address(self) -> None:
        ca = trustme.CA()
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        names: list[str | None] = []
        server.sni_callback = lambda _, name, __: names.append(name)
        ca.issue_cert("shop.example").configure_cert(server)
        client = ssl.create_default_context()
        ca.configure_trust(client)
        async with open_raw_site(server) as site:
            site.said["/"] = answer(b"x")
            names_of = Names(shop_example="127.0.0.1", other_example="127.0.0.1")
            exempt = {f"{name}.example:{site.port}" for name in ("shop", "other")}
            guard = Guard(exempt, look_up=names_of)
            async with Fetcher(guard, user_agent=AGENT, ssl_context=client) as fetcher:
                url = f"https://shop.example:{site.port}/"
                assert (await fetcher.fetch(url, limits=QUICK)).body == b"x"
                with pytest.raises(NoAnswer, match="CERTIFICATE_VERIFY_FAILED"):
                    await fetcher.fetch(url.replace("shop", "other"), limits=QUICK)
        assert names == ["shop.example", "other.example"]

    @pytest.mark.parametrize(
        ("url", "error"),
        [
            ("http://127.0.0.1/", AddressRefused),
            ("http://inside.example/", AddressRefused),
            ("http://unknown.example/", UnknownHost),
            ("http://169.254.169.254:8888\\@shop.example/", BadAddress),
            ("file:///etc/passwd", BadAddress),
        ],
    )
    async def test_others_are_refused_before_anything_is_sent(
        self, url: str, error: type[MagpieError]
    ) -> None:
        reasons: list[str] = []
        names = Names(inside_example="10.0.0.1", __127_0_0_1="127.0.0.1")
        guard = Guard(look_up=names, tell=reasons.append)
        with pytest.raises(error):
            await fetch(url, limits=QUICK, guard=guard, user_agent=AGENT)
        assert len(reasons) == (error is not UnknownHost)


class TestRedirects:
    async def test_are_followed(self, site: RawSite) -> None:
        site.said["/"] = answer(status="302 Found", Location="a/b?c")
        site.said["/a/b?c"] = answer(b"there")
        found = await get(site)
        assert (found.url, found.body) == (site.url("/a/b?c"), b"there")
        assert found.hops == (site.url("/"),)

    @pytest.mark.parametrize(
        ("target", "error"),
        [
            ("http://127.0.0.1:1/", AddressRefused),
            ("//10.0.0.1/", AddressRefused),
            ("http://2130706433/", BadAddress),
            ("http://shop.example\\@127.0.0.1/", BadAddress),
            ("http://127.0.0\t.1/", BadAddress),
            ("file:///etc/passwd", BadAddress),
            ("gopher://127.0.0.1:6379/_INFO", BadAddress),
        ],
    )
    async def test_lead_nowhere_that_is_not_public(
        self, site: RawSite, target: str, error: type[MagpieError]
    ) -> None:
        site.said["/"] = answer(status="301 Moved", Location=target)
        with pytest.raises(error):
            await get(site)

    async def test_end_after_five(self, site: RawSite) -> None:
        for number in range(10_000):
            to = f"/{number + 1}"
            site.said[f"/{number}"] = answer(status="307 On", Location=to)
        with pytest.raises(TooManyHops, match="more than 5 times"):
            await get(site, "/0")
        assert len(site.heads) == 6

    async def test_headers_stay_with_the_site_they_were_meant_for(
        self, site: RawSite
    ) -> None:
        async with open_raw_site() as other:
            site.said["/"] = answer(status="302 Found", Location=other.url())
            other.said["/"] = answer(b"x")
            await fetch(
                site.url(),
                limits=QUICK,
                guard=Guard({site.site, other.site}),
                user_agent=AGENT,
                headers={"Authorization": "Bearer secret"},
            )
            assert site.header("authorization") == "Bearer secret"
            assert not other.header("authorization")
