"""Analyzing: one answer for each offer and channel, the best first."""

from __future__ import annotations

from datetime import date

import pytest

from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.adapters.tuning_files import load_policy, load_weights
from services.pricing.errors import UnknownChannel
from services.pricing.rules.costing import Desk
from services.pricing.rules.fx import Exchange
from services.pricing.rules.terms import Terms
from services.pricing.usecases.analyze import analyze
from tests.factories import make_catalogue_item, make_item

DESK = Desk(
    terms=Terms(on=date(2026, 3, 1), exchange=Exchange({}), category="home"),
    book=read_fee_book(),
    policy=load_policy(),
)
WEIGHTS = load_weights()
OFFERS = [
    make_item(index=0, row_id="a", title="Sony PSLX350H turntable", brand=""),
    make_item(index=1, row_id="b", title="Weber gas grill, 3 burners", brand=""),
]
CATALOGUE = [
    make_catalogue_item(index=0, row_id="x", title="Turntable Sony PSLX350H", brand=""),
    make_catalogue_item(index=1, row_id="y", title="Garmin nuvi 260W GPS", brand=""),
]


class TestAnalyze:
    def test_every_offer_has_an_answer_on_every_channel(self) -> None:
        channels = ("amazon-us-fbm", "ebay-us")
        answers = analyze(OFFERS, CATALOGUE, channels, desk=DESK, weights=WEIGHTS)
        found = {(answer.offer.row_id, answer.channel) for answer in answers}
        assert found == {(row, channel) for row in "ab" for channel in channels}

    def test_the_best_comes_first_and_strangers_last(self) -> None:
        answers = analyze(
            OFFERS, CATALOGUE, ["amazon-us-fbm"], desk=DESK, weights=WEIGHTS
        )
        assert [answer.offer.row_id for answer in answers] == ["a", "b"]
        assert answers[0].match.catalogue is CATALOGUE[0]
        assert "same model number PSLX350H" in answers[0].match.evidence
        assert answers[1].match.catalogue is None

    def test_who_lost_the_row_is_told_to_whom(self) -> None:
        twice = [
            make_item(index=0, line=2, title="Sony PSLX350H turntable"),
            make_item(index=1, line=3, title="Sony PSLX350H record player"),
        ]
        answers = analyze(
            twice, CATALOGUE, ["amazon-us-fbm"], desk=DESK, weights=WEIGHTS
        )
        said = [answer.match.evidence[0] for answer in answers]
        assert "the nearest row is a better match for line 2" in said

    def test_of_rows_with_one_number_it_is_said_that_one_was_taken(self) -> None:
        gtins = frozenset({"00012345678905"})
        offer = make_item(title="Sony PSLX350H turntable", brand="", gtins=gtins)
        rows = [
            make_catalogue_item(index=n, title=f"Sony PSLX350H {n}", gtins=gtins)
            for n in range(2)
        ]
        (answer,) = analyze(
            [offer], rows, ["amazon-us-fbm"], desk=DESK, weights=WEIGHTS
        )
        (doubt,) = answer.match.doubts
        assert doubt.code == "catalogue_ambiguous"
        assert doubt in answer.reasons
        assert "2 catalogue rows have the GTIN 00012345678905" in doubt.sentence

    def test_an_unknown_channel_is_refused_before_any_work(self) -> None:
        with pytest.raises(UnknownChannel):
            analyze(OFFERS, CATALOGUE, ["mars"], desk=DESK, weights=WEIGHTS)

    def test_no_offers_give_no_answers(self) -> None:
        assert analyze([], CATALOGUE, ["ebay-us"], desk=DESK, weights=WEIGHTS) == ()

    def test_progress_reaches_one(self) -> None:
        shares: list[float] = []
        analyze(
            OFFERS,
            CATALOGUE,
            ["ebay-us"],
            desk=DESK,
            weights=WEIGHTS,
            progress=shares.append,
        )
        assert shares == sorted(shares)
        assert abs(shares[-1] - 1) < 1e-9
