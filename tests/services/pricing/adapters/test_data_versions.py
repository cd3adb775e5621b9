"""The versions of what decides."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.pricing.adapters import data_versions
from services.pricing.adapters.data_versions import read_versions


class TestReadVersions:
    def test_names_all_that_decides(self) -> None:
        versions = read_versions()
        assert sorted(versions) == ["fee_book", "matcher", "policy"]
        assert all(re.fullmatch("[0-9a-f]{12}", one) for one in versions.values())
        assert len(set(versions.values())) == 3

    def test_follow_the_content_of_the_files(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "decision.yaml"
        monkeypatch.setattr(data_versions, "DECISION", path)
        path.write_text("a: 1")
        first = read_versions()
        assert read_versions() == first
        path.write_text("a: 2")
        second = read_versions()
        assert second["policy"] != first["policy"]
        assert second["fee_book"] == first["fee_book"]
