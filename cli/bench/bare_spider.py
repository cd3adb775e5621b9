"""A Scrapy spider that only downloads: what Scrapy itself costs, with its defaults.

`python -m cli.bench.bare_spider ORIGIN SHOP FIRST SECONDS` says how far it came.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import AsyncIterator
from itertools import count
from typing import Any, Final

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

_AHEAD: Final = 64


class BareSpider(Spider):
    """Asks for one item's page after the other until its time is over."""

    name = "bare"

    def __init__(self, origin: str, shop: str, first: str, seconds: str) -> None:
        super().__init__()
        self.origin = origin
        self.shop = shop
        self.numbers = count(int(first))
        self.seconds = float(seconds)
        self.began = 0.0
        self.used = 0.0
        self.came = 0
        self.took = 0.0

    async def start(self) -> AsyncIterator[Any]:
        """Enough to keep every connection busy; each page that comes asks for one."""
        for _ in range(_AHEAD):
            yield self._next()

    def _next(self) -> Request:
        return Request(f"{self.origin}/p/S{self.shop}-{next(self.numbers):08d}")

    def parse(self, response: Response, **_: Any) -> Request:
        """Count it; the time runs from the first page on."""
        moment = time.monotonic()
        if not self.began:
            self.began, self.used = moment, time.process_time()
        self.took = moment - self.began
        self.came += response.status == 200
        if self.took > self.seconds:
            raise CloseSpider("time is over")
        return self._next()


def main(arguments: list[str]) -> None:
    """Crawl, and say how far that went."""
    process = AsyncCrawlerProcess(
        {"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False}
    )
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, *arguments)
    process.start()
    spider: Any = crawler.spider
    said = {
        "pages": spider.came,
        "seconds": spider.took,
        "cpu_seconds": time.process_time() - spider.used,
    }
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
