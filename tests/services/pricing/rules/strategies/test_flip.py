"""The flip strategy: the arithmetic of all strategies, with reasons from outside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.adapters.tuning_files import load_policy
from services.pricing.rules.answer import VerdictKind
from services.pricing.rules.costing import Desk
from services.pricing.rules.fx import Exchange
from services.pricing.rules.items import MarketFacts, PackSize
from services.pricing.rules.reasons import Effect
from services.pricing.rules.strategies import flip, price_list
from services.pricing.rules.terms import Hints, Terms
from tests.factories import make_catalogue_item, make_item, make_match, make_reason, usd

TERMS = Terms(
    on=date(2026, 3, 1), exchange=Exchange({}), category="home", outbound=usd("5.00")
)
DESK = Desk(terms=TERMS, book=read_fee_book(), policy=load_policy())
ONE = PackSize(1, "single")
MARKET = MarketFacts(
    price_p10=usd("47.00"),
    price_p90=usd("53.00"),
    sellers=6,
    units_per_month=Decimal(40),
    days_to_sell=Decimal(12),
)
GTIN = frozenset({"00012345678905"})
OFFER = make_item(pack=ONE, shipping=usd("0.00"), gtins=GTIN)
MATCH = make_match(catalogue=make_catalogue_item(pack=ONE, market=MARKET, gtins=GTIN))
FBM = "amazon-us-fbm"


class TestEvaluate:
    def test_is_the_price_list_by_another_name(self) -> None:
        flipped = flip.evaluate(OFFER, MATCH, FBM, DESK, noted=())
        listed = price_list.evaluate(OFFER, MATCH, FBM, DESK)
        assert (flipped.strategy, listed.strategy) == ("flip", "price_list")
        assert replace(flipped, strategy="price_list") == listed

    @pytest.mark.parametrize(
        ("effect", "verdict"),
        [
            (Effect.NOTE, VerdictKind.BUY),
            (Effect.REVIEW, VerdictKind.REVIEW),
            (Effect.SKIP, VerdictKind.SKIP),
        ],
    )
    def test_a_reason_from_outside_counts_like_all_others(
        self, effect: Effect, verdict: VerdictKind
    ) -> None:
        noted = make_reason(code="from_outside", effect=effect)
        answer = flip.evaluate(OFFER, MATCH, FBM, DESK, noted=(noted,))
        assert answer.verdict is verdict
        assert noted in answer.reasons

    def test_without_a_match_it_is_told_too_and_the_weightiest_is_first(self) -> None:
        notes = (make_reason(code="a", effect=Effect.NOTE), make_reason(code="b"))
        answer = flip.evaluate(
            OFFER, make_match(catalogue=None), FBM, DESK, noted=notes
        )
        assert [one.code for one in answer.reasons] == ["no_match", "b", "a"]

    def test_the_hints_are_those_of_the_terms(self) -> None:
        hints = Hints(outbound="say it elsewhere")
        desk = replace(DESK, terms=replace(TERMS, outbound=None, hints=hints))
        answer = flip.evaluate(OFFER, MATCH, FBM, desk, noted=())
        sentences = [one.sentence for one in answer.reasons]
        assert any("(say it elsewhere)" in sentence for sentence in sentences)
