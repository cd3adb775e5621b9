"""How much of an answer is taken: every limit of a fetch has its name here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB

MOST_HEADERS: Final = 64 * KIB
"""Bytes of one answer's header lines: names, values, cookies that nobody reads."""
MOST_REDIRECTS: Final = 5
MOST_RATIO: Final = 200
"""Unpacked bytes for each packed one; text packs to about a tenth, tables to a 50th."""
RATIO_FROM: Final = 4 * MIB
"""What unpacks to less than this is no bomb, however well it was packed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one fetch may cost; whatever goes beyond ends it."""

    body: int
    """Bytes of the body, packed and also unpacked."""
    seconds: float
    """From the first look-up to the last byte, redirects included."""
    silence: float = 10.0
    """Seconds without a byte, and for connecting."""
    ratio: int = MOST_RATIO
    headers: int = MOST_HEADERS
    redirects: int = MOST_REDIRECTS
    types: tuple[str, ...] = ()
    """Media types that are taken, as `text/html` or `image/`; none: any."""

    def takes(self, media_type: str) -> bool:
        """Whether an answer of that type is taken."""
        return not self.types or any(
            media_type.startswith(one) if one.endswith("/") else media_type == one
            for one in self.types
        )


PAGE: Final = Limits(body=8 * MIB, seconds=30.0)
"""A page of a shop; the crawl has the same limits."""
FEED: Final = Limits(body=256 * MIB, seconds=300.0, silence=20.0)
"""A price list; give `into`, so that it never is in memory as a whole."""
PICTURE: Final = Limits(body=10 * MIB, seconds=20.0, types=("image/",))


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderLimits:
    """What one page may cost that a browser shows."""

    seconds: float = PAGE.seconds
    """From its first request until its text is here."""
    wait: float = 15.0
    """Of these for what the source waits for, and for each time a list grows."""
    html: int = PAGE.body
    """Characters of the page as it stands in the end."""
    traffic: int = 48 * MIB
    """Bytes of the page and all that it loads, as sent, both ways."""
    connections: int = 64
    """At once."""
    memory: int = 768 * MIB
    """Of the process that shows it; beyond that it is ended."""


RENDERED: Final = RenderLimits()
