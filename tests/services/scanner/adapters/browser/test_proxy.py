"""The proxy without a browser: who may use it, whom it reaches, and how much."""

from __future__ import annotations

import asyncio
import itertools
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace

import pytest

from services.scanner.adapters.browser.passes import Pass
from services.scanner.adapters.browser.proxy import HOST, Proxy
from services.scanner.adapters.guard import Guard
from services.scanner.adapters.limits import MOST_HEADERS, RENDERED, RenderLimits
from tests.services.scanner.adapters.raw_site import RawSite, answer

pytestmark = pytest.mark.allow_hosts([HOST])

SMALL = replace(RENDERED, traffic=200_000, connections=2)


@dataclass
class Client:
    """Talks to the proxy as a browser would."""

    proxy: Proxy
    held: Pass
    told: list[str] = field(default_factory=list)

    @property
    def proof(self) -> str:
        """The header that shows the pass."""
        said = b64encode(f"{self.held.name}:{self.held.secret}".encode()).decode()
        return f"Proxy-Authorization: Basic {said}\r\n"

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to it."""
        return await asyncio.open_connection(HOST, int(self.proxy.url.split(":")[2]))

    async def raw(self, request: str) -> bytes:
        """Everything that is answered until the proxy closes."""
        reader, writer = await self.open()
        writer.write(request.encode("latin-1"))
        try:
            async with asyncio.timeout(10):
                return await reader.read()
        except ConnectionResetError:
            return b""
        finally:
            writer.close()

    async def get(self, url: str, headers: str = "", method: str = "GET") -> bytes:
        """One request with the pass, and nothing after it."""
        head = f"{method} {url} HTTP/1.1\r\nHost: whatever\r\n{self.proof}{headers}"
        return await self.raw(f"{head}Connection: close\r\n\r\n")

    async def connect(self, authority: str) -> bytes:
        """Ask for a tunnel."""
        return await self.raw(
            f"CONNECT {authority} HTTP/1.1\r\nHost: x\r\n{self.proof}\r\n"
        )


@pytest.fixture
async def client(site: RawSite) -> AsyncIterator[Client]:
    """One with a pass, to a proxy that may reach the raw site."""
    async with opened(Guard({site.site})) as found:
        yield found


class opened:  # noqa: N801 - reads as a function.
    """A proxy with that guard, and a client with a pass of these limits."""

    def __init__(self, guard: Guard, limits: RenderLimits = RENDERED) -> None:
        self.told: list[str] = []
        self.proxy = Proxy(guard, tell=self.told.append)
        self.limits = limits

    async def __aenter__(self) -> Client:
        await self.proxy.__aenter__()
        return Client(self.proxy, self.proxy.issue(self.limits), self.told)

    async def __aexit__(self, *_: object) -> None:
        await self.proxy.__aexit__(None, None, None)


def status(said: bytes) -> str:
    """Of an answer; empty if there is none."""
    return said.split(b" ", 2)[1].decode() if said else ""


def reason(said: bytes) -> str:
    """Why the proxy refuses, in its words."""
    return said.partition(b"magpie: ")[2].strip().decode()


async def until(true: Callable[[], bool]) -> None:
    """Wait for what another task brings about."""
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - lists have no events.
            await asyncio.sleep(0.01)


class TestPass:
    async def test_without_one_nothing_is_asked(
        self, client: Client, site: RawSite
    ) -> None:
        url = site.url("/")
        for proof in (
            "",
            "Proxy-Authorization: Basic eDp5\r\n",
            "Authorization: x\r\n",
        ):
            head = f"GET {url} HTTP/1.1\r\nHost: x\r\n{proof}\r\n"
            assert status(await client.raw(head)) == "407"
            head = f"CONNECT {site.site} HTTP/1.1\r\nHost: x\r\n{proof}\r\n"
            assert status(await client.raw(head)) == "407"
        assert site.heads == []

    @pytest.mark.parametrize("header", ["Basic", "Basic !", "Bearer x", "Basic /w=="])
    async def test_nonsense_is_none(
        self, client: Client, site: RawSite, header: str
    ) -> None:
        head = f"GET {site.url()} HTTP/1.1\r\nHost: x\r\n"
        said = await client.raw(f"{head}Proxy-Authorization: {header}\r\n\r\n")
        assert status(said) == "407"

    async def test_one_that_was_withdrawn_is_none(
        self, client: Client, site: RawSite
    ) -> None:
        await client.proxy.withdraw(client.held)
        assert status(await client.get(site.url())) == "407"

    async def test_what_is_open_is_cut_with_it(self, site: RawSite) -> None:
        async def silent(writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(60)

        site.said["/"] = silent
        async with opened(Guard({site.site})) as client:
            asking = asyncio.create_task(client.get(site.url()))
            await until(lambda: bool(site.heads))
            await client.proxy.withdraw(client.held)
            assert await asking == b""

    async def test_is_never_shown_to_a_site(
        self, client: Client, site: RawSite
    ) -> None:
        await client.get(site.url())
        assert "authorization" not in site.heads[-1].lower()


class TestForward:
    async def test_hands_an_answer_on_as_it_is(
        self, client: Client, site: RawSite
    ) -> None:
        packed = answer(b"\x1f\x8b packed", Content_Encoding="gzip", X_Own="yes")
        site.said["/a?b=%7C|"] = packed
        said = await client.get(site.url("/a?b=%7C|"))
        assert status(said) == "200"
        assert said.endswith(b"\r\n\r\n\x1f\x8b packed")
        assert b"content-encoding: gzip" in said.lower()
        assert b"x-own: yes" in said.lower()

    async def test_hands_a_body_on(self, client: Client, site: RawSite) -> None:
        got: list[bytes] = []

        async def serve(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            await reader.readuntil(b"\r\n\r\n")
            got.append(await reader.readexactly(5))
            writer.write(answer(b"thanks"))
            writer.close()

        server = await asyncio.start_server(serve, HOST, 0)
        port = server.sockets[0].getsockname()[1]
        async with server, opened(Guard({f"{HOST}:{port}"})) as mine:
            head = f"POST http://{HOST}:{port}/ HTTP/1.1\r\nHost: x\r\n{mine.proof}"
            said = await mine.raw(
                f"{head}Content-Length: 5\r\nConnection: close\r\n\r\nhello"
            )
        assert (status(said), got) == ("200", [b"hello"])

    async def test_takes_the_name_from_the_address_not_from_the_host_line(
        self, client: Client, site: RawSite
    ) -> None:
        await client.get(site.url())
        assert site.header("Host") == site.site

    async def test_leaves_out_what_is_of_one_connection_only(
        self, client: Client, site: RawSite
    ) -> None:
        site.said["/"] = answer(X_Magpie_Refused="private", Keep_Alive="5")
        said = await client.get(site.url(), "Upgrade: x\r\nTE: trailers\r\n")
        sent = site.heads[-1].lower()
        assert "upgrade" not in sent
        assert "te:" not in sent.replace("accept:", "")
        assert b"refused" not in said.lower()
        assert b"keep-alive" not in said.lower()

    async def test_a_connection_is_used_again(
        self, client: Client, site: RawSite
    ) -> None:
        site.said["/"] = answer(b"12")
        reader, writer = await client.open()
        head = f"GET {site.url()} HTTP/1.1\r\nHost: x\r\n{client.proof}\r\n"
        for _ in range(3):
            writer.write(head.encode())
            said = await reader.readuntil(b"\r\n\r\n")
            assert status(said) == "200"
            assert await reader.readexactly(2) == b"12"
        writer.close()

    @pytest.mark.parametrize(
        "said",
        [
            b"nonsense\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
            b"",
        ],
    )
    async def test_a_site_that_does_not_speak_http_has_a_reason(
        self, client: Client, site: RawSite, said: bytes
    ) -> None:
        site.said["/"] = said
        found = await client.get(site.url())
        assert status(found) in ("502", "504")
        assert reason(found) in ("bad_answer", "no_answer")

    async def test_header_lines_have_an_end(
        self, client: Client, site: RawSite
    ) -> None:
        async def flood(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\n")
            for n in itertools.count():
                writer.write(f"Set-Cookie: n{n}={'x' * 4000}\r\n".encode())
                await writer.drain()

        site.said["/flood"] = flood
        site.said["/cookie"] = answer(Set_Cookie="a=" + "x" * 1_000_000)
        many = answer()[:-2] + b"".join(b"X: %s\r\n" % (b"x" * 999) for _ in range(70))
        site.said["/many"] = many + b"\r\n"
        for path in ("/flood", "/cookie", "/many"):
            assert reason(await client.get(site.url(path))) == "too_large"

    async def test_header_lines_of_the_browser_too(
        self, client: Client, site: RawSite
    ) -> None:
        cookie = f"Cookie: {'x' * (2 * MOST_HEADERS)}\r\n"
        assert status(await client.get(site.url(), cookie)) in ("", "431")
        assert site.heads == []

    async def test_bytes_of_a_page_have_an_end(self, site: RawSite) -> None:
        site.said["/"] = answer(b"x" * 150_000)
        async with opened(Guard({site.site}), SMALL) as client:
            assert status(await client.get(site.url())) == "200"
            said = await client.get(site.url())
            assert len(said) < 150_000
            assert client.held.too_large
            assert client.told == ["too_large"]
            client.held.begin()
            assert len(await client.get(site.url())) > 150_000


class TestRefusal:
    @pytest.mark.parametrize(
        ("url", "word"),
        [
            ("http://127.0.0.1:1/", "loopback"),
            ("http://10.0.0.1/", "private"),
            ("http://169.254.169.254/latest/meta-data/", "metadata"),
            ("http://[::1]/", "loopback"),
            ("http://[::ffff:10.0.0.1]/", "private"),
            ("http://2130706433/", "number"),
            ("http://0x7f.1/", "number"),
            ("http://shop.example@10.0.0.1/", "host"),
            ("http://a.b\\@10.0.0.1/", "host"),
            ("https://shop.example/", "scheme"),
            ("ftp://shop.example/", "scheme"),
            ("/local", "scheme"),
            ("http:///x", "host"),
        ],
    )
    async def test_names_its_reason(self, client: Client, url: str, word: str) -> None:
        said = await client.get(url)
        assert (status(said), reason(said)) == ("403", word)
        assert client.told == [word]
        assert [one.reason for one in client.held.refusals] == [word]

    @pytest.mark.parametrize(
        ("authority", "word"),
        [
            ("127.0.0.1:443", "loopback"),
            ("10.0.0.1:443", "private"),
            ("[fd00::1]:443", "private"),
            ("8.8.8.8:25", "port"),
            ("8.8.8.8:80", "port"),
            ("a@10.0.0.1:443", "host"),
            ("x/y:443", "host"),
        ],
    )
    async def test_of_a_tunnel_too(
        self, client: Client, authority: str, word: str
    ) -> None:
        said = await client.connect(authority)
        assert (status(said), reason(said)) == ("403", word)

    async def test_a_name_that_nobody_knows(self) -> None:
        async def nobody(host: str, port: int) -> list[str]:
            raise OSError("no such name")

        async with opened(Guard(look_up=nobody)) as client:
            said = await client.get("http://shop.example/")
            assert (status(said), reason(said)) == ("502", "unknown_host")
            assert client.held.refusal_of("shop.example:80")

    async def test_a_name_is_looked_up_once(self, site: RawSite) -> None:
        asked: list[str] = []

        async def rebound(host: str, port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"]

        guard = Guard({f"shop.example:{site.port}"}, look_up=rebound)
        async with opened(guard) as client:
            url = f"http://shop.example:{site.port}/"
            assert status(await client.get(url)) == "404"
            assert status(await client.get(url)) == "404"
        assert asked == ["shop.example"]
        assert site.header("Host") == f"shop.example:{site.port}"

    async def test_more_connections_than_a_page_needs(self, site: RawSite) -> None:
        async def silent(writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(60)

        site.said["/"] = silent
        async with opened(Guard({site.site}), SMALL) as client:
            asking = [asyncio.create_task(client.get(site.url())) for _ in "ab"]
            await until(lambda: len(site.heads) == 2)
            assert reason(await client.get(site.url())) == "connections"
            client.held.cut()
            assert await asyncio.gather(*asking) == [b"", b""]

    @pytest.mark.parametrize(
        "request_",
        [
            "\r\n\r\n",
            "GET\r\n\r\n",
            "\x16\x03\x01\x02\x00\r\n\r\n",
            "GET x HTTP/9\r\n\r\n",
        ],
    )
    async def test_what_is_no_http_is_cut(self, client: Client, request_: str) -> None:
        assert status(await client.raw(request_)) in ("", "400")
        assert client.told == []


class TestTunnel:
    async def test_carries_bytes_both_ways(self) -> None:
        async def echo(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            writer.write(await reader.read(100))
            writer.close()

        server = await asyncio.start_server(echo, HOST, 0)
        site = f"{HOST}:{server.sockets[0].getsockname()[1]}"
        async with server, opened(Guard({site})) as client:
            reader, writer = await client.open()
            # What is sent along with the request is not lost.
            head = f"CONNECT {site} HTTP/1.1\r\nHost: x\r\n{client.proof}\r\n\x16\x03"
            writer.write(head.encode())
            said = await reader.read()
            assert said.startswith(b"HTTP/1.1 200")
            assert said.endswith(b"\x16\x03")
            writer.close()

    async def test_counts_what_it_carries(self) -> None:
        async def pour(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            try:
                while True:
                    writer.write(b"x" * 50_000)
                    await writer.drain()
            except OSError:
                return

        server = await asyncio.start_server(pour, HOST, 0)
        site = f"{HOST}:{server.sockets[0].getsockname()[1]}"
        async with server, opened(Guard({site}), SMALL) as client:
            assert len(await client.connect(site)) < 400_000
            assert client.held.too_large

    async def test_a_machine_that_does_not_answer_is_named(self, site: RawSite) -> None:
        async with opened(Guard({f"{HOST}:1"})) as client:
            assert reason(await client.connect(f"{HOST}:1")) == "no_answer"
