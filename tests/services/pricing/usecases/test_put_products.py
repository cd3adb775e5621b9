"""Catalogue rows that somebody brings, over gRPC."""

from __future__ import annotations

import pytest

from common.errors import BadInput, Conflict
from common.wire import read_money
from rpc.pricing.v1 import pricing_pb2 as pb
from tests.factories import usd
from tests.services.pricing.given import (
    EBAY,
    catalogue_row,
    offer_message,
)
from tests.services.pricing.served import Service

pytestmark = [pytest.mark.migrated("pricing"), pytest.mark.allow_hosts(["127.0.0.1"])]


class TestPutProducts:
    async def test_the_ids_come_in_the_order_of_the_rows(
        self, service: Service
    ) -> None:
        request = pb.PutProductsRequest(
            request_id="1", products=[catalogue_row("84"), catalogue_row("12")]
        )
        answer = await service.stub.PutProducts(request)
        stored = await service.bench.rows("SELECT product_id, key FROM products")
        keys = {str(one["product_id"]): one["key"] for one in stored}
        assert [keys[one] for one in answer.product_ids] == ["84", "12"]

    async def test_a_repeat_returns_the_first_answer(self, service: Service) -> None:
        request = pb.PutProductsRequest(request_id="1", products=[catalogue_row("84")])
        first = await service.stub.PutProducts(request)
        assert await service.stub.PutProducts(request) == first
        assert len(await service.bench.rows("SELECT 1 FROM products")) == 1

    async def test_other_rows_under_the_same_request_id_are_refused(
        self, service: Service
    ) -> None:
        for key in ("84", "12"):
            request = pb.PutProductsRequest(
                request_id="1", products=[catalogue_row(key)]
            )
            if key == "12":
                with pytest.raises(Conflict):
                    await service.stub.PutProducts(request)
            else:
                await service.stub.PutProducts(request)

    @pytest.mark.parametrize(
        ("bad", "words"),
        [
            (catalogue_row("12", gtins=["1" * 501]), "Row 2"),
            (pb.Product(origin="list.csv"), "Row 2"),
            (catalogue_row("84"), "twice"),
        ],
    )
    async def test_a_row_that_cannot_be_used_is_named_and_none_is_stored(
        self, service: Service, bad: pb.Product, words: str
    ) -> None:
        request = pb.PutProductsRequest(
            request_id="1", products=[catalogue_row("84"), bad]
        )
        with pytest.raises(BadInput, match=words):
            await service.stub.PutProducts(request)
        assert await service.bench.rows("SELECT 1 FROM products") == []

    @pytest.mark.parametrize("count", [0, 1001])
    async def test_none_or_too_many_are_refused(
        self, service: Service, count: int
    ) -> None:
        products = [catalogue_row(str(n)) for n in range(count)]
        request = pb.PutProductsRequest(request_id="1", products=products)
        with pytest.raises(BadInput, match="1 to 1000"):
            await service.stub.PutProducts(request)

    async def test_a_price_list_then_answers_offers(self, service: Service) -> None:
        request = pb.PutProductsRequest(request_id="1", products=[catalogue_row("84")])
        await service.stub.PutProducts(request)
        await service.bench.tools.matching.refresh()
        await service.bench.decide(offer_message(gtins=[]))
        (found,) = await service.page(filter=pb.OpportunityFilter(channels=[EBAY]))
        assert read_money(found.sale_price) == usd("60.00")
