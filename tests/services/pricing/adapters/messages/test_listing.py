"""Filters and places in a list over the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from common.errors import BadInput
from common.opportunities import Filter, words_of
from common.wire import pack_money
from rpc.pricing.v1 import pricing_pb2 as pb
from services.pricing.adapters.messages.listing import (
    BadPageToken,
    list_digest,
    pack_place,
    page_size,
    read_filter,
    read_place,
    read_sort,
    shown,
)
from services.pricing.rules.listing import Sort
from tests.factories import usd

ID = UUID("01937f00-0000-7000-8000-000000000001")
PLACES: dict[Sort, tuple[Any, ...]] = {
    Sort.SCORE: (Decimal("-6.5"),),
    Sort.ROI: (Decimal("Infinity"),),
    Sort.PROFIT: ("USD", -1234),
    Sort.DECIDED_AT: (datetime(2026, 11, 21, 9, tzinfo=UTC),),
    Sort.VERDICT: ("review", Decimal("-6.5")),
}


class TestReadFilter:
    def test_reads_every_condition(self) -> None:
        message = pb.OpportunityFilter(
            verdicts=[pb.VERDICT_BUY, pb.VERDICT_REVIEW],
            channels=["ebay-us"],
            strategies=["flip"],
            source_ids=["shop"],
            offer_id="0" * 32,
            min_score="6",
            min_roi="0.2",
            min_profit=pack_money(usd("5.00")),
            query="Desk LAMP",
            headline_only=True,
        )
        assert read_filter(message) == Filter(
            verdicts=frozenset({"buy", "review"}),
            channels=frozenset({"ebay-us"}),
            strategies=frozenset({"flip"}),
            source_ids=frozenset({"shop"}),
            offer_id="0" * 32,
            min_score=Decimal(6),
            min_roi=Decimal("0.2"),
            min_profit=usd("5.00"),
            words=words_of("desk lamp"),
            headline_only=True,
        )

    def test_an_empty_one_sets_nothing(self) -> None:
        assert read_filter(pb.OpportunityFilter()) == Filter()

    @pytest.mark.parametrize(
        "changes",
        [
            {"verdicts": [pb.VERDICT_UNSPECIFIED]},
            {"verdicts": [99]},
            {"offer_id": "x"},
            {"min_score": "high"},
            {"query": "a\0"},
            {"channels": ["\0"]},
        ],
    )
    def test_what_cannot_be_a_condition_is_refused(
        self, changes: dict[str, Any]
    ) -> None:
        with pytest.raises(BadInput):
            read_filter(pb.OpportunityFilter(**changes))


class TestShown:
    def test_what_is_empty_is_not_known(self) -> None:
        found = shown(pb.Opportunity(verdict=pb.VERDICT_SKIP))
        assert (found.score, found.roi, found.profit) == (None, None, None)
        assert found.verdict == "skip"


class TestPlaces:
    @pytest.mark.parametrize("sort", list(Sort))
    def test_go_there_and_back(self, sort: Sort) -> None:
        token = pack_place("d", PLACES[sort], ID)
        assert read_place(token, "d", sort) == (PLACES[sort], ID)

    def test_no_token_is_the_beginning(self) -> None:
        assert read_place("", "d", Sort.SCORE) is None

    def test_a_token_of_another_list_is_refused(self) -> None:
        mine = list_digest(pb.OpportunityFilter(channels=["a"]), Sort.SCORE)
        other = list_digest(pb.OpportunityFilter(channels=["b"]), Sort.SCORE)
        assert mine != other
        assert mine != list_digest(pb.OpportunityFilter(channels=["a"]), Sort.ROI)
        with pytest.raises(BadPageToken, match="filter"):
            read_place(pack_place(mine, PLACES[Sort.SCORE], ID), other, Sort.SCORE)

    @pytest.mark.parametrize(
        "token", ["x", "e30=", "W10=", "bnVsbA==", "WzEsMiwzXQ==", "é"]
    )
    @pytest.mark.parametrize("sort", list(Sort))
    def test_a_made_up_token_is_refused(self, token: str, sort: Sort) -> None:
        with pytest.raises(BadPageToken):
            read_place(token, "d", sort)

    def test_the_keys_of_another_order_are_refused(self) -> None:
        token = pack_place("d", PLACES[Sort.PROFIT], ID)
        for sort in (Sort.SCORE, Sort.DECIDED_AT):
            with pytest.raises(BadPageToken):
                read_place(token, "d", sort)

    def test_keys_that_postgres_cannot_hold_are_refused(self) -> None:
        for keys in (("USD", 2**63), ("US\0", 1)):
            with pytest.raises(BadPageToken):
                read_place(pack_place("d", keys, ID), "d", Sort.PROFIT)
        naive = datetime(2026, 11, 21)  # noqa: DTZ001 - that is the point
        with pytest.raises(BadPageToken):
            read_place(pack_place("d", (naive,), ID), "d", Sort.DECIDED_AT)


class TestPageSize:
    def test_nothing_said_is_the_usual(self) -> None:
        assert (page_size(0), page_size(1), page_size(200)) == (50, 1, 200)

    @pytest.mark.parametrize("asked", [-1, 201])
    def test_too_many_are_refused(self, asked: int) -> None:
        with pytest.raises(BadInput):
            page_size(asked)


class TestReadSort:
    def test_nothing_said_is_by_score(self) -> None:
        assert read_sort(pb.OPPORTUNITY_SORT_UNSPECIFIED) is Sort.SCORE
        assert read_sort(pb.OPPORTUNITY_SORT_PROFIT) is Sort.PROFIT

    def test_an_order_of_tomorrow_is_refused(self) -> None:
        with pytest.raises(BadInput):
            read_sort(99)
