"""YAML with line numbers."""

from __future__ import annotations

import pytest

from services.pricing.adapters.fee_files.located_yaml import read_located_yaml
from services.pricing.errors import BadFeeBook

TEXT = """a: 1
b:
  - c: 2
  - d:
      e: 3
"""


class TestLineOf:
    @pytest.mark.parametrize(
        ("path", "line"),
        [
            ((), 1),
            (("b",), 2),
            (("b", 0), 3),
            (("b", 1, "d", "e"), 5),
            (("b", 1, "gone"), 4),
            (("gone", "b"), 2),
            (("b", 9), 2),
        ],
    )
    def test_the_deepest_part_that_is_there(
        self, path: tuple[str | int, ...], line: int
    ) -> None:
        assert read_located_yaml(TEXT, "x.yaml").line_of(path) == line

    def test_place_names_the_file(self) -> None:
        assert read_located_yaml(TEXT, "x.yaml").place(("b", 0)) == "x.yaml:3"


class TestReadLocatedYaml:
    def test_the_data_is_plain(self) -> None:
        found = read_located_yaml(TEXT, "x.yaml")
        assert found.data == {"a": 1, "b": [{"c": 2}, {"d": {"e": 3}}]}

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("a: 1\na: 2\n", r"x\.yaml:2: 'a' is written twice"),
            ("a: 1\nb: [1,\n", r"x\.yaml:\d: "),
            ("!!python/object:os.system a", r"x\.yaml:1: "),
            ("a: 2026-13-45", r"x\.yaml cannot be read"),
            ("", r"x\.yaml is empty"),
        ],
    )
    def test_faults_name_file_and_line(self, text: str, words: str) -> None:
        with pytest.raises(BadFeeBook, match=words):
            read_located_yaml(text, "x.yaml")
