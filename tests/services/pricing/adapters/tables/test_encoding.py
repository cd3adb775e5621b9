"""Encodings of whole files: marks, mixtures, and lines that are never lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.pricing.adapters.tables.encoding import (
    Lines,
    detect_encoding,
    open_text,
    wide_encoding,
)


def lines_of(path: Path, data: bytes) -> tuple[list[str], Lines]:
    path.write_bytes(data)
    encoding = detect_encoding(path)
    with open_text(path, encoding) as file:
        lines = Lines(file, encoding)
        return list(lines), lines


class TestDetectEncoding:
    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (b"plain", "utf-8"),
            (b"\xef\xbb\xbfx", "utf-8-sig"),
            ("Größe".encode("utf-16"), "utf-16"),
            ("Größe".encode("utf-32"), "utf-32"),
            ("Größe 1\n".encode("cp1252"), "cp1252"),
            ("Größe\n".encode() * 3 + b"\xdf\n", "utf-8 with cp1252 lines"),
        ],
    )
    def test_the_encoding_is_named_for_people(
        self, tmp_path: Path, data: bytes, name: str
    ) -> None:
        path = tmp_path / "list.csv"
        path.write_bytes(data)
        assert detect_encoding(path).name == name

    def test_a_bad_byte_far_below_is_found(self, tmp_path: Path) -> None:
        path = tmp_path / "list.csv"
        path.write_bytes("Größe\n".encode() * 200_000 + b"\xfc\n")
        assert detect_encoding(path).mixed

    def test_a_letter_across_two_blocks_is_no_bad_byte(self, tmp_path: Path) -> None:
        path = tmp_path / "list.csv"
        path.write_bytes(b"x" + "ß".encode() * (1 << 20))
        assert detect_encoding(path).name == "utf-8"


class TestWideEncoding:
    def test_zeros_in_every_second_byte_are_utf_16(self) -> None:
        assert wide_encoding("title;price".encode("utf-16-le")) == "utf-16-le"
        assert wide_encoding("title;price".encode("utf-16-be")) == "utf-16-be"
        assert wide_encoding(b"title;price") is None
        assert wide_encoding(b"a\0") is None


class TestLines:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.sampled_from(["x", "é", "ü", "\ud83d"]), max_size=6))
    def test_no_line_is_lost_whatever_its_bytes(
        self, tmp_path: Path, parts: list[str]
    ) -> None:
        raw = {"x": b"x", "é": b"\xe9", "ü": "ü".encode(), "\ud83d": b"\x81\xff"}
        data = b"".join(raw[part] + b"\n" for part in parts)
        lines, _ = lines_of(tmp_path / "list.csv", data)
        assert len(lines) == len(parts)

    def test_the_rarer_kind_of_line_is_the_suspect(self, tmp_path: Path) -> None:
        data = "ü\nü\n".encode() + b"\xfc\n" + "ü\n".encode()
        lines, source = lines_of(tmp_path / "list.csv", data)
        assert lines == ["ü\n"] * 4
        assert source.suspects == {3}
