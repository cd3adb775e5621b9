"""What an answer says of the tokens."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from common.tokens import Said
from vendors.errors import BadAnswer
from vendors.keepa.tokens import Tokens, read_tokens

BODY = {
    "tokensLeft": -3,
    "refillRate": 60,
    "refillIn": 18815,
    "tokensConsumed": 1,
    "tokenFlowReduction": Decimal("2.5"),
    "timestamp": 1778386622667,
}


class TestReadTokens:
    def test_reads_what_every_answer_has(self) -> None:
        assert read_tokens(BODY) == Tokens(
            left=-3,
            consumed=1,
            refill_rate=60,
            refill_in=timedelta(seconds=18.815),
            flow_reduction=Decimal("2.5"),
            at=1778386622667,
        )

    def test_what_tracked_products_use_up_does_not_come(self) -> None:
        wait = timedelta(seconds=18.815)
        assert read_tokens(BODY).said == Said(-3, 57, wait, 1778386622667)
        all_of_it = {**BODY, "tokenFlowReduction": Decimal(99)}
        assert read_tokens(all_of_it).said.rate == 0

    @pytest.mark.parametrize("name", ["tokensLeft", "refillRate", "refillIn"])
    def test_refuses_an_answer_without(self, name: str) -> None:
        body = {key: value for key, value in BODY.items() if key != name}
        with pytest.raises(BadAnswer):
            read_tokens(body)

    @pytest.mark.parametrize("name", sorted(BODY))
    def test_refuses_another_type(self, name: str) -> None:
        with pytest.raises(BadAnswer):
            read_tokens({**BODY, name: "many"})

    def test_the_rest_may_be_absent(self) -> None:
        found = read_tokens({"tokensLeft": 1, "refillRate": 60, "refillIn": 1})
        assert (found.flow_reduction, found.at, found.consumed) == (Decimal(0), 0, 0)
