"""The CPU time and memory of processes over time; Linux only."""

from __future__ import annotations

import os
import re
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cli.stack.footprint import below

_PROC: Final = Path("/proc")
_PSS: Final = re.compile(r"^Pss:\s+(\d+) kB$", re.MULTILINE)
_TICKS: Final = os.sysconf("SC_CLK_TCK")
# Of /proc/PID/stat, counted from behind the name in brackets.
_USER, _CHILDREN_SYSTEM = 11, 14
_MIB: Final = 1024
"""In the kernel's kB."""


@dataclass(slots=True)
class Watch:
    """Watches what was started under these names, children included."""

    roots: Mapping[str, int]
    memory: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    """By process: when, and its MiB (PSS) then."""

    def sample(self) -> None:
        """Note the memory of each process as it is now."""
        moment = time.monotonic()
        for name, pid in self._processes():
            try:
                found = _PSS.search((_PROC / str(pid) / "smaps_rollup").read_text())
            except OSError:
                continue
            if found:
                size = int(found[1]) / _MIB
                self.memory.setdefault(name, []).append((moment, size))

    def cpu_seconds(self) -> dict[str, float]:
        """What each has used since it began, with what its ended children had."""
        used: dict[str, float] = defaultdict(float)
        for name, pid in self._processes():
            try:
                said = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2]
            except OSError:
                continue
            ticks = said.split()[_USER : _CHILDREN_SYSTEM + 1]
            used[name.partition("#")[0]] += sum(map(int, ticks)) / _TICKS
        return dict(used)

    def _processes(self) -> list[tuple[str, int]]:
        return [
            (_name(root, pid, main=pid == first), pid)
            for root, first in self.roots.items()
            for pid in below(first)
        ]


def slope_a_minute(samples: Sequence[tuple[float, float]]) -> float:
    """MiB a minute: the line of least squares through (seconds, MiB)."""
    if len(samples) < 2:
        return 0.0
    mean_at = sum(at for at, _ in samples) / len(samples)
    mean = sum(size for _, size in samples) / len(samples)
    spread = sum((at - mean_at) ** 2 for at, _ in samples)
    if not spread:
        return 0.0
    return 60 * sum((at - mean_at) * (size - mean) for at, size in samples) / spread


def _name(root: str, pid: int, *, main: bool) -> str:
    """Its root's name; a crawl worker's own, one whose memory is a line of its own."""
    if main:
        return root
    try:
        words = (_PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return root
    if b"--worker" in words:
        # A worker that was recycled begins a line of its own.
        return f"{root} workers#{pid}"
    return f"{root} children#{pid}"
