"""The first shop: what it lists is what the world says, and a page says all of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from sandbox.sites import wording
from sandbox.world.offers import Offer, Source, Trap
from sandbox.world.shelves import Listed
from tests.sandbox.running import Sandbox
from tests.sandbox.sites.pages import followed, json_ld, listed

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

NEXT = r'<a rel="next" href="([^"]+)"'


def first(sandbox: Sandbox, good: Callable[[Offer], bool]) -> Listed:
    """An offer of that kind that is listed at the beginning."""
    return next(o for o in listed(sandbox, Source.LARKFIELD) if good(o.offer))


class TestLists:
    def test_lead_to_every_offer_once(self, sandbox: Sandbox) -> None:
        found: list[str] = []
        for slug in sorted({p.category.slug for p in sandbox.world.products}):
            for html in followed(sandbox, "larkfield", f"/c/{slug}", NEXT):
                found += re.findall(r'<li class="card"><a href="/p/([^"]+)"', html)
        keys = [one.offer.key for one in listed(sandbox, Source.LARKFIELD)]
        assert sorted(found) == sorted(keys)

    def test_show_the_newest_first(self, sandbox: Sandbox) -> None:
        html = sandbox.get("larkfield", "/").text
        found = re.findall(r'<li class="card"><a href="/p/([^"]+)"', html)
        newest = sorted(
            listed(sandbox, Source.LARKFIELD), key=lambda one: -one.offer.appears
        )
        assert found == [one.offer.key for one in newest[:24]]

    @pytest.mark.parametrize(
        "path", ["/c/yachts", "/c/toys?page=999", "/nothing", "/help/nothing"]
    )
    def test_end_somewhere(self, sandbox: Sandbox, path: str) -> None:
        assert sandbox.get("larkfield", path).status_code == 404

    @pytest.mark.parametrize("page", ["x", "0", "-1", "9" * 30, "\u0663"])
    def test_take_nonsense_for_the_first_page(
        self, sandbox: Sandbox, page: str
    ) -> None:
        response = sandbox.http.get(
            sandbox.urls["larkfield"] + "/c/toys", params={"page": page}
        )
        assert response.status_code in {200, 404}


class TestProduct:
    def test_says_everything_in_json_ld(self, sandbox: Sandbox) -> None:
        one = first(sandbox, lambda o: o.trap is None)
        product = sandbox.world.products[one.offer.claims]
        response = sandbox.get("larkfield", f"/p/{one.offer.key}")
        data = json_ld(response.text)
        assert data["@type"] == "Product"
        assert data["gtin13"] == product.gtin
        assert data["sku"] == one.offer.key
        assert data["offers"]["price"] * 100 == pytest.approx(one.state.price)
        assert data["offers"]["priceCurrency"] == "USD"
        assert data["offers"]["url"] == str(response.url)

    def test_shows_the_same_price_to_people(self, sandbox: Sandbox) -> None:
        one = first(sandbox, lambda o: o.trap is None)
        html = sandbox.get("larkfield", f"/p/{one.offer.key}").text
        assert f'<span class="now">{wording.dollars(one.state.price or 0)}<' in html
        assert "sandbox" in html

    def test_is_of_the_size_of_real_pages(self, sandbox: Sandbox) -> None:
        one = first(sandbox, lambda o: o.trap is None)
        page = sandbox.get("larkfield", f"/p/{one.offer.key}").content
        assert 20_000 < len(page) < 60_000

    def test_is_missing_before_after_and_otherwise(self, own_sandbox: Sandbox) -> None:
        one = min(listed(own_sandbox, Source.LARKFIELD), key=lambda one: one.offer.gone)
        path = f"/p/{one.offer.key}"
        assert own_sandbox.get("larkfield", path).status_code == 200
        own_sandbox.hand.move(seconds=one.offer.gone + 1)
        assert own_sandbox.get("larkfield", path).status_code == 404
        assert own_sandbox.get("larkfield", "/p/LF-1").status_code == 404

    def test_changes_with_the_price(self, own_sandbox: Sandbox) -> None:
        one = min(
            listed(own_sandbox, Source.LARKFIELD),
            key=lambda one: (one.state.until >= one.offer.gone, one.state.until),
        )
        path = f"/p/{one.offer.key}"
        before = own_sandbox.get("larkfield", path)
        own_sandbox.hand.move(seconds=one.state.until - 1)
        same = own_sandbox.get("larkfield", path, if_none_match=before.headers["etag"])
        assert (same.status_code, same.content) == (304, b"")
        own_sandbox.hand.move(seconds=1.001)
        changed = own_sandbox.get(
            "larkfield", path, if_none_match=before.headers["etag"]
        )
        assert changed.status_code == 200
        assert json_ld(changed.text)["offers"] != json_ld(before.text)["offers"]


class TestTraps:
    def test_of_a_mistyped_number(self, sandbox: Sandbox) -> None:
        one = first(sandbox, lambda o: o.trap is Trap.WRONG_NUMBER)
        data = json_ld(sandbox.get("larkfield", f"/p/{one.offer.key}").text)
        gtin = sandbox.world.products[one.offer.claims].gtin
        assert data["gtin13"][:12] == gtin[:12]
        assert data["gtin13"] != gtin

    def test_of_something_sold_out(self, sandbox: Sandbox) -> None:
        one = first(sandbox, lambda o: o.trap is Trap.SOLD_OUT)
        data = json_ld(sandbox.get("larkfield", f"/p/{one.offer.key}").text)
        assert data["offers"]["availability"].endswith("/OutOfStock")

    def test_of_an_accessory(self, sandbox: Sandbox) -> None:
        one = first(sandbox, lambda o: o.trap is Trap.ACCESSORY)
        data = json_ld(sandbox.get("larkfield", f"/p/{one.offer.key}").text)
        name = wording.plain_name(sandbox.world.products[one.offer.claims])
        assert name in data["name"] != name
        assert "gtin13" not in data
        assert data["brand"]["name"] == "Generic"

    def test_of_a_hidden_condition(self, sandbox: Sandbox) -> None:
        one = first(sandbox, lambda o: o.trap is Trap.HIDDEN_CONDITION)
        data = json_ld(sandbox.get("larkfield", f"/p/{one.offer.key}").text)
        assert data["offers"]["itemCondition"].endswith("/NewCondition")
        honest = first(sandbox, lambda o: o.trap is None)
        text = json_ld(sandbox.get("larkfield", f"/p/{honest.offer.key}").text)
        assert len(data["description"]) > len(text["description"])

    def test_of_a_single_with_the_number_of_a_pack(self, sandbox: Sandbox) -> None:
        one = first(sandbox, lambda o: o.trap is Trap.PACK_SIZE)
        product = sandbox.world.products[one.offer.claims]
        data = json_ld(sandbox.get("larkfield", f"/p/{one.offer.key}").text)
        assert data["gtin13"] == product.gtin
        assert "Pack of" not in data["name"]
        assert "Sold individually" in data["description"]


class TestRobotsAndSitemap:
    def test_name_what_is_closed_and_what_is_there(self, sandbox: Sandbox) -> None:
        robots = sandbox.get("larkfield", "/robots.txt").text
        assert "Disallow: /cart\n" in robots
        (sitemap,) = re.findall(r"^Sitemap: (\S+)$", robots, re.M)
        found = re.findall(r"<loc>([^<]+)</loc>", sandbox.http.get(sitemap).text)
        base = sandbox.urls["larkfield"]
        keys = [one.offer.key for one in listed(sandbox, Source.LARKFIELD)]
        assert sorted(found) == sorted(f"{base}/p/{key}" for key in keys)

    @pytest.mark.parametrize("path", ["/cart", "/search?q=x", "/account", "/help/jobs"])
    def test_what_is_linked_answers(self, sandbox: Sandbox, path: str) -> None:
        assert sandbox.get("larkfield", path).status_code == 200
