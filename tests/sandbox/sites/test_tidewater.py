"""The second shop: several offers on a page, told in a graph."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sandbox.world.offers import Condition, Source
from sandbox.world.shelves import Listed
from tests.sandbox.running import Sandbox
from tests.sandbox.sites.pages import followed, json_ld, listed

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

MORE = r'<a class="more" href="([^"]+)"'


def by_page(sandbox: Sandbox) -> dict[str, list[Listed]]:
    """What is listed at the beginning, page by page."""
    found: dict[str, list[Listed]] = {}
    for one in listed(sandbox, Source.TIDEWATER):
        found.setdefault(one.offer.page, []).append(one)
    return found


def thing(sandbox: Sandbox, page: str) -> dict[str, Any]:
    """The product or group in the graph of a page."""
    data = json_ld(sandbox.get("tidewater", f"/item/{page}").text)
    site, crumbs, found = data["@graph"]
    assert (site["@type"], crumbs["@type"]) == ("WebSite", "BreadcrumbList")
    assert isinstance(found, dict)
    return found


def prices(offers: list[dict[str, Any]]) -> dict[str, int]:
    """Cents by SKU."""
    return {o["sku"]: round(float(o["price"]) * 100) for o in offers}


class TestLists:
    def test_lead_to_every_page_once(self, sandbox: Sandbox) -> None:
        found: list[str] = []
        for slug in sorted({p.category.slug for p in sandbox.world.products}):
            for html in followed(sandbox, "tidewater", f"/browse/{slug}", MORE):
                found += re.findall(r'<a href="/item/(\d+)">', html)
        assert sorted(found) == sorted(by_page(sandbox))

    @pytest.mark.parametrize("path", ["/browse/yachts", "/browse/toys?start=9999"])
    def test_end_somewhere(self, sandbox: Sandbox, path: str) -> None:
        assert sandbox.get("tidewater", path).status_code == 404


class TestItem:
    def test_with_variants_is_a_group_of_them(self, sandbox: Sandbox) -> None:
        page, offers = next(
            (page, offers)
            for page, offers in by_page(sandbox).items()
            if len({one.offer.claims for one in offers}) > 1
        )
        found = thing(sandbox, page)
        assert found["@type"] == "ProductGroup"
        variants = found["hasVariant"]
        assert prices([v["offers"] for v in variants]) == {
            one.offer.key: one.state.price for one in offers
        }
        assert len({v["sku"] for v in variants}) == len(offers)

    def test_new_and_open_box_is_an_aggregate(self, sandbox: Sandbox) -> None:
        page, offers = next(
            (page, offers)
            for page, offers in by_page(sandbox).items()
            if any(one.offer.condition is Condition.OPEN_BOX for one in offers)
        )
        found = thing(sandbox, page)["offers"]
        assert found["@type"] == "AggregateOffer"
        assert prices(found["offers"]) == {
            one.offer.key: one.state.price for one in offers
        }
        assert float(found["lowPrice"]) <= float(found["highPrice"])
        conditions = [o["itemCondition"].rpartition("/")[2] for o in found["offers"]]
        assert conditions == ["NewCondition", "RefurbishedCondition"]

    def test_alone_is_a_product_with_an_offer(self, sandbox: Sandbox) -> None:
        page, (one,) = next(
            (page, offers)
            for page, offers in by_page(sandbox).items()
            if len(offers) == 1
        )
        found = thing(sandbox, page)
        assert (found["@type"], found["offers"]["@type"]) == ("Product", "Offer")
        assert prices([found["offers"]]) == {one.offer.key: one.state.price}

    def test_shows_each_option_to_people(self, sandbox: Sandbox) -> None:
        for page, offers in list(by_page(sandbox).items())[:20]:
            html = sandbox.get("tidewater", f"/item/{page}").text
            shown = dict(
                re.findall(
                    r'class="tw-option" id="([^"]+)">.*?<b>USD ([\d,.]+)</b>', html
                )
            )
            assert shown == {
                one.offer.key: f"{(one.state.price or 0) / 100:,.2f}" for one in offers
            }

    def test_is_the_same_at_the_address_of_a_variant(self, sandbox: Sandbox) -> None:
        page = next(iter(by_page(sandbox)))
        plain = sandbox.get("tidewater", f"/item/{page}")
        variant = sandbox.get("tidewater", f"/item/{page}?v=TW-{page}-A")
        assert plain.text == variant.text

    def test_changes_its_tag_with_any_variant(self, own_sandbox: Sandbox) -> None:
        page, offers = next(
            (page, offers)
            for page, offers in by_page(own_sandbox).items()
            if len(offers) > 1
        )
        tags = []
        for moment in sorted({one.state.until for one in offers}):
            tags.append(own_sandbox.get("tidewater", f"/item/{page}").headers["etag"])
            own_sandbox.hand.moment = own_sandbox.hand.start
            own_sandbox.hand.move(seconds=moment + 0.001)
        assert len(set(tags)) == len(tags)
