"""Runs a built image as a cluster would: its user, no rights, a root that is read-only.

Only /tmp, /data and what is mounted can be written. Network and devices are the
machine's: this is for a look at an image of ours, not for keeping anybody in.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from deploy.images.commands import CommandFailed, run

USER: Final = 10001
STOP_SECONDS: Final = 30.0
_LINES: Final = 30

# $1 is the root, $2 the folder to work in, "$@" after them the command.
_ENTER: Final = """
set -e
root=$1 work=$2; shift 2
mount --bind "$root" "$root"
for pair in $MOUNTS; do
    mkdir -p "$root${pair#*:}"
    mount --bind "${pair%%:*}" "$root${pair#*:}"
done
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o uid=10001,gid=10001,mode=0750 tmpfs "$root/data"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -o remount,bind,ro "$root"
unset MOUNTS
exec chroot "$root" setpriv --reuid=10001 --regid=10001 --clear-groups \
    --no-new-privs --bounding-set=-all --inh-caps=-all \
    sh -c 'cd "$0" && exec "$@"' "$work" "$@"
"""


@dataclass(frozen=True, slots=True)
class Config:
    """What an image says of itself."""

    user: str
    environment: Mapping[str, str]
    entry: tuple[str, ...]
    folder: str
    stop_signal: str
    labels: Mapping[str, str]


def config_of(image: str) -> Config:
    """Raises CommandFailed if there is no such image."""
    told = json.loads(run("buildah", "inspect", "--type", "image", image))
    config = told["OCIv1"]["config"]
    return Config(
        user=config.get("User", ""),
        environment=dict(one.split("=", 1) for one in config.get("Env", [])),
        entry=(*config.get("Entrypoint", []), *config.get("Cmd", [])),
        folder=config.get("WorkingDir", "/"),
        stop_signal=config.get("StopSignal", ""),
        labels=config.get("Labels", {}),
    )


@dataclass
class Container:
    """One that runs while it is entered; nothing of it is left afterwards."""

    image: str
    arguments: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    mounts: Mapping[Path, str] = field(default_factory=dict)
    """Folders of this machine, and where each is in the container."""

    def __enter__(self) -> Self:
        config = config_of(self.image)
        self._log = tempfile.TemporaryFile()
        self._box = run("buildah", "from", "--pull-never", self.image).strip()
        self.root = Path(run("buildah", "mount", self._box).strip())
        mounts = " ".join(f"{own}:{inside}" for own, inside in self.mounts.items())
        self._process = subprocess.Popen(  # noqa: S603 - a command of ours
            [
                "/usr/bin/unshare", "--mount", "--pid", "--fork",
                "sh", "-c", _ENTER, "sh", str(self.root), config.folder,
                *config.entry, *self.arguments,
            ],
            env={**config.environment, **self.environment, "MOUNTS": mounts},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )  # fmt: skip
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # The first process of a namespace takes all others of it along.
        self._send(signal.SIGKILL)
        self._process.wait()
        self._log.close()
        run("buildah", "rm", self._box)

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return self._process.poll() is not None

    def wait(self, *, seconds: float) -> int:
        """Its exit code. Raises CommandFailed if it goes on for longer."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired as exc:
            raise CommandFailed(
                f"{self.image} did not end within {seconds:g} s:\n{self.said()}"
            ) from exc

    def stop(self) -> int:
        """Ask it to stop as a cluster does, by SIGTERM; its exit code."""
        self._send(signal.SIGTERM)
        return self.wait(seconds=STOP_SECONDS)

    def _send(self, number: signal.Signals) -> None:
        pid = self._process.pid
        # Of no use to unshare itself, which would leave its child behind.
        with suppress(FileNotFoundError):
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
            for child in children.split():
                os.kill(int(child), number)

    def said(self) -> str:
        """The last lines of its output."""
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").splitlines()
        return "\n".join(f"  {line}" for line in lines[-_LINES:])
