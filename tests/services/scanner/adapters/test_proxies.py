"""Pools of proxies by name, and what a proxy is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.scanner.adapters.fetch import Fetcher
from services.scanner.adapters.guard import Guard
from services.scanner.adapters.limits import PAGE
from services.scanner.adapters.proxies import (
    ProxiedNetwork,
    ProxyPools,
    read_pools,
)
from services.scanner.adapters.proxies import Proxy as Named
from services.scanner.errors import AddressRefused, NoAnswer, UnknownPool
from tests.services.scanner.given import Names
from tests.services.scanner.proxy import open_proxy
from tests.services.scanner.shop import HOST, open_shop

SECRET = "swordfish"
SAID = {"eu": [f"http://me:{SECRET}@proxy.internal:3128", "https://10.0.0.9"]}


class TestReadPools:
    def test_reads_json_and_a_file_of_it(self, tmp_path: Path) -> None:
        path = tmp_path / "proxies.json"
        path.write_text(json.dumps(SAID))
        for text in (json.dumps(SAID), str(path)):
            first, second = read_pools(text).pools["eu"]
            assert (first.host, first.port, first.tls) == (
                "proxy.internal",
                3128,
                False,
            )
            assert first.log_in == "Basic bWU6c3dvcmRmaXNo"
            assert second == Named("10.0.0.9", 443, True)

    def test_there_may_be_none(self) -> None:
        assert read_pools("").pools == {}

    @pytest.mark.parametrize(
        "text",
        [
            f'{{"eu": ["http://me:{SECRET}@:1"]}}',
            f'{{"eu": ["socks5://me:{SECRET}@host:1"]}}',
            f'{{"eu": ["http://me:{SECRET}@host:99999"]}}',
            f'{{"eu": "http://me:{SECRET}@host:1"}}',
            f'{{"eu": ["http://me:{SECRET}@host:1"',
            "/nowhere/proxies.json",
        ],
    )
    def test_what_cannot_be_used_is_named_without_its_secret(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"prox|pool") as caught:
            read_pools(text)
        assert SECRET not in f"{caught.value!r} {caught.value.__cause__!r}"

    def test_nothing_shows_who_logs_in(self) -> None:
        shown = repr(read_pools(json.dumps(SAID)))
        assert SECRET not in shown
        assert "bWU6" not in shown


class TestChoose:
    def test_gives_a_key_the_same_and_its_next_try_another(self) -> None:
        pools = read_pools(json.dumps(SAID))
        first = pools.choose("eu", "shop")
        assert pools.choose("eu", "shop") == first
        assert pools.choose("eu", "shop", attempt=1) != first

    def test_an_unknown_pool_is_named(self) -> None:
        with pytest.raises(UnknownPool, match="'us'"):
            ProxyPools().choose("us", "shop")


@pytest.mark.allow_hosts([HOST])
class TestProxiedNetwork:
    async def test_is_told_the_judged_address_and_who_we_are(self) -> None:
        async with open_proxy() as proxy:
            with open_shop(_free_port()) as shop:
                shop.say("/p", "a page")
                guard = Guard(
                    {f"shop.example:{shop.port}"}, look_up=Names(shop_example=HOST)
                )
                way = ProxiedNetwork(guard, Named(HOST, proxy.port, False, "Basic x"))
                async with Fetcher(guard, user_agent="Magpie", network=way) as fetcher:
                    found = await fetcher.fetch(
                        f"http://shop.example:{shop.port}/p", limits=PAGE
                    )
        assert found.body == b"a page"
        assert proxy.targets == [f"{HOST}:{shop.port}"]
        assert "Proxy-Authorization: Basic x" in proxy.told[0]
        # The site itself hears its own name, and nothing of the proxy.
        (asked,) = shop.asked
        assert asked.headers["Host"] == f"shop.example:{shop.port}"
        assert "Proxy-Authorization" not in asked.headers

    async def test_is_not_asked_for_what_the_guard_refuses(self) -> None:
        guard = Guard(look_up=Names(shop_example="10.0.0.7"))
        async with open_proxy() as proxy:
            way = ProxiedNetwork(guard, Named(HOST, proxy.port, False))
            async with Fetcher(guard, user_agent="Magpie", network=way) as fetcher:
                with pytest.raises(AddressRefused):
                    await fetcher.fetch("http://shop.example/", limits=PAGE)
        assert proxy.told == []

    @pytest.mark.parametrize(
        ("answer", "why"),
        [
            (b"HTTP/1.1 407 Who?\r\n\r\n", r"does not know us \(407\)"),
            (b"HTTP/1.1 403 No\r\n\r\n", r"does not connect us \(403\)"),
            (b"", "broke off"),
            (b"x" * 20_000, "broke off"),
            (b"nonsense\r\n\r\n", "does not connect us"),
        ],
    )
    async def test_a_proxy_that_says_no_is_a_site_that_does_not_answer(
        self, answer: bytes, why: str
    ) -> None:
        guard = Guard(look_up=Names(shop_example="8.8.8.8"))
        async with open_proxy() as proxy:
            proxy.answer = answer
            way = ProxiedNetwork(guard, Named(HOST, proxy.port, False, "Basic secret"))
            async with Fetcher(guard, user_agent="Magpie", network=way) as fetcher:
                with pytest.raises(NoAnswer, match=why) as caught:
                    await fetcher.fetch("http://shop.example/", limits=PAGE)
        assert "secret" not in str(caught.value)


def _free_port() -> int:
    import socket

    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return int(taken.getsockname()[1])
