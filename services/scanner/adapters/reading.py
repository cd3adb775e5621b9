"""What came from a source -> the offers in it: by its adapter, else by what it says."""

from __future__ import annotations

import json

from services.scanner.adapters import sites
from services.scanner.adapters.pages import read_page
from services.scanner.rules.feed_row import Terms, read_row
from services.scanner.rules.offer import Facts
from services.scanner.rules.source import Source


def read_body(source: Source, url: str, body: str) -> list[Facts]:
    """The offers; none where an adapter's page says itself that its offer is gone.

    Raises Unreadable, and SiteBlocked where a wall stands instead of the page.
    """
    if source.feed is not None:
        asked = Terms(feed=source.feed, currency=source.currency, locale=source.locale)
        return [read_row(asked, url, json.loads(body))]
    if source.adapter:
        return sites.load(source.adapter).read(source, url, body)
    return read_page(source, url, body)
