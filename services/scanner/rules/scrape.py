"""A scrape: one fetch of one page, as it is kept for ever; its body is kept apart."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from common.ids import offer_id
from services.scanner.rules.source import PageKind

OK = 200
NOT_MODIFIED = 304
NOT_THERE = frozenset({404, 410})
UNBELIEVED = 0
"""In place of what a page answered that nobody believes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrape:
    """What was asked for, when, and what came."""

    scrape_id: str
    scan_id: str
    source: str
    url: str
    kind: PageKind
    status: int
    fetched_at: datetime
    body: str = ""
    """The hash of what came; empty if nothing is kept of it."""
    encoding: str = "utf-8"
    etag: str = ""
    last_modified: str = ""
    sandbox: bool = False

    @property
    def page_id(self) -> str:
        """The page it is of: the same at each fetch."""
        return page_id(self.source, self.url)

    @property
    def says_something(self) -> bool:
        """Whether it can tell of offers: it holds some, or says that they are gone."""
        if self.kind is not PageKind.OFFER:
            return False
        return (self.status == OK and bool(self.body)) or self.status in NOT_THERE


def page_id(source: str, url: str) -> str:
    """The id of a page of a source."""
    return offer_id(source, url)


def body_hash(body: bytes) -> str:
    """Under which name a body is kept: hex blake2b-160."""
    return hashlib.blake2b(body, digest_size=20).hexdigest()
