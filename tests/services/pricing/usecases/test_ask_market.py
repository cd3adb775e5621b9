"""Asking outside: what is answered is kept, what is not is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry

from common.errors import Refused
from services.pricing.metrics import Metrics
from services.pricing.rules.products import identifiers_of
from services.pricing.usecases.ask_market import ask, retry_after, unasked
from tests.services.pricing.given import GTINS, make_listing, make_product_item
from tests.services.pricing.workbench import Workbench
from vendors.errors import Unreachable
from vendors.keepa import OutOfTokens

pytestmark = pytest.mark.migrated("pricing")

NUMBER = f"gtin:{GTINS[0]}"
OTHER = f"gtin:{GTINS[1]}"


class TestAsk:
    async def test_what_is_answered_is_in_the_catalogue(self, bench: Workbench) -> None:
        bench.market.listings.append(make_listing())
        assert await ask(bench.tools, [NUMBER, OTHER]) == {}
        (row,) = await bench.rows("SELECT product_id, key FROM products")
        assert row["key"] == "amazon-us:B0SBTEST01"
        product = bench.tools.matching.product(row["product_id"])
        assert product is not None
        assert product.item.title == make_product_item().title
        quotes = await bench.rows("SELECT p50, currency_code FROM quotes")
        assert quotes == [{"p50": 6000, "currency_code": "USD"}]

    async def test_every_answer_is_noted_found_or_not(self, bench: Workbench) -> None:
        bench.market.listings.append(make_listing())
        await ask(bench.tools, [NUMBER, OTHER, "words:desk lamp"])
        rows = await bench.rows("SELECT question, found FROM lookups ORDER BY 1")
        assert [tuple(row.values()) for row in rows] == [
            (f"amazon-us/{NUMBER}", True),
            (f"amazon-us/{OTHER}", False),
            ("amazon-us/words:desk lamp", True),
        ]

    async def test_what_is_not_answered_is_named_and_not_noted(
        self, bench: Workbench
    ) -> None:
        error = Unreachable("nobody there")
        bench.market.error = error
        questions = [NUMBER, "asin:B0SBTEST01", "words:desk lamp"]
        assert await ask(bench.tools, questions) == dict.fromkeys(questions, error)
        assert await bench.rows("SELECT * FROM lookups") == []

    async def test_quotes_and_refusals_are_counted(self, bench: Workbench) -> None:
        registry = CollectorRegistry()
        tools = replace(bench.tools, metrics=Metrics(registry))
        bench.market.listings.append(make_listing())
        await ask(tools, [NUMBER])
        bench.market.error = OutOfTokens(retry_after=timedelta(seconds=9))
        await ask(tools, [OTHER])

        def value(name: str, **labels: str) -> float | None:
            return registry.get_sample_value(f"magpie_pricing_{name}", labels)

        assert value("quotes_read_total", source="keepa", priced="yes") == 1
        assert value("quotes_read_total", source="keepa", priced="no") == 0
        refused = {"market": "amazon-us", "error": "OutOfTokens"}
        assert value("market_refusals_total", **refused) == 1

    async def test_a_hundred_numbers_go_together(self, bench: Workbench) -> None:
        sizes: list[int] = []

        class Counting(type(bench.market)):  # type: ignore[misc]  # a class of ours
            async def by_asins(self, asins: list[str]) -> list[object]:
                sizes.append(len(asins))
                return []

        tools = replace(bench.tools, market=Counting())
        await ask(tools, [f"asin:B0SB{n:06d}" for n in range(250)])
        assert sizes == [100, 100, 50]

    async def test_a_cartons_number_is_not_asked(self, bench: Workbench) -> None:
        assert await ask(bench.tools, ["gtin:19523116049421"]) == {}
        assert bench.market.asked == []

    async def test_one_product_for_two_questions_is_stored_once(
        self, bench: Workbench
    ) -> None:
        both = make_product_item(gtins=frozenset(GTINS[:2]))
        bench.market.listings.append(make_listing(item=both))
        await ask(bench.tools, identifiers_of(both))
        assert len(await bench.rows("SELECT * FROM products")) == 1


class TestUnasked:
    async def test_what_was_answered_lately_is_left_out(self, bench: Workbench) -> None:
        await ask(bench.tools, [NUMBER])
        assert await unasked(bench.tools, {NUMBER, OTHER}) == {OTHER}

    async def test_after_a_week_it_is_asked_again(self, bench: Workbench) -> None:
        await ask(bench.tools, [NUMBER])
        await bench.rows(
            "UPDATE lookups SET asked_at = asked_at - interval '8 days' RETURNING 1"
        )
        assert await unasked(bench.tools, {NUMBER}) == {NUMBER}

    async def test_without_a_market_nothing_can_be_asked(
        self, bench: Workbench
    ) -> None:
        assert await unasked(replace(bench.tools, market=None), {NUMBER}) == set()


class TestRetryAfter:
    async def test_follows_the_class_of_the_error(self, bench: Workbench) -> None:
        minute = timedelta(minutes=1)
        usual = bench.tools.patience.retry
        for error, wait in (
            (OutOfTokens(retry_after=minute), minute),
            (OutOfTokens(), usual),
            (Unreachable(), usual),
            (Refused(), None),
        ):
            assert retry_after(bench.tools, error) == wait
