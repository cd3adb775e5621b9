"""Scrapy's settings for a crawl of one source; nothing that it adds by itself runs."""

from __future__ import annotations

from copy import copy
from functools import lru_cache
from typing import Any, Final, Self

from scrapy.settings import Settings

from services.scanner.adapters.limits import PAGE
from services.scanner.rules.politeness import ONE_BY_ONE
from services.scanner.rules.source import Source, SourceKind

_HERE: Final = "services.scanner.worker.middlewares"
_THEIRS: Final = "scrapy.downloadermiddlewares"
_EXTENSIONS: Final = (
    "corestats.CoreStats",
    "logcount.LogCount",
    "telnet.TelnetConsole",
    "memusage.MemoryUsage",
    "memdebug.MemoryDebugger",
    "closespider.CloseSpider",
    "feedexport.FeedExporter",
    "logstats.LogStats",
    "spiderstate.SpiderState",
    "throttle.AutoThrottle",
    "remote_control.RemoteControl",
)
_AROUND_SPIDERS: Final = (
    "start.StartSpiderMiddleware",
    "httperror.HttpErrorMiddleware",
    "referer.RefererMiddleware",
    "urllength.UrlLengthMiddleware",
    "depth.DepthMiddleware",
    "metacopy.MetaCopyDetectionMiddleware",
)
_HANDLER: Final = "services.scanner.worker.download.LimitedDownload"
_BROWSER: Final = "services.scanner.worker.browse.BrowserDownload"
_AT_ONCE: Final = 8
WAITING_BYTES: Final = 4_000_000
"""Of pages that wait for the stores; with more nothing is fetched for that scan."""


class _Shared(Settings):
    """Settings that cost little to copy: Scrapy copies them deeply for each crawl."""

    def copy(self) -> Self:
        """As many attributes, of which none is shared; their values are."""
        made = copy(self)
        made.attributes = {name: copy(one) for name, one in self.attributes.items()}
        return made


@lru_cache(maxsize=16)
def _shared(at_once: int, handler: str, user_agent: str) -> _Shared:
    return _Shared(_settings(at_once, handler, user_agent))


def shared_settings(source: Source, *, user_agent: str) -> Settings:
    """The same as `crawl_settings`, made once for all sources that are alike."""
    return _shared(_at_once(source), _handler(source), user_agent)


def crawl_settings(source: Source, *, user_agent: str) -> dict[str, Any]:
    """The settings; `user_agent` begins with the name that robots.txt may use."""
    return _settings(_at_once(source), _handler(source), user_agent)


def keeps_pace(source: Source) -> bool:
    """Whether its pages are asked for one by one.

    Where a delay is kept, a second request under way would only make it uneven.
    """
    return source.pause >= ONE_BY_ONE or source.kind is SourceKind.SPA


def _at_once(source: Source) -> int:
    return 1 if keeps_pace(source) else _AT_ONCE


def _handler(source: Source) -> str:
    return _BROWSER if source.kind is SourceKind.SPA else _HANDLER


def _settings(at_once: int, handler: str, user_agent: str) -> dict[str, Any]:
    return {
        "USER_AGENT": user_agent,
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": user_agent.partition("/")[0],
        # Only this one asks the guard whom to connect to (worker/resolver.py).
        "DOWNLOAD_HANDLERS": {
            **dict.fromkeys(("http", "https"), handler),
            **dict.fromkeys(("data", "file", "ftp", "s3")),
        },
        # The gate of the job keeps it, together with all others who visit the host.
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_TIMEOUT": PAGE.seconds,
        "DOWNLOAD_MAXSIZE": PAGE.body,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        # Scrapy starts so many tasks for what each page yields: a few requests.
        "CONCURRENT_ITEMS": 1,
        "CONCURRENT_REQUESTS": 2 * at_once,
        "CONCURRENT_REQUESTS_PER_DOMAIN": at_once,
        "SCRAPER_SLOT_MAX_ACTIVE_SIZE": WAITING_BYTES,
        "REDIRECT_MAX_TIMES": PAGE.redirects,
        "COOKIES_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "RETRY_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        "STATS_DUMP": False,
        "DOWNLOADER_MIDDLEWARES": {
            f"{_THEIRS}.offsite.OffsiteMiddleware": None,
            f"{_THEIRS}.robotstxt.RobotsTxtMiddleware": None,
            f"{_THEIRS}.httpauth.HttpAuthMiddleware": None,
            f"{_THEIRS}.stats.DownloaderStats": None,
            f"{_THEIRS}.redirect.RedirectMiddleware": None,
            f"{_HERE}.Redirects": 600,
            f"{_HERE}.AddressMiddleware": 50,
            f"{_HERE}.RobotsMiddleware": 100,
            f"{_HERE}.PaceMiddleware": 550,
        },
        # Each of them wraps what a page yields in one more generator.
        "SPIDER_MIDDLEWARES": {
            f"scrapy.spidermiddlewares.{name}": None for name in _AROUND_SPIDERS
        },
        "EXTENSIONS": {f"scrapy.extensions.{name}": None for name in _EXTENSIONS},
    }
