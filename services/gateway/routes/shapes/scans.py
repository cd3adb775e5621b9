"""Sources and the scans of them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field, model_validator

from services.gateway.routes.shapes.base import Mark, Page, Shape, Text


class ScanProblem(Shape):
    """One thing that went wrong in a scan."""

    code: str
    sentence: str
    url: str | None


class Scan(Shape):
    """One pass over a source, or over one address."""

    id: str
    source: str
    url: str | None
    status: Literal["queued", "running", "succeeded", "failed", "blocked"]
    requested_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    pages_fetched: int
    pages_failed: int
    offers_new: int
    offers_changed: int
    offers_gone: int
    problems: list[ScanProblem]
    priority: str | None


class ScanPage(Page):
    """A page of scans."""

    items: list[Scan]


class ScanRequest(Shape):
    """What to scan: a stored source, or one public address."""

    source: Text | None = Field(None, min_length=1, max_length=200)
    url: Text | None = Field(None, min_length=1, max_length=2000)

    @model_validator(mode="after")
    def _one_of_them(self) -> ScanRequest:
        if (self.source is None) == (self.url is None):
            raise ValueError("give either source or url")
        return self


class PreviewRequest(Shape):
    """A source, a page, or a page as that source would read it."""

    yaml: str = Field("", max_length=64 * 1024)
    url: str = Field("", max_length=2000)

    @model_validator(mode="after")
    def _something(self) -> PreviewRequest:
        if not self.yaml and not self.url:
            raise ValueError("give yaml, url, or both")
        return self


class PreviewedField(Shape):
    """One value and where it was read."""

    name: str
    value: str
    how: str
    path: str
    raw: str
    agrees: list[str]
    differs: dict[str, str]


class PreviewedPage(Shape):
    """One page, or one row of a feed."""

    url: str
    kind: str
    fields: list[PreviewedField]
    offers: list[list[PreviewedField]]
    links: list[str]
    problems: list[ScanProblem]


class Preview(Shape):
    """What a scan would read; nothing of it is stored."""

    pages: list[PreviewedPage]


class Source(Shape):
    """A place that is scanned."""

    id: str
    version: int
    title: str
    mode: Mark
    yaml: str
    start_urls: list[str]
    status: Literal["active", "blocked"]
    blocked_reason: str | None
    updated_at: datetime | None
    last_scan: Scan | None
    next_due_at: datetime | None
    every_seconds: int | None
    interval_seconds: int | None
    budget: int | None
    budget_left: int | None
    waits_for: str | None


class SourcePage(Page):
    """A page of sources."""

    items: list[Source]
