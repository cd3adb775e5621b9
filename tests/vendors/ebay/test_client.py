"""The client against the sandbox, over real HTTP, both held to eBay's description."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from pydantic import SecretStr

from common.errors import BadInput, NotFound
from common.money import Money
from sandbox.ebay.listings import Format, Listing
from sandbox.ebay.market import Market
from tests.sandbox.running import Sandbox, running_sandbox
from tests.vendors.ebay.asking import asked, one_of
from vendors.ebay import (
    BuyingOption,
    Ebay,
    Filters,
    Item,
    KeysRefused,
    Place,
    QuotaSpent,
    Search,
    SearchPage,
    Sort,
    Stock,
    read_item,
)
from vendors.errors import Unreachable

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

Result = TypeVar("Result")
ANY_WAY = Filters(buying_options=(BuyingOption.FIXED_PRICE, BuyingOption.AUCTION))


def everything(sandbox: Sandbox, search: Search, *, most: int = 10_000) -> list[Item]:
    """All items of a search, read."""

    async def collect(ebay: Ebay) -> list[SearchPage]:
        return [page async for page in ebay.search_all(search, most=most)]

    pages = asked(sandbox, collect)
    return [read_item(one) for page in pages for one in page.summaries]


class TestSearch:
    def test_finds_each_listing_that_shows_once(
        self, sandbox: Sandbox, market: Market
    ) -> None:
        now = market.time()
        assert everything(sandbox, Search(category_id="1000")) == []
        ids: list[str] = []
        for category in {_category(sandbox, one) for one in market.shown(now)}:
            found = everything(sandbox, Search(category_id=category, filters=ANY_WAY))
            ids += [item.legacy_id for item in found]
        there = {
            one.legacy_id
            for one in market.shown(now)
            if any(one.in_stock(v, now) for v in one.variants)
        }
        assert len(ids) == len(set(ids))
        assert set(ids) == there

    def test_finds_no_auctions_unless_asked(self, sandbox: Sandbox) -> None:
        plain = everything(sandbox, Search(words="the"))
        plain += everything(sandbox, Search(words="NEW"))
        more = everything(sandbox, Search(words="NEW", filters=ANY_WAY))
        assert plain
        assert all("FIXED_PRICE" in item.buying_options for item in plain)
        assert any(item.buying_options == ("AUCTION",) for item in more)

    def test_filters_by_price_condition_and_seller(self, sandbox: Sandbox) -> None:
        low, high = Money(2000, "USD"), Money(9000, "USD")
        found = everything(
            sandbox, Search(words="NEW", filters=Filters(price_from=low, price_to=high))
        )
        assert found
        assert all(item.price and low <= item.price <= high for item in found)
        used = everything(
            sandbox, Search(words="Tested", filters=Filters(condition_ids=(3000,)))
        )
        assert {item.condition_id for item in used} == {"3000"}
        assert used[0].seller
        seller = used[0].seller.username
        own = Filters(sellers=(seller,), condition_ids=(3000,))
        theirs = everything(sandbox, Search(words="Tested", filters=own))
        assert {item.seller.username for item in theirs if item.seller} == {seller}

    def test_sorts_by_price_with_shipping(self, sandbox: Sandbox) -> None:
        found = everything(sandbox, Search(words="NEW", sort=Sort.PRICE), most=50)
        costs = [
            item.price.minor_units
            + (item.shipping[0].cost.minor_units if item.shipping[0].cost else 0)
            for item in found
            if item.price
        ]
        assert len(costs) == len(found) > 10
        assert costs == sorted(costs)

    def test_goes_through_the_pages(self, sandbox: Sandbox) -> None:
        async def collect(ebay: Ebay) -> list[SearchPage]:
            search = Search(words="NEW", filters=ANY_WAY)
            first = await ebay.search(search, limit=20)
            second = await ebay.search(search, offset=20, limit=20)
            return [first, second]

        first, second = asked(sandbox, collect)
        assert first.more
        assert first.total > 40
        assert (first.offset, second.offset) == (0, 20)
        ids = [one["itemId"] for page in (first, second) for one in page.summaries]
        assert len(set(ids)) == 40

    def test_finds_by_gtin(self, sandbox: Sandbox, market: Market) -> None:
        now = market.time()
        listing = next(
            one
            for one in market.shown(now)
            if one.seller.business
            and one.number % 10 != 3
            and one.trap != "accessory"
            and one.price(one.variants[0], now)
            and one.in_stock(one.variants[0], now)
        )
        gtin = sandbox.world.products[listing.variants[0].product].gtin
        found = everything(sandbox, Search(gtin=gtin))
        assert listing.legacy_id in {item.legacy_id for item in found}

    def test_tells_what_ebay_ignored(self, sandbox: Sandbox) -> None:
        async def odd(ebay: Ebay) -> SearchPage:
            search = Search(words="NEW", filters=Filters(price_from=Money(1, "USD")))
            return await ebay.search(search)

        assert asked(sandbox, odd).warnings == ()

    @pytest.mark.parametrize(
        "search",
        [
            Search(),
            Search(words="a", gtin="4006381333931"),
            Search(words="a*"),
            Search(category_id="books"),
            Search(words="a", filters=Filters(sellers=("x}|{",))),
            Search(words="a", filters=Filters(item_country="USA")),
            Search(
                words="a",
                filters=Filters(price_from=Money(1, "USD"), price_to=Money(1, "EUR")),
            ),
        ],
    )
    def test_refuses_what_cannot_be_asked(
        self, sandbox: Sandbox, search: Search
    ) -> None:
        with pytest.raises(BadInput):
            everything(sandbox, search)

    @pytest.mark.parametrize(("offset", "limit"), [(7, 20), (0, 201), (10_000, 200)])
    def test_refuses_a_page_that_ebay_has_not(
        self, sandbox: Sandbox, offset: int, limit: int
    ) -> None:
        with pytest.raises(BadInput):
            asked(
                sandbox,
                lambda e: e.search(Search(words="a"), offset=offset, limit=limit),
            )


class TestItem:
    def test_reads_a_fixed_price(self, sandbox: Sandbox, market: Market) -> None:
        listing = one_of(market, Format.FIXED)
        variant, product = (
            listing.variants[0],
            sandbox.world.products[listing.variants[0].product],
        )
        item = read_item(asked(sandbox, lambda e: e.item(listing.item_id(variant))))
        cents = listing.price(variant, market.time())
        assert cents is not None
        assert item.price == Money(cents, "USD")
        assert (item.title, item.legacy_id) == (listing.title, listing.legacy_id)
        assert (item.brand, item.stock) == (product.brand, Stock.IN_STOCK)
        assert item.seller
        assert item.seller.username == listing.seller.name
        assert not item.is_auction
        assert item.bid_count is None

    def test_reads_an_auction(self, sandbox: Sandbox, market: Market) -> None:
        listing = one_of(market, Format.AUCTION)
        item_id = listing.item_id(listing.variants[0])
        item = read_item(asked(sandbox, lambda e: e.item(item_id)))
        assert item.is_auction
        assert item.price is None
        assert item.current_bid == Money(listing.bid(market.time()), "USD")
        assert item.bid_count == listing.bid_count(market.time())
        assert item.ends
        assert abs(item.ends - sandbox.clock.real(listing.ends)) < timedelta(seconds=1)

    def test_reads_every_variation_of_a_group(
        self, sandbox: Sandbox, market: Market
    ) -> None:
        listing = one_of(market, Format.FIXED, grouped=True)
        body = asked(sandbox, lambda e: e.item_group(listing.legacy_id))
        items = [read_item(one) for one in body["items"]]
        assert [one.item_id for one in items] == [
            listing.item_id(variant) for variant in listing.variants
        ]
        assert {one.group_id for one in items} == {listing.legacy_id}
        assert body["commonDescriptions"][0]["description"]

    def test_of_a_group_ask_the_group(self, sandbox: Sandbox, market: Market) -> None:
        listing = one_of(market, Format.FIXED)
        with pytest.raises(BadInput):
            asked(sandbox, lambda e: e.item_group(listing.legacy_id))

    def test_says_that_an_item_is_no_more(self, sandbox: Sandbox) -> None:
        with pytest.raises(NotFound):
            asked(sandbox, lambda e: e.item("v1|999999999999|0"))

    @pytest.mark.parametrize("item_id", ["", "123", "v1|a|0", "v1|1|0/../x"])
    def test_refuses_what_is_no_id(self, sandbox: Sandbox, item_id: str) -> None:
        with pytest.raises(BadInput):
            asked(sandbox, lambda e: e.item(item_id))


class TestAccess:
    def test_wrong_keys_are_refused(self, sandbox: Sandbox) -> None:
        with pytest.raises(KeysRefused, match="MAGPIE_EBAY_CLIENT_ID"):
            asked(
                sandbox,
                lambda e: e.item("v1|1|0"),
                client_secret=SecretStr("wrong"),
            )

    def test_another_marketplace_is_not_served(self, sandbox: Sandbox) -> None:
        with pytest.raises(BadInput):
            asked(
                sandbox, lambda e: e.search(Search(words="a"), place=Place("EBAY_GB"))
            )

    def test_the_quota_of_the_day_ends_it(self, tmp_path: Path) -> None:
        with running_sandbox(tmp_path, products=40, ebay_calls=2) as small:

            async def three(ebay: Ebay) -> None:
                for _ in range(3):
                    await ebay.search(Search(words="a"))

            with pytest.raises(QuotaSpent, match="of today are made") as own:
                asked(small, three, calls_a_day=1)
            assert own.value.retry_after
            with pytest.raises(QuotaSpent, match="429"):
                asked(small, three)

    def test_nobody_there_is_unreachable(self, sandbox: Sandbox) -> None:
        with pytest.raises(Unreachable):
            asked(
                sandbox,
                lambda e: e.search(Search(words="a")),
                url="http://127.0.0.1:9/ebay",
                deadline_seconds=0.5,
            )


def _category(sandbox: Sandbox, listing: Listing) -> str:
    from zlib import crc32

    slug = sandbox.world.products[listing.variants[0].product].category.slug
    return str(1000 + crc32(slug.encode()) % 90_000)
