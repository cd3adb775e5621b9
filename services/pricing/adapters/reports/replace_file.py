"""Whole files or none: written beside their place, then put there in one step."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from common.errors import BadInput

_MENDS: Final = {
    errno.ENOENT: "Make its folder first, or give another path.",
    errno.ENOTDIR: "A part of the path is a file; give another path.",
    errno.EISDIR: "It is a folder; give the path of a file.",
    errno.EACCES: "Close it where it is open, or give a path you may write to.",
    errno.EPERM: "Close it where it is open, or give a path you may write to.",
    errno.EROFS: "That disk is read-only; give a path on another.",
    errno.ENOSPC: "The disk is full; make room, or give a path on another.",
    errno.EDQUOT: "Your disk quota is used up; make room, or give another path.",
    errno.ENAMETOOLONG: "The name is too long; give a shorter one.",
}


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a path to write to; it becomes `path` when the block ends well.

    When the block fails, or the program is killed in it, an older file at `path` is
    left as it was. Devices and pipes are yielded themselves. Raises BadInput, naming
    the path and the mend, for whatever the file system refuses.
    """
    try:
        target = Path(os.path.realpath(path))
        if target.exists() and not target.is_file() and not target.is_dir():
            yield path
        else:
            with _beside(target) as draft:
                yield draft
    except OSError as exc:
        reason = (exc.strerror or type(exc).__name__).lower()
        mend = _MENDS.get(exc.errno or 0, "Give another path.")
        raise BadInput(f"{path} cannot be written: {reason}.", hint=mend) from exc


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    # A long name is cut so that the draft's is no longer than the target's may be.
    draft = target.parent / f".{target.name[:40]}.{secrets.token_hex(6)}.part"
    try:
        # Created here with the usual mode (temporary files are private to the owner).
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        yield draft
        _flush_to_disk(draft)
        if target.exists():
            shutil.copymode(target, draft)
        os.replace(draft, target)
    finally:
        with suppress(FileNotFoundError, NotADirectoryError):
            draft.unlink()


def _flush_to_disk(draft: Path) -> None:
    """A full disk may speak up only now; after the rename it would be too late."""
    handle = os.open(draft, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
