"""Run inside the build: picks from the checkout what the image of one service needs.

Standard library only: it runs on the bare base image.
"""

from __future__ import annotations

import compileall
import os
import shutil
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Final

WRONG_USE: Final = 2
START: Final = Path(__file__).with_name("start.py")
"""The first Python of every container."""

_PORTS: Final = {"PORT": "50051", "METRICS_PORT": "9100", "HEALTH_PORT": "9101"}
"""Of a container, where every port is its own."""
_GATEWAY_PORT: Final = "8000"
# The copy without byte code, which would be believed although its source has changed.
_RELOAD: Final = """\
if [ -n "${MAGPIE_RELOAD:-}" ] && [ "${1:-}" != migrate ]; then
  # For development: from a folder that can be written, again at each change. Migrations
  # end, and somebody waits for that.
  if [ ! -d "$MAGPIE_RELOAD/common" ]; then
    mkdir -p "$MAGPIE_RELOAD" && cp -R ./* "$MAGPIE_RELOAD"
    find "$MAGPIE_RELOAD" -name __pycache__ -prune -exec rm -r {} +
  fi
  cd "$MAGPIE_RELOAD"
  again="python -m common.reload"
fi"""
_PREFIX: Final = "magpie-"
_LEFT_OUT: Final = shutil.ignore_patterns(
    "__pycache__", "node_modules", "README.md", "API.md", "pyproject.toml"
)


class UnknownService(Exception):
    """SERVICE is empty, or names nothing that there is an image of."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What one image holds."""

    member: str
    """Of the uv workspace: its packages are installed."""
    module: str
    """What start.py runs as `python -m` would, and its first arguments."""
    code: tuple[str, ...] = ()
    """Folders beside those of the member and of what it depends on."""
    settings: str = ""
    """The prefix of the settings that say where it listens."""


_OTHERS: Final = {
    "browser": Recipe(
        "magpie-browser",
        "services.scanner --browsers /run/browser/socket",
        # The process of services/scanner/adapters/browser, and what it imports.
        code=("common", "services/scanner"),
    ),
    "sandbox": Recipe("magpie-sandbox", "sandbox --listen 0.0.0.0 --data /data"),
    "stores": Recipe(
        "magpie-stores", "cli stores --listen 0.0.0.0 --data /data/stores"
    ),
}


def names(checkout: Path) -> list[str]:
    """Every value that SERVICE may have: the services that run, and the others."""
    services = checkout.glob("services/*/__main__.py")
    return sorted([*(path.parent.name for path in services), *_OTHERS])


def recipe(checkout: Path, service: str) -> Recipe:
    """What the image of `service` holds. Raises UnknownService."""
    known = names(checkout)
    if service not in known:
        said = f"SERVICE={service} is none of them" if service else "SERVICE is not set"
        raise UnknownService(
            f"{said}: build with --build-arg SERVICE=, one of {', '.join(known)}."
        )
    if service in _OTHERS:
        return _OTHERS[service]
    prefix = f"MAGPIE_{service.upper()}_"
    return Recipe(f"{_PREFIX}{service}", f"services.{service}", settings=prefix)


def folders(checkout: Path, member: str) -> list[str]:
    """The folders with the code of that member and of all members it depends on."""
    by_name = dict(_members(checkout))
    found: dict[str, None] = {}
    waiting = [member]
    while waiting:
        folder, needs = by_name[waiting.pop()]
        if folder not in found:
            found[folder] = None
            waiting += [name for name in needs if name in by_name]
    # The contracts are generated code that stands below common and has no packages.
    return sorted([*found, *(["rpc"] if "common" in found else [])])


def write_manifests(checkout: Path, service: str, into: Path) -> None:
    """What uv needs to install packages, and the words that tell it which ones."""
    wanted = recipe(checkout, service)
    for folder in (".", *(folder for _, (folder, _) in _members(checkout))):
        _copy(checkout / folder / "pyproject.toml", into / folder / "pyproject.toml")
    _copy(checkout / "uv.lock", into / "uv.lock")
    selection = into / "selection"
    selection.write_text(f"--package {wanted.member}\n")
    _make_timeless(selection)


def write_code(checkout: Path, service: str, into: Path) -> None:
    """The code of one image with its byte code, and how the container starts."""
    wanted = recipe(checkout, service)
    for folder in {*folders(checkout, wanted.member), *wanted.code}:
        # Of a part of a package the whole package is imported; of a service, itself.
        parts = folder.split("/")
        within = "/".join(parts[:2] if parts[0] == "services" else parts[:1])
        shutil.copytree(
            checkout / within, into / within, ignore=_LEFT_OUT, dirs_exist_ok=True
        )
    if wanted.member != f"{_PREFIX}sandbox":
        (into / "services").mkdir(exist_ok=True)
        _copy(checkout / "services" / "__init__.py", into / "services" / "__init__.py")
    _copy(START, into / START.name)
    # Nothing can be written at run time: compiled here, or again at each start.
    mode = PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(into, quiet=1, invalidation_mode=mode, stripdir=into)
    entry = into / "entry"
    entry.write_text(_entry(service, wanted))
    entry.chmod(0o755)


def _entry(service: str, wanted: Recipe) -> str:
    settings = {}
    if wanted.settings:
        settings = {"HOST": "0.0.0.0", **_PORTS}  # noqa: S104 - of its own network
    if service == "gateway":
        settings["PORT"] = _GATEWAY_PORT
    lines = ["#!/bin/sh", "# What it is told wins; else the ports of a container."]
    for name, value in settings.items():
        full = f"{wanted.settings}{name}"
        lines.append(f'export {full}="${{{full}:-{value}}}"')
    if wanted.settings:
        lines.append(_RELOAD)
    lines.append(f'exec ${{again:-}} python {START.name} {wanted.module} "$@"')
    return "\n".join(lines) + "\n"


def _members(checkout: Path) -> Iterator[tuple[str, tuple[str, list[str]]]]:
    root = tomllib.loads((checkout / "pyproject.toml").read_text())
    for folder in root["tool"]["uv"]["workspace"]["members"]:
        told = tomllib.loads((checkout / folder / "pyproject.toml").read_text())
        needs = [need.partition("[")[0] for need in told["project"]["dependencies"]]
        yield told["project"]["name"], (folder, needs)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    _make_timeless(target)


def _make_timeless(path: Path) -> None:
    # A layer is known by its bytes, times among them.
    os.utime(path, (0, 0))


def main(arguments: list[str]) -> int:
    """`SERVICE CHECKOUT MANIFESTS CODE`: fill the two folders from the checkout."""
    service, checkout, manifests, code = arguments
    try:
        write_manifests(Path(checkout), service, Path(manifests))
        write_code(Path(checkout), service, Path(code))
    except UnknownService as exc:
        sys.stderr.write(f"{exc}\n")
        return WRONG_USE
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
