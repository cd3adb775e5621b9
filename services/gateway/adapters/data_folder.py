"""What the gateway keeps in the data folder, for nobody but its own user to read."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path
from typing import Final

from common.errors import BadInput
from common.settings import BadSettings

KEY_FILE: Final = "gateway-token-key"
PASSWORD_FILE: Final = "admin-password"  # noqa: S105 - the name of a file.

_KEY_BYTES: Final = 32


def token_key(folder: Path) -> bytes:
    """The key that tokens are signed with; made when it is asked for the first time.

    Raises BadSettings if others may read it, BadInput if the folder cannot be used.
    """
    path = folder / KEY_FILE
    try:
        if not path.exists():
            _write_once(path, secrets.token_hex(_KEY_BYTES))
        _ensure_private(path)
        key = path.read_text().strip().encode()
    except OSError as exc:
        raise _unusable(path, exc) from exc
    if len(key) < 2 * _KEY_BYTES:
        raise BadSettings(f"{path} holds no key.", hint=_REMOVE)
    return key


def write_first_password(folder: Path, password: str) -> Path:
    """Write it where its owner finds it; an earlier one that was never used goes."""
    path = folder / PASSWORD_FILE
    try:
        _write(path, f"{password}\n")
    except OSError as exc:
        raise _unusable(path, exc) from exc
    return path


def _write(path: Path, text: str) -> None:
    made = _draft(path, text)
    os.replace(made, path)
    _sync(path.parent)


def _write_once(path: Path, text: str) -> None:
    """Two gateways may start at once: whoever links the file first decides."""
    made = _draft(path, text)
    try:
        os.link(made, path)
    except FileExistsError:
        return
    finally:
        made.unlink()
    _sync(path.parent)


def _draft(path: Path, text: str) -> Path:
    # mkstemp makes it readable by its owner alone from the start.
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _ensure_private(path: Path) -> None:
    if path.stat().st_mode & 0o077:
        raise BadSettings(f"Others may read {path}.", hint=_REMOVE)


def _unusable(path: Path, exc: OSError) -> BadInput:
    return BadInput(
        f"{path} cannot be used: {exc.strerror}.",
        hint="Set MAGPIE_DATA to a folder that this user may write to.",
    )


_REMOVE: Final = "Remove it and start again: a new key is made and everybody signs in."
