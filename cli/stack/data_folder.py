"""The one folder that holds the state of a platform, and the lock that guards it.

postgres/ mongo/ redis/   the embedded stores
blobs/ models/ sources/   pictures, trained models, sources that were added
logs/ run/                output of each process; sockets, pid files, the lock
VERSION                   the number of this layout
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cli.stack.processes import User
from common.errors import BadInput, Refused
from common.stores import MAKE_ROOM, StoreFull

VERSION: Final = "1"
PARTS: Final = (
    "postgres",
    "mongo",
    "redis",
    "blobs",
    "models",
    "sources",
    "logs",
    "run",
)
ROOM_BYTES: Final = 256 * 2**20
"""Less than this free, and nothing is started: a store dies badly on a full disk."""

_LOCK: Final = "run/lock"

# Linux holds the path of a socket in 108 bytes; ".s.PGSQL.5432.lock" is the longest.
_SOCKET_PATH_BYTES: Final = 107
_LONGEST_SOCKET: Final = "/.s.PGSQL.5432.lock"


class NotADataFolder(BadInput):
    """That folder holds something else."""


class OtherVersion(Refused):
    """That data folder was made by another version of Magpie."""


class AlreadyRunning(Refused):
    """Magpie already runs on that data folder."""


def default_folder(environment: Mapping[str, str], *, root: bool) -> Path:
    """MAGPIE_DATA; else /var/lib/magpie for root, and for others the XDG data home."""
    if chosen := environment.get("MAGPIE_DATA"):
        return Path(chosen)
    if root:
        return Path("/var/lib/magpie")
    if home := environment.get("XDG_DATA_HOME"):
        return Path(home) / "magpie"
    return Path(environment.get("HOME", "~")).expanduser() / ".local/share/magpie"


class DataFolder:
    """A data folder that exists and has this version's layout."""

    def __init__(self, path: Path) -> None:
        """Make it, or check that it is one of ours.

        Raises NotADataFolder, OtherVersion, StoreFull, or BadInput when this user may
        not write there.
        """
        self.path = path.absolute()
        with _writing(self.path):
            check_version(self.path)
            self.path.mkdir(parents=True, exist_ok=True)
            # Root's Postgres runs as somebody else, who must get through.
            self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
            for part in PARTS:
                (self.path / part).mkdir(mode=0o700, exist_ok=True)
            _write_version(self.path / "VERSION")

    def part(self, name: str) -> Path:
        """One of PARTS."""
        return self.path / name

    def log(self, name: str) -> Path:
        """Where the output of that process goes."""
        return self.path / "logs" / f"{name}.log"

    def socket_folder(self, name: str, user: User | None = None) -> Path:
        """A private folder for a socket, made if it is absent: see socket_folder_in."""
        if user is not None:
            (self.path / "run").chmod(0o711)
        folder = socket_folder_in(self.path, name)
        _own_privately(folder, user)
        return folder

    def ensure_room(self) -> None:
        """Raise StoreFull if less than ROOM_BYTES are free under the folder."""
        ensure_room(self.path)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for this process alone; AlreadyRunning names the holder.

        The kernel lets go of it however this process ends.
        """
        with (self.path / _LOCK).open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as exc:
                holder = holder_of(self.path)
                raise AlreadyRunning(
                    f"Magpie already runs on {self.path} (process {holder}).",
                    hint="Stop it first, or choose another folder with --data.",
                ) from exc
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
            yield


def socket_folder_in(path: Path, name: str) -> Path:
    """Where the data folder at `path` has the socket of that store.

    It is run/<name>, or a folder under the temporary one if that is too long.
    """
    folder = path.absolute() / "run" / name
    if len(os.fsencode(folder)) + len(_LONGEST_SOCKET) <= _SOCKET_PATH_BYTES:
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"magpie-{os.geteuid()}-{digest}"


def holder_of(path: Path) -> int | None:
    """The process that holds the data folder at `path`, or None."""
    try:
        with (path / _LOCK).open("r") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read() or 0)
    except FileNotFoundError:
        return None
    return None


def ensure_room(path: Path) -> None:
    """Raise StoreFull if less than ROOM_BYTES are free where `path` is or will be."""
    there = next(step for step in (path, *path.parents) if step.exists())
    free = shutil.disk_usage(there).free
    if free < ROOM_BYTES:
        raise StoreFull(
            f"The disk under {path} has {free // 2**20} MiB free; "
            f"{ROOM_BYTES // 2**20} MiB are needed.",
            hint="Make room, or choose another folder with --data.",
        )


def first_closed_to(user: User, folder: Path) -> Path | None:
    """The topmost folder on the way to `folder` that `user` may not enter, or None."""
    for step in (*reversed(folder.parents), folder):
        if step.exists() and not _may_enter(user, step.stat()):
            return step
    return None


def _may_enter(user: User, found: os.stat_result) -> bool:
    if found.st_uid == user.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == user.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def check_version(path: Path) -> None:
    """Raise NotADataFolder or OtherVersion unless `path` is ours, empty or absent."""
    if path.exists() and not path.is_dir():
        raise NotADataFolder(f"{path} is a file.", hint="Choose a folder with --data.")
    inside = {entry.name for entry in path.iterdir()} if path.exists() else set()
    if "VERSION" not in inside:
        # Only our own folders: a first start that was cut short.
        if inside - set(PARTS):
            raise NotADataFolder(
                f"{path} is not empty and holds no data of Magpie.",
                hint="Choose another folder with --data.",
            )
        return
    found = (path / "VERSION").read_text(errors="replace").strip()
    # A start cut short may leave it empty: the layout is made again, data is kept.
    if found not in (VERSION, ""):
        raise OtherVersion(
            f"The data in {path} is of version {found[:20]!r}; this Magpie reads "
            f"{VERSION!r}.",
            hint="Use the Magpie that made it, or another folder with --data. "
            "Nothing was changed.",
        )


def _write_version(path: Path) -> None:
    if not path.exists() or not path.read_text():
        path.write_text(f"{VERSION}\n")


def _own_privately(folder: Path, user: User | None) -> None:
    owner = user.uid if user else os.geteuid()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    # In a folder that all may write to, somebody may have made it before us.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner, os.geteuid()):
        raise Refused(
            f"{folder} belongs to somebody else.", hint="Remove it and start again."
        )
    if user is not None:
        os.chown(folder, user.uid, user.gid)
    folder.chmod(0o700)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFull(
                f"{path} cannot be written: {exc}.", hint=MAKE_ROOM
            ) from exc
        raise BadInput(
            f"{path} cannot be used for data: {exc}.",
            hint="Choose another folder with --data.",
        ) from exc
