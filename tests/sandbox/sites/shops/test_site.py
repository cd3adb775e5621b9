"""The shops over real HTTP: lists lead to all goods, and what is gone is gone."""

from __future__ import annotations

import json
import re
from collections import Counter
from html import unescape

import pytest

from sandbox.sites.shops.shop import Shop, shops
from sandbox.sites.shops.site import pattern
from tests.sandbox.running import Sandbox

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
ALL = pytest.mark.parametrize("shop", shops(), ids=lambda shop: shop.name)


def listed(sandbox: Sandbox, shop: Shop) -> list[str]:
    """The pages that the world lists for a shop now."""
    now = (sandbox.hand() - sandbox.hand.start).total_seconds()
    sandbox.world.advance(now)
    return list(sandbox.world.shelves[shop.name].listing("", now).pages)


def links(html: str) -> list[str]:
    """Where the links of a page lead."""
    return [unescape(url) for url in re.findall(r'(?i)<a\b[^>]*href="([^"]+)"', html)]


class TestLists:
    @ALL
    def test_lead_to_all_goods_over_their_own_links(
        self, sandbox: Sandbox, shop: Shop
    ) -> None:
        goods = pattern(shop.product)
        further = pattern(shop.further) if shop.further else None
        waiting, known = [shop.category.format(category="all")], set[str]()
        found: set[str] = set()
        while waiting:
            address = waiting.pop()
            known.add(address)
            response = sandbox.get(shop.name, address)
            assert response.status_code == 200, address
            assert shop.charset in response.headers["content-type"]
            for link in links(response.text):
                if named := goods.fullmatch(link):
                    found.add(named["page"])
                elif further and (n := further.fullmatch(link)) and link not in known:
                    waiting += [link] * (n["category"] == "all")
                    known.add(link)
        expected = listed(sandbox, shop)
        assert len(expected) > shop.per_page
        # One shop has a single screen; its site map names the others.
        shown = expected if shop.further else expected[: shop.per_page]
        assert found == set(shown)

    @ALL
    def test_are_named_by_the_site_map(self, sandbox: Sandbox, shop: Shop) -> None:
        text = sandbox.get(shop.name, "/sitemap.xml").text
        found = map(unescape, re.findall(r"<loc>([^<]+)</loc>", text))
        base = sandbox.urls[shop.name]
        expected = [
            base + shop.product.format(page=page) for page in listed(sandbox, shop)
        ]
        assert sorted(found) == sorted(expected)

    @ALL
    def test_end_somewhere(self, sandbox: Sandbox, shop: Shop) -> None:
        for path in ("/nothing/at/all", shop.category.format(category="yachts")):
            assert sandbox.get(shop.name, path).status_code == 404
        if shop.further:
            far = shop.further.format(category="all", number=999)
            assert sandbox.get(shop.name, far).status_code == 404


class TestGoods:
    @ALL
    def test_answer_and_are_noted(self, sandbox: Sandbox, shop: Shop) -> None:
        page = listed(sandbox, shop)[0]
        path = shop.product.format(page=page)
        response = sandbox.get(shop.name, path)
        assert response.status_code == 200
        again = sandbox.get(shop.name, path, if_none_match=response.headers["etag"])
        assert again.status_code == 304
        lines = (sandbox.folder / "served.jsonl").read_text().splitlines()
        last = json.loads(lines[-1])
        assert (last["source"], last["status"]) == (shop.name, 304)
        assert last["offers"]

    @ALL
    def test_have_pictures(self, sandbox: Sandbox, shop: Shop) -> None:
        page = sandbox.world.shelves[shop.name].page(listed(sandbox, shop)[0], 0.0)
        path = shop.picture.format(key=page[0].offer.key, place=2)
        response = sandbox.get(shop.name, path)
        assert response.content.startswith(b"\x89PNG")

    def test_are_gone_in_the_way_of_the_shop(self, own_sandbox: Sandbox) -> None:
        own_sandbox.world.advance(0.0)
        gone = {shop: listed(own_sandbox, shop)[-1] for shop in shops()}
        own_sandbox.hand.move(days=71)
        answers = Counter[int]()
        for shop, page in gone.items():
            response = own_sandbox.get(shop.name, shop.product.format(page=page))
            assert response.status_code == shop.gone
            answers[response.status_code] += 1
            if response.is_redirect:
                target = own_sandbox.get(shop.name, response.headers["location"])
                assert target.status_code == 200
        assert set(answers) == {301, 302, 404, 410}

    @ALL
    def test_were_never_there_is_404(self, sandbox: Sandbox, shop: Shop) -> None:
        path = shop.product.format(page="yacht-99")
        assert sandbox.get(shop.name, path).status_code == 404


class TestTruth:
    def test_names_every_offer_in_the_money_of_its_shop(self, sandbox: Sandbox) -> None:
        records = {
            (record["source"], record["key"]): record
            for line in (sandbox.folder / "truth.jsonl").read_text().splitlines()
            if (record := json.loads(line))["kind"] == "offer"
        }
        for shop in shops():
            shelf = sandbox.world.shelves[shop.name]
            for page in listed(sandbox, shop):
                for one in shelf.page(page, 0.0):
                    record = records[shop.name, one.offer.key]
                    step = record["steps"][one.state.version - 1]
                    assert step["minor_units"] == one.state.price
                    assert record["currency_code"] == shop.money.currency
