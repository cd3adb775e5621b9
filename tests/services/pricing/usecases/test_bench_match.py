"""The match bench: scores against the truth, halves that are the same every time."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.errors import BadInput
from services.pricing.adapters.tuning_files import load_weights
from services.pricing.usecases.bench_match import bench_match, drop_half, read_known

OFFERS = "id,title\n1,Sony PSLX350H turntable\n2,Garmin nuvi 260W\n3,Weber gas grill\n"
ROWS = "id|name|price\na|Turntable Sony PSLX350H|99\nb|GPS Garmin nuvi 260W|150\n"
GOLD = "left;right\n1;a\n2;b\n"


@pytest.fixture
def known(tmp_path: Path) -> tuple[Path, Path, Path]:
    paths = tmp_path / "offers.csv", tmp_path / "rows.csv", tmp_path / "gold.csv"
    for path, text in zip(paths, (OFFERS, ROWS, GOLD), strict=True):
        path.write_text(text)
    return paths


class TestBenchMatch:
    def test_scores_what_analyze_would_match(
        self, known: tuple[Path, Path, Path]
    ) -> None:
        offers, catalogue, gold = read_known(*known)
        found = bench_match(offers, catalogue, gold, load_weights())
        assert (found.scores.precision, found.scores.recall) == (1, 1)
        assert found.candidate_recall == 1
        assert (found.offers, found.catalogue) == (3, 2)

    def test_a_wrong_truth_lowers_the_score(
        self, known: tuple[Path, Path, Path]
    ) -> None:
        known[2].write_text("left;right\n1;b\n2;b\n")
        offers, catalogue, gold = read_known(*known)
        found = bench_match(offers, catalogue, gold, load_weights())
        assert found.scores.f1 == 0.5

    def test_a_gold_file_needs_two_columns(
        self, known: tuple[Path, Path, Path]
    ) -> None:
        known[2].write_text("only\n1\n2\n")
        with pytest.raises(BadInput, match=r"gold\.csv"):
            read_known(*known)


class TestDropHalf:
    def test_half_is_gone_and_so_are_its_pairs(
        self, known: tuple[Path, Path, Path]
    ) -> None:
        _, catalogue, gold = read_known(*known)
        rows, pairs = drop_half(catalogue, gold, seed=3)
        assert len(rows) == 1
        assert {right for _, right in pairs} == {rows[0].row_id}

    def test_the_same_seed_drops_the_same_half(
        self, known: tuple[Path, Path, Path]
    ) -> None:
        _, catalogue, gold = read_known(*known)
        assert drop_half(catalogue, gold, seed=3) == drop_half(catalogue, gold, seed=3)


class TestSharedTables:
    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("folder", "left", "right", "seed", "least"),
        [
            ("abt_buy", "abt.csv", "buy.csv", None, 0.93),
            ("abt_buy", "abt.csv", "buy.csv", 11, 0.90),
            ("amazon_google", "amazon.csv", "gp.csv", None, 0.68),
        ],
    )
    def test_two_real_shops_reach_the_score_that_is_asked(
        self,
        shared: Path,
        folder: str,
        left: str,
        right: str,
        seed: int | None,
        least: float,
    ) -> None:
        here = shared / "data" / "er" / folder
        offers, catalogue, gold = read_known(here / left, here / right, here / "gt.csv")
        if seed is not None:
            catalogue, gold = drop_half(catalogue, gold, seed=seed)
        found = bench_match(offers, catalogue, gold, load_weights())
        assert found.scores.f1 >= least
