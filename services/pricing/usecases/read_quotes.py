"""Reads quotes out of a file, one listing in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from common.clock import now
from common.errors import BadInput
from services.pricing.adapters.quotes import (
    MAX_MEGABYTES,
    Access,
    Fault,
    find_source,
    given_file,
)
from services.pricing.rules.products import Listing


@dataclass(frozen=True, slots=True)
class QuoteFile:
    """A file of that kind; `products` are the lists that its numbers stand in."""

    path: Path
    kind: str
    products: tuple[Path, ...] = ()
    observed_on: date | None = None
    max_mb: int = MAX_MEGABYTES


def read_quotes(file: QuoteFile) -> Iterator[Listing | Fault]:
    """The listings of the file. Raises the errors of QuoteSource, and BadInput."""
    source = find_source(file.kind, access=Access.BULK)
    observed_at = None
    if file.observed_on is not None:
        observed_at = datetime.combine(file.observed_on, time(), tzinfo=UTC)
        if observed_at > now():
            raise BadInput(f"{file.observed_on} is in the future.")
    given = given_file(
        file.path,
        fetched_at=now(),
        observed_at=observed_at,
        product_lists=file.products,
        max_mb=file.max_mb,
    )
    yield from source.read_listings(given)
