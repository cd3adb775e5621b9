"""The sample files are what their generator makes; the README's command likes them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.main import run
from examples.generate import sample_files


class TestSampleFiles:
    @pytest.mark.parametrize("name", ["catalogue.csv", "price_list.csv"])
    def test_are_up_to_date(self, root: Path, name: str) -> None:
        written = (root / "examples" / name).read_text(encoding="utf-8")
        assert written == sample_files()[name], "Run `make examples`."

    def test_every_verdict_and_every_mishap_occurs(
        self, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        here = root / "examples"
        options = ["--channel", "amazon-us-fbm", "--ship-cost", "5.50", "--json"]
        files = [
            str(here / "price_list.csv"),
            "--catalogue",
            str(here / "catalogue.csv"),
        ]
        assert run(["analyze", *files, *options]) == 0
        rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert {row["verdict"] for row in rows} == {"buy", "review", "skip"}
        codes = {reason["code"] for row in rows for reason in row["reasons"]}
        assert {
            "gtin_check_digit",
            "pack_size_differs",
            "fx_rate_missing",
            "price_unreadable",
            "price_negative",
            "no_match",
            "loss",
            "score_low",
        } <= codes
