"""Feeds that are files somebody sent."""

from __future__ import annotations

from datetime import datetime

from services.gateway.routes.shapes.base import Shape
from services.gateway.routes.shapes.scans import Scan


class RefusedRow(Shape):
    """A row that is no offer, and why."""

    row: int
    """From 1 on, without the line of names."""
    code: str
    sentence: str


class FeedUpload(Shape):
    """A file that was sent to a source, and what became of its rows."""

    id: str
    source: str
    name: str
    size: int
    sha256: str
    received_at: datetime | None
    rows: int | None
    """How many it has; null until they were counted, or if it is broken."""
    rows_refused: int | None
    refused: list[RefusedRow]
    """The first of them; see the problems of the scan for what is wrong as a whole."""
    scan: Scan | None
