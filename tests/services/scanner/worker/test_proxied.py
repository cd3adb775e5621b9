"""A crawl through a proxy: by its pool, or not at all."""

from __future__ import annotations

import json

import pytest

from services.scanner.rules.problems import Code
from services.scanner.rules.scan import Status
from tests.services.scanner.ground import Ground, Scanning
from tests.services.scanner.proxy import open_proxy
from tests.services.scanner.shop import HOST, Answer, Shop

pytestmark = [pytest.mark.integration, pytest.mark.allow_hosts([HOST])]


class TestProxied:
    async def test_all_of_a_source_goes_through_its_pool(
        self, scanning: Scanning, shop: Shop, ground: Ground
    ) -> None:
        shop.sell("A", "B")
        shop.say("/p/B", Answer("", 301, {"Location": "/p/B-new"}))
        shop.say("/p/B-new", shop.answers["/p/A"][0])
        await scanning.put(shop, "proxied", proxy="eu")
        await scanning.put(shop, "lost", proxy="us")
        async with open_proxy() as proxy:
            pools = json.dumps({"eu": [f"http://me:word@{HOST}:{proxy.port}"]})
            with ground.process("--worker", "0", MAGPIE_SCANNER_PROXIES=pools):
                found = await scanning.scan("proxied")
                lost = await scanning.scan("lost")
        assert found.status is Status.SUCCEEDED
        assert list(await scanning.offers("proxied")) == ["A"]
        # robots.txt, the list, two pages and where one of them sends on to.
        assert proxy.targets == [f"{HOST}:{shop.port}"] * len(shop.asked)
        assert len(shop.asked) == 5
        assert lost.status is Status.FAILED
        assert [one.code for one in lost.problems] == [Code.PROXY_UNKNOWN]
        assert "word" not in ground.log.read_text()
