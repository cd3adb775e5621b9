"""Candidates: true pairs are among them, and there are not many."""

from __future__ import annotations

from services.pricing.models.candidates import find_candidates
from services.pricing.rules.items import Item
from services.pricing.rules.matching.profile import profile_of
from tests.factories import make_item


def _pairs(offers: list[Item], catalogue: list[Item]) -> set[tuple[int, int]]:
    found = find_candidates(
        [profile_of(item) for item in offers],
        [profile_of(item) for item in catalogue],
        progress=lambda share: None,
    )
    return set(zip(found.offers.tolist(), found.catalogue.tolist(), strict=True))


class TestFindCandidates:
    def test_an_identifier_alone_makes_a_candidate(self) -> None:
        gtin = frozenset({"00012345678905"})
        offer = make_item(title="aaa", brand="", gtins=gtin)
        assert _pairs([offer], [make_item(title="zzz", brand="", gtins=gtin)]) == {
            (0, 0)
        }

    def test_a_model_in_a_description_makes_a_candidate(self) -> None:
        offer = make_item(title="aaa", brand="", description="Sony PSLX350H")
        assert (0, 0) in _pairs([offer], [make_item(title="PSLX350H", brand="")])

    def test_titles_without_a_common_sequence_are_no_candidates(self) -> None:
        offer, row = make_item(title="aaa", brand=""), make_item(title="zzz", brand="")
        assert _pairs([offer], [row]) == set()

    def test_a_row_among_many_alike_still_meets_its_own(self) -> None:
        rows = [make_item(title=f"Cable black {k} meters", brand="") for k in range(90)]
        found = _pairs(rows, rows)
        assert {(k, k) for k in range(90)} <= found
        assert len(found) < 90 * 30

    def test_the_similarity_of_equal_titles_is_one(self) -> None:
        profiles = [profile_of(make_item(title="Sony turntable"))]
        found = find_candidates(profiles, profiles, progress=lambda share: None)
        assert abs(found.similarity[0] - 1) < 1e-6
