"""The recorded and written answers of the sources of quotes, and what to make of them.

A case is a folder: meta.json (what was answered, when), input.* (the answer itself, or
in meta `shared` where it lies in the shared data), products_N.json, expected.json.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from services.pricing.adapters.quotes import Fault, Given, find_source, given_file
from services.pricing.adapters.reports.quotes import quote_rows

FIXTURES = Path(__file__).parent / "fixtures"
Json = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One answer of a source."""

    source: str
    name: str

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return FIXTURES / self.source / self.name

    @property
    def meta(self) -> Json:
        """How it came about."""
        return _load(self.folder / "meta.json")

    @property
    def expected(self) -> Json:
        """What is to be made of it: quotes and faults, or an error."""
        return _load(self.folder / "expected.json")

    def __str__(self) -> str:
        return f"{self.source}/{self.name}"


def cases() -> list[Case]:
    """Every case there is."""
    return [
        Case(path.parent.parent.name, path.parent.name)
        for path in sorted(FIXTURES.glob("*/*/meta.json"))
    ]


@cache
def read(case: Case, shared: Path | None = None) -> tuple[list[Json], list[Json]]:
    """The rows of the quotes, and the faults; with the clock of the case."""
    found = find_source(case.source).read_listings(given(case, shared))
    quotes: list[Json] = []
    faults: list[Json] = []
    for one in found:
        if isinstance(one, Fault):
            faults.append({"key": one.key, "reason": one.reason})
        else:
            quotes += quote_rows(one)
    return quotes, faults


def given(case: Case, shared: Path | None = None) -> Given:
    """The case as an adapter is given it."""
    meta = case.meta
    at = datetime.fromisoformat(meta["fetched_at"])
    lists = sorted(case.folder.glob("products_*.json"))
    retry = meta.get("retry_after_seconds")
    observed = meta.get("observed_at")
    return Given(
        name=meta["name"],
        open=_opener(case, at, shared),
        fetched_at=at,
        status=meta["status"],
        retry_after=None if retry is None else timedelta(seconds=retry),
        observed_at=None if observed is None else datetime.fromisoformat(observed),
        product_lists=tuple(given_file(path, fetched_at=at) for path in lists),
    )


def _opener(case: Case, at: datetime, shared: Path | None) -> Callable[[], BinaryIO]:
    where = case.meta.get("shared")
    if where is None:
        (path,) = case.folder.glob("input.*")
    elif shared is None:
        pytest.skip("its answer lies in the shared data folder")
    else:
        path = shared / where
    if case.meta.get("status") == 200:
        return given_file(path, fetched_at=at).open
    content = path.read_bytes()
    return lambda: io.BytesIO(content)


@cache
def _load(path: Path) -> Json:
    found: Json = json.loads(path.read_text())
    return found
