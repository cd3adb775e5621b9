"""Which images there are, what each is built from and how large it may become."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.images.assemble import names

PREFIX: Final = "magpie-"
DOCKERFILE: Final = "deploy/images/Dockerfile"

# Owed by a service from the day that it appears; MB as registries count them.
_MOST_MB: Final = {
    "gateway": 350,
    "comms": 350,
    "listing": 350,
    "support": 550,
    "purchasing": 550,
    "scanner": 550,
    "pricing": 950,
    "browser": 900,
}
_RUNTIMES: Final = {"gateway": "dashboard", "browser": "chromium"}


@dataclass(frozen=True, slots=True)
class Image:
    """One image, whatever its tag."""

    service: str

    @property
    def name(self) -> str:
        """What it is called in a registry, in the chart and in compose.yaml."""
        return f"{PREFIX}{self.service}"

    @property
    def runtime(self) -> str:
        """The stage of the Dockerfile that it stands on."""
        return _RUNTIMES.get(self.service, "plain")

    @property
    def arguments(self) -> dict[str, str]:
        """The build arguments that make it this image."""
        return {"SERVICE": self.service, "RUNTIME": self.runtime}

    @property
    def most_bytes(self) -> int | None:
        """How large it may be, unpacked; None: it is only recorded."""
        most = _MOST_MB.get(self.service)
        return None if most is None else most * 1_000_000


def images(checkout: Path) -> Iterator[Image]:
    """Every image that can be built from that checkout."""
    for name in names(checkout):
        yield Image(name)
