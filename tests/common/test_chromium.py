"""Which Chromium is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.chromium import NAMES, find_chromium


def program(folder: Path, name: str) -> str:
    """One that is there and may be run."""
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


class TestFindChromium:
    @pytest.fixture(autouse=True)
    def _only(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))

    def test_the_first_of_the_usual_names(self, tmp_path: Path) -> None:
        assert find_chromium() is None
        last = program(tmp_path, NAMES[-1])
        assert find_chromium() == last
        first = program(tmp_path, NAMES[0])
        assert find_chromium() == first

    def test_a_socket_is_taken_at_its_word(self) -> None:
        assert find_chromium("unix:/run/nobody-yet") == "unix:/run/nobody-yet"

    def test_what_was_told_and_nothing_else(self, tmp_path: Path) -> None:
        program(tmp_path, NAMES[0])
        own = program(tmp_path, "own-browser")
        assert find_chromium("own-browser") == own
        assert find_chromium(own) == own
        assert find_chromium("/nowhere/chromium") is None
