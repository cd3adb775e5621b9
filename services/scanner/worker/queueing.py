"""In which order a crawl asks for what its lists lead to."""

from __future__ import annotations

from typing import Final

from services.scanner.rules.source import PageKind

LISTS_AHEAD: Final = 100
"""Where many pages are asked for at once, the next list is, while so many offers wait:
it has to be stored before it leads on, and nothing shall stand still meanwhile."""


class Queueing:
    """Offers in the order in which they were found, each list `ahead` of its place.

    So few offers wait at any time, however long the lists go on. Of several lists at
    once each stands half of that behind the one before; 0: lists come last.
    """

    def __init__(self, *, ahead: int) -> None:
        self._ahead = ahead
        self._offers = 0
        self._lists = 0
        """Since the last offer."""

    def priority(self, kind: PageKind) -> int:
        """For Scrapy, which takes the highest first."""
        offer = kind is PageKind.OFFER
        if not self._ahead:
            return int(offer)
        if offer:
            self._offers += 1
            self._lists = 0
            return -self._offers
        place = self._offers - self._ahead + self._lists * self._ahead // 2
        self._lists += 1
        return -place
