"""A data folder keeps its world; another world is refused with the way to mend it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.state import WORLD_FILE, WorldState, WrongWorld, open_world
from tests.sandbox.running import EPOCH


def opened(folder: Path, later: int = 0, /, **changed: float) -> WorldState:
    """The folder's world as the command line asks for it, so many days later."""
    wanted = {"seed": 7, "products": 20, "speed": 60.0, **changed}
    return open_world(
        folder,
        seed=int(wanted["seed"]),
        products=int(wanted["products"]),
        speed=wanted["speed"],
        now=EPOCH + timedelta(days=later),
    )


class TestOpenWorld:
    def test_begins_now_in_an_empty_folder(self, tmp_path: Path) -> None:
        assert opened(tmp_path / "new").began == EPOCH

    def test_goes_on_after_a_restart(self, tmp_path: Path) -> None:
        first = opened(tmp_path)
        assert opened(tmp_path, 3) == first

    @pytest.mark.parametrize(
        ("name", "value"), [("seed", 8), ("products", 21), ("speed", 1.0)]
    )
    def test_refuses_another_world(
        self, tmp_path: Path, name: str, value: float
    ) -> None:
        opened(tmp_path)
        with pytest.raises(WrongWorld, match=f"--{name}"):
            opened(tmp_path, **{name: value})

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"seed": 7}', '{"a": 1}', "null"])
    def test_names_a_file_that_cannot_be_read(self, tmp_path: Path, text: str) -> None:
        (tmp_path / WORLD_FILE).write_text(text)
        with pytest.raises(WrongWorld, match="Delete it"):
            opened(tmp_path)

    def test_names_an_epoch_without_a_zone(self, tmp_path: Path) -> None:
        text = '{"seed":7,"products":20,"speed":60.0,"epoch":"2026-11-21T08:00:00"}'
        (tmp_path / WORLD_FILE).write_text(text)
        with pytest.raises(WrongWorld, match="time zone"):
            opened(tmp_path)
