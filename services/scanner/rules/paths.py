"""Which kind of page an address is, by the paths that its source names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from services.scanner.rules.source import PageKind, Source

_STARS: Final = {"*": "([^/]+)", "**": "(.*)"}


def kind_of(source: Source, path: str) -> PageKind | None:
    """The kind of the page with that path, without its query; None: leave it alone."""
    if match_any(source.offers.paths, path) is not None:
        return PageKind.OFFER
    if match_any(source.lists.paths, path) is not None:
        return PageKind.LIST
    return None


def key_in(source: Source, path: str) -> str:
    """What the first `*` of the offers' paths stands for in `path`; may be empty."""
    return match_any(source.offers.paths, path) or ""


def host_of(site: str) -> str:
    """What politeness is owed to, of `host:port`: with or without www, http or https.

    Another port than these two is a host of its own.
    """
    host, _, port = site.rpartition(":")
    return f"{host.removeprefix('www.')}:{'web' if port in ('80', '443') else port}"


def match_any(patterns: Iterable[str], path: str) -> str | None:
    """What the first `*` stands for in the first pattern that fits; None if none fits.

    A pattern that fits and has no `*` gives the empty text.
    """
    for pattern in patterns:
        match = _compiled(pattern).fullmatch(path)
        if match is not None:
            return match.group(1) if match.groups() else ""
    return None


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    # No expressions: everything but the stars stands for itself.
    parts = re.split(r"(\*\*?)", pattern)
    return re.compile("".join(_STARS.get(part) or re.escape(part) for part in parts))
