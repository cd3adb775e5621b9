"""The order of answers."""

from __future__ import annotations

from decimal import Decimal

from services.pricing.rules.answer import VerdictKind
from services.pricing.rules.ranking import ranked
from tests.factories import make_answer, make_match, usd


class TestRanked:
    def test_verdict_before_score_before_profit(self) -> None:
        skip = make_answer(verdict=VerdictKind.SKIP, profit=usd("99"))
        poor = make_answer(verdict=VerdictKind.REVIEW, profit=usd("1"))
        rich = make_answer(verdict=VerdictKind.REVIEW, profit=usd("9"))
        scored = make_answer(verdict=VerdictKind.REVIEW, score=Decimal(7))
        buy = make_answer(verdict=VerdictKind.BUY, profit=usd("2"), score=Decimal(9))
        assert ranked([skip, poor, rich, scored, buy]) == (
            buy,
            scored,
            rich,
            poor,
            skip,
        )

    def test_an_unsure_match_counts_less(self) -> None:
        sure = make_answer(profit=usd("6"))
        unsure = make_answer(
            profit=usd("9"), match=make_match(probability=Decimal("0.5"))
        )
        assert ranked([unsure, sure]) == (sure, unsure)
