"""Addresses with places for what is searched: `https://s.example/find?q={keyword}`.

Nothing but these three names may stand in braces; values are escaped, so that a word
with a slash or an ampersand stays one word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote, urlsplit

from services.scanner.adapters.urls import read_address
from services.scanner.errors import BadAddress
from services.scanner.rules.source import SANDBOX_SCHEME, Search

_PLACE: Final = re.compile(r"\{(keyword|location|category)\}")
_KINDS: Final = {
    "keyword": "keywords",
    "location": "locations",
    "category": "categories",
}


def ensure_template(text: str) -> None:
    """Raise BadAddress unless it is an address once its places are filled."""
    plain = _PLACE.sub("x", text)
    if "{" in plain or "}" in plain:
        known = ", ".join(f"{{{name}}}" for name in _KINDS)
        raise BadAddress(f"only {known} may stand in braces, not more")
    if _PLACE.search(urlsplit(_PLACE.sub("{keyword}", text)).netloc):
        raise BadAddress("a place stands in the path or query, not in the host")
    if not text.startswith(SANDBOX_SCHEME):
        read_address(plain)


def ensure_used(templates: Sequence[str], search: Search) -> None:
    """Raise ValueError unless each place has values, and each value a place."""
    named = {name for text in templates for name in _PLACE.findall(text)}
    for name, kind in _KINDS.items():
        values = getattr(search, kind)
        if name in named and not values:
            raise ValueError(f"start_urls ask for {{{name}}}; give `search.{kind}`")
        if values and name not in named:
            raise ValueError(f"no start_urls have {{{name}}} for `search.{kind}`")


def filled(templates: Sequence[str], search: Search) -> tuple[str, ...]:
    """Each template with each combination of what it asks for, each address once."""
    found: dict[str, None] = {}
    for text in templates:
        for wanted in search.combinations():
            address = _PLACE.sub(
                lambda place, by=wanted: quote(getattr(by, place[1]), safe=""),  # type: ignore[misc]  # bound now
                text,
            )
            found[address] = None
    return tuple(found)
