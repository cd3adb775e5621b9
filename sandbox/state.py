"""The data folder: which world lives there and since when, so a restart goes on."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

WORLD_FILE = "world.json"


class WrongWorld(Exception):
    """The folder holds another world than the one asked for."""


@dataclass(frozen=True, slots=True)
class WorldState:
    """What makes a world: the same four values give the same pages for ever."""

    seed: int
    products: int
    speed: float
    epoch: str

    @property
    def began(self) -> datetime:
        """The real moment of world time 0."""
        return datetime.fromisoformat(self.epoch)


def open_world(
    folder: Path, *, seed: int, products: int, speed: float, now: datetime
) -> WorldState:
    """The world of the folder, begun now if there is none.

    Raises WrongWorld, with how to mend it, for a world made otherwise or a torn file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / WORLD_FILE
    wanted = WorldState(seed, products, speed, now.isoformat())
    if not path.exists():
        _write(path, wanted)
        return wanted
    found = _read(path)
    for name in ("seed", "products", "speed"):
        have, want = getattr(found, name), getattr(wanted, name)
        if have != want:
            raise WrongWorld(
                f"{folder} holds a sandbox with {name} {have}, not {want}. "
                f"Start it with --{name} {have}, or name another --data folder."
            )
    return found


def _read(path: Path) -> WorldState:
    try:
        state = WorldState(**json.loads(path.read_text()))
        if state.began.tzinfo is None:
            raise ValueError("its epoch names no time zone")
    except (ValueError, TypeError) as exc:
        raise WrongWorld(
            f"{path} cannot be read ({exc}). Delete it to begin a new world there."
        ) from exc
    return state


def _write(path: Path, state: WorldState) -> None:
    # Renamed into place, so that a kill leaves the whole file or none.
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(state)) + "\n")
    os.replace(draft, path)
