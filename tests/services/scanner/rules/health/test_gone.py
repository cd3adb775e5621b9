"""When what a scan did not find may count as gone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scanner.rules.health.gone import Count, why_not_gone
from services.scanner.rules.health.sample import Sample
from tests.services.scanner.rules.health.scenes import calm


def count(alive: int, missing: int, *, listed: int = 100, whole: bool = True) -> Count:
    """What a scan has met."""
    return Count(alive=alive, listed=listed, missing=missing, whole=whole)


class TestWhyNotGone:
    @pytest.mark.parametrize(
        ("scans", "met", "may"),
        [
            pytest.param(10, count(96, 5), True, id="a few go"),
            pytest.param(10, count(60, 40), False, id="too many at once"),
            pytest.param(10, count(0, 100), False, id="everything"),
            pytest.param(10, count(100, 3, listed=20), False, id="lists are short"),
            pytest.param(10, count(60, 20, whole=False), True, id="part of a scan"),
            pytest.param(10, count(5, 20, whole=False), False, id="a bad part"),
            pytest.param(0, count(0, 2, listed=0), True, id="two of a new source"),
            pytest.param(0, count(1, 349, listed=1), False, id="half a first feed"),
            pytest.param(0, count(180, 170), True, id="the smaller part"),
        ],
    )
    def test_asks_whether_the_rest_is_there(
        self, scans: int, met: Count, may: bool
    ) -> None:
        assert (why_not_gone(met, calm(scans)) == "") is may

    @given(st.integers(5, 20), st.integers(0, 50), st.integers(1, 1000))
    def test_a_source_that_shows_half_of_its_offers_loses_none(
        self, scans: int, alive: int, missing: int
    ) -> None:
        history: list[Sample] = calm(scans)
        assert why_not_gone(count(alive, missing), history)
