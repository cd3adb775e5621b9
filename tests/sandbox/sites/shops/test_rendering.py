"""The twenty templates: unlike each other, and each says what is true of its goods."""

from __future__ import annotations

import itertools
import json
import re

import pytest

from sandbox.sites.shops.shop import STOCK, Shop, shops
from sandbox.world.world import World
from tests.sandbox.sites.shops.rendered import (
    Rendered,
    make_world,
    rendered,
    seen,
    shape,
    squeezed,
)

PAGES = 12
ALL = pytest.mark.parametrize("shop", shops(), ids=lambda shop: shop.name)
SYNTAXES = ('"@type":"Product"', "itemprop=", "og:price", "product:price", "typeof=")


@pytest.fixture(scope="module")
def world() -> World:
    """World 7, smaller."""
    return make_world()


@pytest.fixture(scope="module")
def pages(world: World) -> dict[str, list[Rendered]]:
    """Some pages of each shop."""
    return {shop.name: list(rendered(world, shop, PAGES)) for shop in shops()}


class TestProductPage:
    @ALL
    def test_is_of_the_size_of_real_pages(
        self, shop: Shop, pages: dict[str, list[Rendered]]
    ) -> None:
        for page in pages[shop.name]:
            assert 18_000 < len(page.html.encode()) < 60_000

    @ALL
    def test_shows_the_price_as_the_shop_writes_it(
        self, shop: Shop, pages: dict[str, list[Rendered]]
    ) -> None:
        for page in pages[shop.name]:
            shown = squeezed(shop.money.read(page.item.price))
            assert shown in seen(page.html), page.item.url

    @ALL
    def test_says_what_is_in_stock(
        self, shop: Shop, pages: dict[str, list[Rendered]]
    ) -> None:
        for page in pages[shop.name]:
            assert squeezed(page.item.stock_text) in seen(page.html), page.item.url

    @ALL
    def test_shows_every_field_that_the_truth_names(
        self, shop: Shop, pages: dict[str, list[Rendered]]
    ) -> None:
        for page in pages[shop.name]:
            truth = page.item.truth()
            assert set(truth) <= {"price", "currency", "availability", *shop.shows}
            for field in {"sku", "brand", "gtin", "mpn"} & set(truth):
                (value,) = truth[field]
                assert squeezed(value) in seen(page.html), (field, page.item.url)

    @ALL
    def test_names_the_goods_and_the_sandbox(
        self, shop: Shop, pages: dict[str, list[Rendered]]
    ) -> None:
        for page in pages[shop.name]:
            assert squeezed(page.item.title) in seen(page.html)
            assert "sandbox" in page.html

    @ALL
    def test_has_other_prices_around(
        self, shop: Shop, pages: dict[str, list[Rendered]]
    ) -> None:
        whole = re.compile(r"\d+[.,:€]|\d円")
        for page in pages[shop.name]:
            assert len(whole.findall(seen(page.html))) > 8

    def test_is_the_same_each_time(self, pages: dict[str, list[Rendered]]) -> None:
        again = make_world()
        for shop in shops():
            texts = [page.html for page in rendered(again, shop, 3)]
            assert texts == [page.html for page in pages[shop.name][:3]]

    def test_is_built_unlike_those_of_other_shops(
        self, pages: dict[str, list[Rendered]]
    ) -> None:
        shapes = {name: shape(some[0].html) for name, some in pages.items()}
        for (one, left), (two, right) in itertools.combinations(shapes.items(), 2):
            assert len(left & right) / len(left | right) < 0.2, (one, two)


class TestTemplates:
    def test_are_twenty(self) -> None:
        assert [shop.place for shop in shops()] == list(range(1, 21))

    def test_speak_nine_languages(self) -> None:
        locales = {shop.locale for shop in shops()}
        assert len({locale[:2] for locale in locales}) >= 9
        assert {"en-US", "en-GB", "de-DE", "fr-FR", "it-IT", "es-ES"} <= locales
        assert {"nl-NL", "pl-PL", "sv-SE", "ja-JP"} <= locales

    def test_have_structured_data_in_ten_shops_at_most(
        self, pages: dict[str, list[Rendered]]
    ) -> None:
        bare = [
            name
            for name, some in pages.items()
            if not any(word in squeezed(some[0].html) for word in SYNTAXES)
        ]
        assert len(bare) >= 8

    def test_show_every_kind_of_stock(self, pages: dict[str, list[Rendered]]) -> None:
        kinds = {page.item.stock for some in pages.values() for page in some}
        assert kinds == set(STOCK)

    def test_write_json_ld_that_can_be_read_but_in_the_shop_that_cannot(
        self, pages: dict[str, list[Rendered]]
    ) -> None:
        broken = set()
        for name, some in pages.items():
            for block in re.findall(
                r'<script type="application/ld\+json"[^>]*>(.*?)</script>',
                some[0].html,
                re.S,
            ):
                try:
                    json.loads(block)
                except ValueError:
                    broken.add(name)
        assert broken == {"papelouse"}
