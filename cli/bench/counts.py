"""What the scanner says of itself at /metrics, added up."""

from __future__ import annotations

import re
import urllib.request
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from cli.bench.scan_stack import Ground
from cli.stack.ports import HOST

Counts: TypeAlias = dict[tuple[str, tuple[tuple[str, str], ...]], float]
"""By name and labels."""

_PREFIX: Final = "magpie_scanner_"
_LINE: Final = re.compile(r"(magpie_scanner_\w+)(\{[^}]*\})? ([0-9.e+-]+)")
_LABEL: Final = re.compile(r'(\w+)="([^"]*)"')


def read(ground: Ground) -> Counts:
    """The scanner's metrics as they are now."""
    url = f"http://{HOST}:{ground.ports.metrics_of('scanner')}/metrics"
    with urllib.request.urlopen(url, timeout=10) as answer:
        text = answer.read().decode()
    return {
        (match[1], tuple(_LABEL.findall(match[2] or ""))): float(match[3])
        for match in _LINE.finditer(text)
    }


@dataclass(slots=True)
class Totals:
    """What was counted, added up over workers that ended and began again at nought."""

    _last: Counts = field(default_factory=dict)
    _sum: Counts = field(default_factory=lambda: defaultdict(float))

    def add(self, said: Counts) -> None:
        """Take over what is said now."""
        for key, value in said.items():
            before = self._last.get(key, 0.0)
            self._sum[key] += value - before if value >= before else value
        self._last |= said

    def of(self, name: str) -> float:
        """The sum over all labels."""
        return sum(value for (one, _), value in self._sum.items() if one == name)

    @property
    def pages(self) -> float:
        """Pages taken in, whatever came of them."""
        return self.of(f"{_PREFIX}pages_total")

    def summary(self, ground: Ground) -> dict[str, Any]:
        """What a reader of the figures wants to know beside the pages."""
        batches = self.of(f"{_PREFIX}take_in_seconds_count")
        spent = self.of(f"{_PREFIX}take_in_seconds_sum")
        return {
            "offers_by_shop": self._new_offers(ground),
            "problems": self._problems(),
            "take_in_seconds_mean": round(spent / max(1, batches), 3),
            "pages_a_batch": round(self.pages / max(1, batches), 1),
            "pending_offers": int(self._now("pending_offers")),
            "pending_age_seconds": round(self._now("pending_age_seconds"), 1),
            "announced_again": int(self.of(f"{_PREFIX}announced_again_total")),
            "worker_starts": int(self.of(f"{_PREFIX}worker_starts_total")),
        }

    def _now(self, name: str) -> float:
        return sum(v for (one, _), v in self._last.items() if one == _PREFIX + name)

    def _new_offers(self, ground: Ground) -> list[int]:
        found: dict[str, float] = defaultdict(float)
        for (name, labels), value in self._sum.items():
            if name == f"{_PREFIX}offers_total":
                found[dict(labels)["source"]] += value
        return [int(found[ground.source(shop)]) for shop in range(ground.shops)]

    def _problems(self) -> dict[str, int]:
        """Pages by what came of them, those that are as they should be left out."""
        found: dict[str, int] = defaultdict(int)
        for (name, labels), value in self._sum.items():
            outcome = dict(labels).get("outcome", "")
            if name == f"{_PREFIX}pages_total" and outcome not in ("offers", "list"):
                found[outcome] += int(value)
        return dict(found)


def slowest_minute(seen: list[tuple[float, float]]) -> float | None:
    """Pages a second in the worst minute of (moment, pages so far)."""
    rates = [
        (later - sooner) / (end - begin)
        for number, (begin, sooner) in enumerate(seen)
        for end, later in seen[number:]
        if 58 <= end - begin <= 62
    ]
    return round(min(rates), 1) if rates else None
