"""The sandbox's small shops, whose templates were written after the reader."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.dump import dump
from services.scanner.usecases.score_reading import score_folder

PAGES = 6
ASKED = {"price": 0.90, "sku": 0.80, "availability": 0.95}


@pytest.fixture(scope="module")
def score(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is read of some pages of each, in a world that no measure was taken in."""
    folder = tmp_path_factory.mktemp("shops")
    assert dump(folder, seed=11, products=800, count=PAGES) == 20 * PAGES
    return score_folder(folder / "html", folder / "ground-truth.json")


@pytest.mark.slow
class TestSmallShops:
    def test_are_all_read(self, score: dict[str, Any]) -> None:
        assert score["pages"] == 20 * PAGES
        assert score["unread"] == {}

    @pytest.mark.parametrize("field", ASKED)
    def test_are_read_as_well_as_is_asked(
        self, score: dict[str, Any], field: str
    ) -> None:
        found = score["fields"][field]
        assert found["f1"] >= ASKED[field], found["wrong"]
