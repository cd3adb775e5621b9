"""Files of sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.errors import BadInput
from services.scanner.adapters.files import read_text, yaml_files


class TestReadText:
    def test_takes_whatever_bytes_there_are(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(b"a\xffb")
        assert read_text(tmp_path / "a") == "a\ufffdb"

    def test_names_a_file_that_cannot_be_read(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="missing cannot be read: No such file"):
            read_text(tmp_path / "missing")


class TestYamlFiles:
    def test_are_listed_by_name(self, tmp_path: Path) -> None:
        for name in ("b.yaml", "a.yaml", "c.txt"):
            (tmp_path / name).touch()
        assert [path.name for path in yaml_files(tmp_path)] == ["a.yaml", "b.yaml"]
        assert yaml_files(tmp_path / "none") == []
