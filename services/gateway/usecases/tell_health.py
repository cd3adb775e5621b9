"""How every part of the platform is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol


class Probe(Protocol):
    """Something that can be asked how it is."""

    name: str

    async def problem(self) -> str | None:
        """What is wrong with it; None if nothing is."""


async def tell_health(probes: Sequence[Probe]) -> Mapping[str, str | None]:
    """The problem of each, by name; None for those that have none."""
    found = await asyncio.gather(*(probe.problem() for probe in probes))
    return {probe.name: text for probe, text in zip(probes, found, strict=True)}
