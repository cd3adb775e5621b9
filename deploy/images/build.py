"""Builds every image from a clean checkout, within its size: `make images-local`.

Buildah, without a daemon. Where no registry is, the bases are stand-ins: see base.py.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from common.errors import BadInput, MagpieError
from deploy.images import base
from deploy.images.catalog import DOCKERFILE, Image, images
from deploy.images.commands import ensure_able, run

ROOT: Final = Path(__file__).parents[2]
_TAG: Final = re.compile(r"[\w][\w.-]{0,127}", re.ASCII)
_TOO_LARGE: Final = 5
_UNITS: Final = {"KB": 1e3, "MB": 1e6, "GB": 1e9}


@dataclass(frozen=True, slots=True)
class Bases:
    """The two images that all others begin with."""

    python: str
    node: str


@dataclass(frozen=True, slots=True)
class Labels:
    """What an image says of where it comes from."""

    version: str
    revision: str
    source: str = ""
    """The address of the project; empty: it does not say."""


@dataclass(frozen=True, slots=True)
class Built:
    """One image as it came out."""

    image: Image
    size: int
    """Bytes of all its layers, unpacked."""
    seconds: float

    @property
    def too_large(self) -> bool:
        """Whether it is over its limit."""
        most = self.image.most_bytes
        return most is not None and self.size >= most


def checked_version(given: str, checkout: Path) -> str:
    """The tag of the images: what was given, else the version of the project.

    Raises BadInput for a tag that is none, or that would move.
    """
    told = tomllib.loads((checkout / "pyproject.toml").read_text())
    version = given or str(told["project"]["version"])
    if version == "latest":
        raise BadInput(
            "VERSION=latest would mean another image tomorrow.",
            hint="Name a version, like 0.1.0 or the hash of a commit.",
        )
    if not _TAG.fullmatch(version):
        raise BadInput(f"VERSION={version[:80]!r} cannot be the tag of an image.")
    return version


def chosen(only: str, checkout: Path) -> list[Image]:
    """All images, or those of the services that `only` names, with commas."""
    every = {image.service: image for image in images(checkout)}
    wanted = [name.strip() for name in only.split(",") if name.strip()] or list(every)
    unknown = [name for name in wanted if name not in every]
    if unknown:
        raise BadInput(
            f"There is no image of {', '.join(unknown)}.",
            hint=f"ONLY takes {', '.join(every)}, with commas between them.",
        )
    return [every[name] for name in wanted]


def changes(checkout: Path) -> list[str]:
    """The files that are not as they were committed. They are in no image."""
    return run("git", "-C", checkout, "status", "--porcelain").splitlines()


@contextmanager
def clean_checkout(checkout: Path) -> Iterator[Path]:
    """The last commit in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="magpie-images-") as folder:
        archive = Path(folder) / "archive.tar"
        run("git", "-C", checkout, "archive", "--output", archive, "HEAD")
        clean = Path(folder) / "checkout"
        clean.mkdir()
        run("tar", "--extract", "--file", archive, "--directory", clean)
        yield clean


def command(image: Image, context: Path, *, bases: Bases, labels: Labels) -> list[str]:
    """How buildah is called for one image."""
    arguments = {
        **image.arguments,
        "PYTHON_IMAGE": bases.python,
        "NODE_IMAGE": bases.node,
        "VERSION": labels.version,
        "REVISION": labels.revision,
        "SOURCE": labels.source,
    }
    told = [f"--build-arg={name}={value}" for name, value in arguments.items()]
    mount = f"--volume={base.CERTIFICATES}:{base.CERTIFICATES}:ro"
    return [
        "buildah", "build", "--layers", "--quiet", mount, *told,
        f"--file={context / DOCKERFILE}", f"--tag={tagged(image, labels.version)}",
        str(context),
    ]  # fmt: skip


def tagged(image: Image, version: str) -> str:
    """Its whole name where it was built."""
    return f"localhost/{image.name}:{version}"


def build(
    wanted: Sequence[Image], checkout: Path, *, bases: Bases, labels: Labels
) -> Iterator[Built]:
    """Build one after the other. Raises CommandFailed."""
    with clean_checkout(checkout) as context:
        for image in wanted:
            began = time.monotonic()
            run(*command(image, context, bases=bases, labels=labels))
            seconds = time.monotonic() - began
            yield Built(image, size_of(tagged(image, labels.version)), seconds)


def size_of(name: str) -> int:
    """Bytes of an image's layers, unpacked, to three digits. Raises CommandFailed."""
    said = json.loads(run("buildah", "images", "--json", name))[0]["size"]
    number, unit = str(said).split()
    return round(float(number) * _UNITS[unit])


def table(built: Iterable[Built]) -> str:
    """What came out, beside what is allowed."""
    lines = [f"{'image':<18}{'MB':>6}{'limit':>7}{'seconds':>9}"]
    for one in built:
        most = one.image.most_bytes
        limit = "-" if most is None else f"{most // 1_000_000}"
        late = "  TOO LARGE" if one.too_large else ""
        size, seconds = one.size / 1e6, one.seconds
        lines.append(f"{one.image.name:<18}{size:>6.0f}{limit:>7}{seconds:>9.0f}{late}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Build, and print the table; the exit code of `magpie`."""
    options = _parser().parse_args(arguments)
    try:
        version = checked_version(options.version, ROOT)
        wanted = chosen(options.only, ROOT)
        stand_in = not (options.python_image and options.node_image)
        ensure_able("buildah", *(["debootstrap"] if stand_in else []))
        if left := changes(ROOT):
            sys.stderr.write(
                f"The images are of the last commit: {len(left)} changed or new "
                "files are not in them.\n"
            )
        if stand_in:
            base.ensure_bases(ROOT)
        bases = Bases(
            options.python_image or base.PYTHON, options.node_image or base.NODE
        )
        built = []
        revision = run("git", "-C", ROOT, "rev-parse", "HEAD").strip()
        labels = Labels(version, revision, options.source)
        for one in build(wanted, ROOT, bases=bases, labels=labels):
            sys.stderr.write(f"{one.image.name}: {one.seconds:.0f} s\n")
            built.append(one)
    except MagpieError as exc:
        sys.stderr.write(f"{exc}\n")
        return exc.exit_code
    sys.stdout.write(table(built) + "\n")
    return _TOO_LARGE if any(one.too_large for one in built) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Build the images with buildah.")
    parser.add_argument("--version", default="", help="their tag; else the project's")
    parser.add_argument("--source", default="", help="the address of the project")
    parser.add_argument("--only", default="", help="services, with commas; else all")
    parser.add_argument("--python-image", default="", help="else a stand-in is made")
    parser.add_argument("--node-image", default="", help="else a stand-in is made")
    return parser


if __name__ == "__main__":
    sys.exit(main())
