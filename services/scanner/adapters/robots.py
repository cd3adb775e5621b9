"""robots.txt of sites that only give pictures, kept for an hour.

Crawls have Scrapy's own; the rules are the same: one that does not come allows nothing,
one that is not there allows everything (RFC 9309, 2.3.1).
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from services.scanner.adapters.limits import KIB, Limits
from services.scanner.adapters.urls import read_address
from services.scanner.errors import AnswerRefused, NoAnswer

if TYPE_CHECKING:
    from protego import Protego

    from services.scanner.adapters.fetch import Before, Fetcher

_LIMITS: Final = Limits(body=512 * KIB, seconds=20.0)
_KEPT_SECONDS: Final = 3600.0
_MOST: Final = 1000
_LONGEST_DELAY: Final = 120.0
_OK: Final = range(200, 300)
_NOT_THERE: Final = range(400, 500)
_BUSY: Final = 429


class RobotsFiles:
    """See usecases.keep_pictures.Robots. `name` is ours in robots.txt."""

    def __init__(
        self,
        fetcher: Fetcher,
        name: str,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetcher = fetcher
        self._name = name
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, Protego]] = OrderedDict()

    async def delay(
        self, url: str, *, before: Before | None = None
    ) -> timedelta | None:
        """Between two requests; None: not that one. Raises NoAnswer.

        `before` is waited for ahead of each request that this takes.
        """
        address = read_address(url)
        host = address.url.partition("//")[2].partition("/")[0]
        rules = await self._rules(f"{address.scheme}://{host}/robots.txt", before)
        if not rules.can_fetch(url, self._name):
            return None
        said = rules.crawl_delay(self._name) or 0.0
        return timedelta(seconds=min(float(said), _LONGEST_DELAY))

    async def _rules(self, url: str, before: Before | None) -> Protego:
        known = self._kept.get(url)
        if known and known[0] > self._clock():
            return known[1]
        found = await self._fetch(url, before)
        self._kept[url] = (self._clock() + _KEPT_SECONDS, found)
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return found

    async def _fetch(self, url: str, before: Before | None) -> Protego:
        from protego import Protego

        try:
            found = await self._fetcher.fetch(url, limits=_LIMITS, before=before)
        except AnswerRefused as exc:
            raise NoAnswer(f"{url} is no robots.txt: {exc.message}") from exc
        if found.status in _OK:
            return Protego.parse(found.body.decode("utf-8", errors="replace"))
        if found.status in _NOT_THERE and found.status != _BUSY:
            return Protego.parse("")
        raise NoAnswer(f"{url} answered {found.status}.")
