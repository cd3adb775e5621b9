"""Trouble comes from a file, and goes with it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from sandbox import misbehave
from sandbox.misbehave import Trouble, Troubles


@pytest.fixture(autouse=True)
def _look_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(misbehave, "_EVERY_SECONDS", 0.0)


class TestOf:
    def test_is_none_without_the_file(self, tmp_path: Path) -> None:
        assert Troubles(tmp_path / "x.json").of("larkfield") is None

    def test_is_what_the_file_says(self, tmp_path: Path) -> None:
        path = tmp_path / "x.json"
        path.write_text('{"larkfield": {"delay_ms": 5}, "keepa": {"status": 500}}')
        troubles = Troubles(path)
        assert troubles.of("larkfield") == Trouble(delay_ms=5)
        assert troubles.of("keepa") == Trouble(status=500)
        assert troubles.of("tidewater") is None

    def test_a_seed_draws_another_kind_from_time_to_time(self, tmp_path: Path) -> None:
        path = tmp_path / "x.json"
        path.write_text(
            '{"larkfield": {"seed": 3, "every_s": 10, "kinds": ["cut", "empty", ""]}}'
        )
        drawn = []
        for moment in range(1, 400, 5):
            found = Troubles(path, clock=partial(float, moment)).of("larkfield")
            assert found
            drawn.append(found.kind)
        assert set(drawn) == {"cut", "empty", ""}
        assert all(a == b for a, b in zip(drawn[::2], drawn[1::2], strict=True))

    def test_ends_with_the_file(self, tmp_path: Path) -> None:
        path = tmp_path / "x.json"
        path.write_text('{"larkfield": {"delay_ms": 5}}')
        troubles = Troubles(path)
        assert troubles.of("larkfield")
        path.unlink()
        assert troubles.of("larkfield") is None

    @pytest.mark.parametrize(
        "text", ["{", "[1]", '{"larkfield": 3}', '{"larkfield": {"slow": 1}}']
    )
    def test_ignores_a_file_that_says_nothing_it_knows(
        self, tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        path = tmp_path / "x.json"
        path.write_text(text)
        assert Troubles(path).of("larkfield") is None
        assert "is not read" in caplog.text
