"""Reading opportunities: pages in every order, one in full, and how many there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from common import outbox
from common.ids import new_id
from common.money import Money
from common.opportunities import Filter, words_of
from common.postgres import transaction
from rpc.pricing.v1 import pricing_pb2 as pb
from services.pricing.adapters.messages.listing import shown
from services.pricing.rules.answer import Match
from services.pricing.rules.decided import Decided
from services.pricing.rules.listing import Sort
from services.pricing.store.listing import (
    After,
    Funnel,
    Row,
    count_funnel,
    find_full,
    list_rows,
)
from tests.factories import usd
from tests.services.pricing.deciding import decide, make_case, save
from tests.services.pricing.given import FBM, NOON, days_ago, make_offer

if TYPE_CHECKING:
    from common.postgres import Pool

pytestmark = pytest.mark.migrated("pricing")

NOBODY = Match(Decimal("0.1"), ("nothing",), None)
LONG_AGO = days_ago(365)


def lamp(key: str, price: str | None, **changes: Any) -> Decided:
    """A lamp at that price; without one nothing can be worked out."""
    asked = None if price is None else usd(price)
    title = f"Bexhall BE-5784 Desk Lamp (Pack of 1) {key}{key}"
    return decide(make_case(make_offer(key, price=asked, title=title, **changes)))


def later(decided: Decided, hours: int) -> Decided:
    return replace(decided, decided_at=NOON + timedelta(hours=hours))


def everything() -> list[Decided]:
    """Six lamps of two shops, two of them alike, and something nobody knows."""
    unknown = make_case(
        make_offer("U", title="A blue thing", source_id="yard"),
        match=NOBODY,
        product=None,
    )
    return [
        later(lamp("A", "21.90"), 1),
        later(lamp("B", "31.90"), 2),
        later(lamp("C", "59.90"), 3),
        later(lamp("D", "21.90", source_id="yard"), 4),
        later(lamp("E", None, source_id="yard"), 5),
        later(lamp("F", "11.90", source_id="yard"), 6),
        later(decide(unknown), 7),
    ]


@pytest.fixture
async def filled(pool: Pool) -> Pool:
    """`everything`, with the events numbered as the relay does."""
    await save(pool, *everything())
    async with transaction(pool) as connection:
        await outbox.number_rows(connection)
    return pool


async def page(
    pool: Pool,
    wanted: Filter | None = None,
    sort: Sort = Sort.SCORE,
    *,
    after: After | None = None,
    limit: int = 99,
) -> list[Row]:
    async with transaction(pool) as connection:
        return await list_rows(
            connection, wanted or Filter(), sort, after=after, limit=limit
        )


def message(row: Row) -> pb.Opportunity:
    return pb.Opportunity.FromString(row.summary)


FILTERS = [
    Filter(),
    Filter(verdicts=frozenset({"buy"})),
    Filter(verdicts=frozenset({"buy", "skip"})),
    Filter(channels=frozenset({FBM})),
    Filter(channels=frozenset({"etsy"})),
    Filter(strategies=frozenset({"flip", "price_list"})),
    Filter(strategies=frozenset({"price_list"})),
    Filter(source_ids=frozenset({"yard"})),
    Filter(offer_id=make_offer("A").offer_id),
    Filter(min_score=Decimal(8)),
    Filter(min_score=Decimal(-1)),
    Filter(min_roi=Decimal("0.77")),
    Filter(min_roi=Decimal("-0.5")),
    Filter(min_profit=usd("24.60")),
    Filter(min_profit=usd("24.61")),
    Filter(min_profit=Money(1, "EUR")),
    Filter(words=words_of("lamp DESK aa")),
    Filter(words=words_of("blue lamp")),
    Filter(headline_only=True),
    Filter(headline_only=True, source_ids=frozenset({"yard"}), words=words_of("lamp")),
]


class TestListRows:
    @pytest.mark.parametrize("wanted", FILTERS, ids=range(len(FILTERS)))
    async def test_a_list_shows_what_a_watch_would(
        self, filled: Pool, wanted: Filter
    ) -> None:
        every = await page(filled)
        expected = [row for row in every if wanted.passes(shown(message(row)))]
        assert await page(filled, wanted) == expected

    async def test_a_filter_reaches_exactly_what_was_told(self, filled: Pool) -> None:
        for row in await page(filled):
            told = shown(message(row))
            if told.roi is None or told.score is None:
                continue
            exact = Filter(
                offer_id=told.offer_id,
                channels=frozenset({told.channel}),
                min_roi=told.roi,
                min_score=told.score,
            )
            assert await page(filled, exact) == [row]

    @pytest.mark.parametrize("sort", list(Sort))
    @pytest.mark.parametrize("size", [1, 4, 14])
    async def test_pages_one_after_the_other_are_the_whole_list(
        self, filled: Pool, sort: Sort, size: int
    ) -> None:
        whole = await page(filled, sort=sort)
        assert len(whole) == 14
        found: list[Row] = []
        after = None
        while rows := await page(filled, sort=sort, after=after, limit=size):
            found += rows
            after = After(rows[-1].keys, rows[-1].opportunity_id)
        assert found == whole

    @pytest.mark.parametrize("sort", list(Sort))
    async def test_a_page_after_a_place_keeps_to_the_filter(
        self, filled: Pool, sort: Sort
    ) -> None:
        wanted = Filter(channels=frozenset({FBM}), source_ids=frozenset({"yard"}))
        whole = await page(filled, wanted, sort)
        after = After(whole[0].keys, whole[0].opportunity_id)
        assert await page(filled, wanted, sort, after=after) == whole[1:]

    async def test_the_highest_is_first_and_what_is_not_known_last(
        self, filled: Pool
    ) -> None:
        by_roi = [shown(message(row)).roi for row in await page(filled, sort=Sort.ROI)]
        known = [roi for roi in by_roi if roi is not None]
        assert known == sorted(known, reverse=True)
        assert by_roi == [*known, *[None] * (len(by_roi) - len(known))]
        assert 0 < len(known) < len(by_roi)

    async def test_the_newest_is_first(self, filled: Pool) -> None:
        rows = await page(filled, Filter(channels=frozenset({FBM})), Sort.DECIDED_AT)
        ids = [message(row).offer_id for row in rows]
        assert ids == [make_offer(key).offer_id for key in "UFEDCBA"]

    async def test_currencies_come_one_after_the_other(self, pool: Pool) -> None:
        (one, other) = lamp("A", "21.90"), lamp("B", "21.90")
        (amazon, ebay) = other.on_channels
        yen = replace(amazon.answer, profit=Money(900, "JPY"), sale_price=None)
        other = replace(other, on_channels=(replace(amazon, answer=yen), ebay))
        await save(pool, one, other)
        rows = await page(pool, Filter(channels=frozenset({FBM})), Sort.PROFIT)
        assert [row.keys for row in rows] == [("JPY", -900), ("USD", -2460)]

    async def test_each_row_tells_the_place_of_its_event(self, filled: Pool) -> None:
        rows = await page(filled)
        async with transaction(filled) as connection:
            events = await outbox.list_events(connection, 0, 99, stream="opportunities")
        assert {(str(row.opportunity_id), row.seq) for row in rows} == {
            (event.aggregate_id, event.seq) for event in events
        }

    async def test_only_the_current_version_is_shown(self, filled: Pool) -> None:
        dearer = make_offer("A", version=2, price=usd("45.00"))
        await save(filled, decide(make_case(dearer)))
        rows = await page(filled, Filter(offer_id=dearer.offer_id))
        assert {(message(row).version, row.seq) for row in rows} == {(2, 0)}

    async def test_an_event_that_is_not_kept_any_more_has_no_place(
        self, filled: Pool
    ) -> None:
        async with transaction(filled) as connection:
            await connection.execute("DELETE FROM outbox")
        assert {row.seq for row in await page(filled)} == {0}


class TestFindFull:
    async def test_has_all_that_was_known_and_what_followed(self, filled: Pool) -> None:
        best = (await page(filled, limit=1))[0]
        async with transaction(filled) as connection:
            found = await find_full(connection, best.opportunity_id)
        assert found is not None
        row, record = found
        assert (row.summary, row.seq) == (best.summary, best.seq)
        decision = pb.Decision.FromString(record)
        assert decision.offer.item_id == message(best).offer_id
        assert decision.lines[0].code == "goods"
        assert dict(decision.versions) == {"policy": "test"}

    @pytest.mark.parametrize("opportunity_id", [UUID(int=0), new_id()])
    async def test_of_nobody_there_is_nothing(
        self, filled: Pool, opportunity_id: UUID
    ) -> None:
        async with transaction(filled) as connection:
            assert await find_full(connection, opportunity_id) is None


class TestCountFunnel:
    async def count(
        self, pool: Pool, source_id: str = "", hours: int | None = None
    ) -> Funnel:
        since = LONG_AGO if hours is None else NOON + timedelta(hours=hours)
        async with transaction(pool) as connection:
            return await count_funnel(connection, source_id, since)

    async def test_counts_each_offer_once_by_its_headline(self, filled: Pool) -> None:
        assert await self.count(filled) == Funnel(
            offers=7, matched=6, priced=5, verdicts={"buy": 4, "skip": 3}
        )

    async def test_of_one_source(self, filled: Pool) -> None:
        found = await self.count(filled, "yard")
        assert (found.offers, found.matched, found.priced) == (4, 3, 2)

    async def test_since_a_moment_and_from_that_moment_on(self, filled: Pool) -> None:
        assert (await self.count(filled, hours=6)).offers == 2
        assert (await self.count(filled, hours=7)).offers == 1
        assert await self.count(filled, hours=8) == Funnel(0, 0, 0, {})

    async def test_of_a_source_that_nobody_knows(self, filled: Pool) -> None:
        assert await self.count(filled, "nobody") == Funnel(0, 0, 0, {})

    async def test_a_channel_is_enough_to_be_priced(self, pool: Pool) -> None:
        one = lamp("A", "21.90")
        amazon, ebay = one.on_channels
        unknown = replace(ebay, answer=replace(ebay.answer, profit=None))
        await save(pool, replace(one, on_channels=(amazon, unknown)))
        assert (await self.count(pool)).priced == 1
