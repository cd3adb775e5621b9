"""Files of the user and of the data folder."""

from __future__ import annotations

from pathlib import Path

from common.errors import BadInput


def read_text(path: Path) -> str:
    """The file as text, whatever bytes are in it. BadInput if it cannot be read."""
    try:
        return path.read_text("utf-8", "replace")
    except OSError as exc:
        raise BadInput(f"{path} cannot be read: {exc.strerror}.") from exc


def read_bytes(path: Path, *, most: int) -> bytes:
    """The first `most` bytes of the file. BadInput if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as exc:
        raise BadInput(f"{path} cannot be read: {exc.strerror}.") from exc


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files in a folder, by name; none if there is no such folder."""
    return sorted(folder.glob("*.yaml"))
