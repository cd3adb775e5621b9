"""The client against the sandbox, over real HTTP: everything it asks and reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from pydantic import SecretStr

from common.errors import BadInput
from tests.sandbox.running import Sandbox, running_sandbox
from vendors.errors import Unreachable
from vendors.keepa import (
    Answer,
    Domain,
    Keepa,
    KeepaSettings,
    Kind,
    OutOfTokens,
    Product,
    ProductType,
    SubscriptionEnded,
    Wanted,
    open_keepa,
)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

Result = TypeVar("Result")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One for all tests that do not run out of tokens."""
    folder = tmp_path_factory.mktemp("sandbox")
    with running_sandbox(folder, products=250) as running:
        yield running


def answers(
    sandbox: Sandbox,
    ask: Callable[[Keepa], AsyncIterator[Answer]],
    *,
    key: str = "sandbox",
) -> list[Answer]:
    """All answers to one question."""
    # A hundred histories are made for one answer; a busy machine takes its time.
    settings = KeepaSettings(
        url=sandbox.urls["keepa"], key=SecretStr(key), deadline_seconds=60
    )

    async def collect() -> list[Answer]:
        async with open_keepa(settings) as keepa:
            return [answer async for answer in ask(keepa)]

    return asyncio.run(collect())


def products(found: list[Answer]) -> list[Product]:
    """The products of all answers, which must all have been readable."""
    assert all(not answer.unreadable for answer in found)
    return [product for answer in found for product in answer.products]


class TestProducts:
    def test_reads_all_of_them_in_batches_of_a_hundred(self, sandbox: Sandbox) -> None:
        asins = [product.asin for product in sandbox.world.products]
        found = answers(sandbox, lambda keepa: keepa.products(asins))
        assert [len(answer.products) for answer in found] == [100, 100, 50]
        assert [answer.tokens.consumed for answer in found] == [100, 100, 50]
        for ours, truth in zip(products(found), sandbox.world.products, strict=True):
            assert (ours.asin, ours.title) == (truth.asin, truth.title)
            assert ours.codes == (truth.gtin,)
            assert ours.package.weight_g == truth.weight_g
            assert ours.package_quantity == truth.pack

    def test_agrees_with_the_sandboxs_own_means(self, sandbox: Sandbox) -> None:
        asins = [product.asin for product in sandbox.world.products[:40]]
        wanted = Wanted(stats_days=60, buy_box=True, rating=True)
        found = answers(sandbox, lambda keepa: keepa.products(asins, wanted=wanted))
        for product in products(found):
            assert product.stats is not None
            assert product.last_update is not None
            start = product.last_update - timedelta(days=60)
            for kind, history in product.histories.items():
                mean = history.average(
                    start, product.last_update, with_shipping=kind.has_shipping
                )
                theirs = product.stats.average.get(kind)
                assert (mean.value is None) == (theirs is None)
                if mean.value is not None and theirs is not None:
                    assert abs(mean.value - theirs) <= 1

    def test_asks_for_the_optional_parts(self, sandbox: Sandbox) -> None:
        asin = sandbox.world.products[0].asin
        (plain,) = products(answers(sandbox, lambda keepa: keepa.products([asin])))
        wanted = Wanted(stats_days=None, history_days=30, buy_box=True, rating=True)
        (more,) = products(
            answers(sandbox, lambda keepa: keepa.products([asin], wanted=wanted))
        )
        optional = {Kind.BUY_BOX_SHIPPING, Kind.RATING, Kind.COUNT_REVIEWS}
        assert not optional & plain.histories.keys()
        assert optional <= more.histories.keys()
        assert plain.stats is not None
        assert more.stats is None
        assert len(more.histories[Kind.NEW]) < len(plain.histories[Kind.NEW])

    def test_marks_an_asin_without_data(self, sandbox: Sandbox) -> None:
        found = answers(sandbox, lambda keepa: keepa.products(["B000000000"]))
        assert [product.type for product in products(found)] == [ProductType.INVALID]

    def test_of_nothing_asks_nothing(self, sandbox: Sandbox) -> None:
        assert answers(sandbox, lambda keepa: keepa.products([])) == []

    @pytest.mark.parametrize("asin", ["", "B0,B1", "B0 1", "B0&key=x", "B0\u00e4"])
    def test_refuses_what_is_no_asin(self, sandbox: Sandbox, asin: str) -> None:
        with pytest.raises(BadInput):
            answers(sandbox, lambda keepa: keepa.products([asin]))


class TestProductsByCode:
    def test_finds_by_gtin_and_leaves_out_the_unknown(self, sandbox: Sandbox) -> None:
        truth = sandbox.world.products[3]
        codes = [truth.gtin, "4006381333931"]
        found = answers(sandbox, lambda keepa: keepa.products_by_code(codes))
        assert [product.asin for product in products(found)] == [truth.asin]

    def test_finds_nothing_in_another_country(self, sandbox: Sandbox) -> None:
        codes = [sandbox.world.products[3].gtin]
        found = answers(
            sandbox, lambda keepa: keepa.products_by_code(codes, domain=Domain.DE)
        )
        assert products(found) == []


class TestSearch:
    def test_finds_a_product_by_its_title(self, sandbox: Sandbox) -> None:
        truth = sandbox.world.products[11]

        async def ask(keepa: Keepa) -> AsyncIterator[Answer]:
            yield await keepa.search(truth.title)

        found = answers(sandbox, ask)
        assert products(found)[0].asin == truth.asin
        assert found[0].tokens.consumed == 10

    @pytest.mark.parametrize(("term", "page"), [(" ", 0), ("x", 10), ("x", -1)])
    def test_refuses_a_search_for_nothing(
        self, sandbox: Sandbox, term: str, page: int
    ) -> None:
        async def ask(keepa: Keepa) -> AsyncIterator[Answer]:
            yield await keepa.search(term, page=page)

        with pytest.raises(BadInput):
            answers(sandbox, ask)


class TestTrouble:
    def test_with_the_key_is_named(self, sandbox: Sandbox) -> None:
        with pytest.raises(BadInput, match="API key"):
            answers(sandbox, lambda keepa: keepa.products(["B0"]), key="wrong")
        with pytest.raises(SubscriptionEnded):
            answers(sandbox, lambda keepa: keepa.products(["B0"]), key="expired")

    def test_with_tokens_keeps_what_was_paid_for(self, tmp_path: Path) -> None:
        with running_sandbox(tmp_path, products=160, rate=2) as sandbox:
            asins = [product.asin for product in sandbox.world.products]
            settings = KeepaSettings(
                url=sandbox.urls["keepa"], key=SecretStr("sandbox")
            )
            kept: list[Product] = []

            async def collect() -> None:
                async with open_keepa(settings) as keepa:
                    assert (await keepa.tokens()).left == 120
                    async for answer in keepa.products(asins):
                        kept.extend(answer.products)

            with pytest.raises(OutOfTokens) as caught:
                asyncio.run(collect())
        assert len(kept) == 100
        assert caught.value.retry_after is not None
        assert caught.value.retry_after > timedelta(minutes=18)

    def test_with_a_keepa_that_is_not_there_is_named(self, sandbox: Sandbox) -> None:
        settings = KeepaSettings(url="http://127.0.0.1:1", key=SecretStr("x"))

        async def ask() -> None:
            async with open_keepa(settings) as keepa:
                await keepa.tokens()

        with pytest.raises(Unreachable, match="Keepa cannot be reached"):
            asyncio.run(ask())
