"""`magpie train matcher` from the outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.main import run
from services.pricing.adapters.tuning_files import load_weights
from tests.services.pricing.known_tables import write_known


class TestTrainMatcher:
    def test_writes_weights_that_can_be_used(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        known = write_known(tmp_path)
        tables = f"{known.offers},{known.catalogue},{known.gold}"
        out = tmp_path / "weights.yaml"
        assert run(["train", "matcher", "--tables", tables, "--out", str(out)]) == 0
        said = capsys.readouterr()
        assert (said.out, said.err) == ("", f"Wrote {out}.\n")
        assert load_weights(out).threshold == load_weights().threshold

    @pytest.mark.parametrize("tables", ["a.csv,b.csv", "a,b,c,d", ""])
    def test_three_files_are_needed(
        self, tmp_path: Path, tables: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out = tmp_path / "weights.yaml"
        assert run(["train", "matcher", "--tables", tables, "--out", str(out)]) == 2
        assert "does not name three files" in capsys.readouterr().err
        assert not out.exists()
