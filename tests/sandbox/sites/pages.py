"""Reads the pages of the sites just well enough to hold them against the truth."""

from __future__ import annotations

import json
import re
from typing import Any

from sandbox.world.offers import Offer, Source
from sandbox.world.shelves import Listed
from tests.sandbox.running import Sandbox


def json_ld(html: str) -> dict[str, Any]:
    """The one JSON-LD block of a page."""
    (block,) = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', html, re.S
    )
    found: dict[str, Any] = json.loads(block)
    return found


def listed(sandbox: Sandbox, source: Source) -> list[Listed]:
    """Every offer that the source lists now, by the world itself."""
    now = (sandbox.hand() - sandbox.hand.start).total_seconds()
    sandbox.world.advance(now)
    shelf = sandbox.world.shelves[source]
    return [
        one for page in shelf.listing("", now).pages for one in shelf.page(page, now)
    ]


def offers(sandbox: Sandbox, source: Source) -> list[Offer]:
    """The same, without their state."""
    return [one.offer for one in listed(sandbox, source)]


def followed(sandbox: Sandbox, site: str, start: str, link: str) -> list[str]:
    """The HTML of a list and of all its further screens; `link` finds the next one."""
    pages, path = [], start
    while path:
        response = sandbox.get(site, path)
        assert response.status_code == 200, path
        pages.append(response.text)
        found = re.search(link, response.text)
        path = found.group(1) if found else ""
    return pages
