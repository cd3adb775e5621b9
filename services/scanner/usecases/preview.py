"""What a scan would read of a page or of the rows of a feed; nothing is stored.

Reading is done in threads: a page that takes seconds must not stop whoever else asks.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final

from prometheus_client import CollectorRegistry

from common.errors import BadInput
from common.money import Money
from services.scanner.adapters.browser.client import Browser
from services.scanner.adapters.feed_file import FeedFiles
from services.scanner.adapters.feeds import rows
from services.scanner.adapters.feeds.row import Row
from services.scanner.adapters.fetch import Fetched, Fetcher
from services.scanner.adapters.limits import PAGE
from services.scanner.adapters.links import read_links
from services.scanner.adapters.reader.page_text import page_text
from services.scanner.adapters.reader.product import Hints, read_product
from services.scanner.adapters.reading import read_body
from services.scanner.adapters.robots import RobotsFiles
from services.scanner.adapters.urls import read_address, settle
from services.scanner.errors import NoAnswer, PageChanged, RobotsForbid, SiteBlocked
from services.scanner.metrics import BrowserMetrics
from services.scanner.rules.feed import SCHEME, UPLOADED, Feed
from services.scanner.rules.feed_row import Terms, read_row
from services.scanner.rules.offer import Availability, Facts
from services.scanner.rules.paths import kind_of
from services.scanner.rules.problems import Code, Problem, Unreadable
from services.scanner.rules.source import PageKind, Source, SourceKind
from services.scanner.usecases.places import Places
from services.scanner.usecases.read_saved import MORE, SHOWN, field_json

_OK: Final = 200
_ROWS: Final = 5
_MOST_LINKS: Final = 20
_MOST_OFFERS: Final = 20


@dataclass(frozen=True, slots=True)
class Site:
    """How pages are fetched for a preview: as safely and politely as in a scan."""

    places: Places
    fetcher: Fetcher
    robots: RobotsFiles
    browser: Browser

    async def page(
        self, url: str, source: Source | None = None, kind: PageKind = PageKind.OFFER
    ) -> tuple[str, str]:
        """The address in the end, and the text, as that source has it fetched.

        Raises what `Fetcher.fetch` raises, or `Browser.show`.
        """
        if await self.robots.delay(url) is None:
            raise RobotsForbid(f"robots.txt asks not to fetch {url[:200]}.")
        if source is not None and source.kind is SourceKind.SPA:
            return await self._shown(url, source, kind)
        found: Fetched = await self.fetcher.fetch(url, limits=PAGE)
        if found.status != _OK:
            raise NoAnswer(f"{url[:200]} answers with {found.status}.")
        try:
            return found.url, await asyncio.to_thread(page_text, found.body)
        except Unreadable as exc:
            raise BadInput(f"{exc.problem.code.value}: {exc.problem.sentence}") from exc

    async def _shown(self, url: str, source: Source, kind: PageKind) -> tuple[str, str]:
        found = await self.browser.show(
            source.name,
            read_address(url),
            steps=source.steps_of(kind),
            locale=source.locale,
        )
        if found.sent_on:
            raise NoAnswer(f"{url[:200]} sends on to {found.sent_on[:200]}.")
        if found.status != _OK:
            raise NoAnswer(f"{url[:200]} answers with {found.status}.")
        if found.missing:
            raise PageChanged(f"Nothing on {url[:200]} fits {found.missing!r}.")
        return found.url, found.html


@asynccontextmanager
async def open_site(
    places: Places,
    user_agent: str,
    chromium: str | None = None,
    source: Source | None = None,
) -> AsyncIterator[Site]:
    """Connections for previews, and a browser once one is needed; closed at the end."""
    network = places.way_to(source) if source else None
    async with (
        Fetcher(places.guard, user_agent=user_agent, network=network) as fetcher,
        Browser(
            places.guard,
            executable=chromium,
            user_agent=user_agent,
            metrics=BrowserMetrics(CollectorRegistry()),
        ) as browser,
    ):
        name = user_agent.partition("/")[0]
        yield Site(places, fetcher, RobotsFiles(fetcher, name), browser)


async def preview_source(
    source: Source,
    places: Places,
    *,
    user_agent: str,
    feeds: Path | None = None,
    chromium: str | None = None,
) -> list[dict[str, Any]]:
    """One list page and one page with offers, or the first rows of a feed.

    Raises BadInput for an interface: that is asked with keys, by a scan.
    """
    _ensure_permitted(source)
    start = places.settle(source)[0]
    if start.url.startswith(UPLOADED):
        raise BadInput(
            "Its file is sent by a person, so there is nothing to fetch.",
            hint="Try one with `magpie source test SOURCE.yaml --page FILE`.",
        )
    if source.feed is not None:
        files = FeedFiles(
            places.guard, user_agent, feeds, network=places.way_to(source)
        )
        async with files.open(start.url) as (file, charset):
            return await asyncio.to_thread(
                _first_rows, source, source.feed, start.url, file, charset
            )
    if source.kind is SourceKind.API:
        raise BadInput("An interface is asked with keys; scan it to see what it says.")
    async with open_site(places, user_agent, chromium, source) as site:
        return await _pages(source, site, start.url)


async def preview_file(
    source: Source, places: Places, file: Path
) -> list[dict[str, Any]]:
    """The first rows of a file as the feed of that source. Raises BadInput."""
    assert source.feed  # noqa: S101 - only feeds are read from files.
    folder = FeedFiles(places.guard, "", file.parent)
    async with folder.open(f"{SCHEME}:///{file.name}") as (opened, charset):
        return _first_rows(source, source.feed, file.name, opened, charset)


async def preview_url(
    source: Source,
    places: Places,
    url: str,
    *,
    user_agent: str,
    chromium: str | None = None,
) -> list[dict[str, Any]]:
    """One page as that source would read it. Raises what fetching it raises."""
    _ensure_permitted(source)
    async with open_site(places, user_agent, chromium, source) as site:
        address = settle(url.strip(), places.sandbox)
        kind = kind_of(source, address.path) or PageKind.OFFER
        found, html = await site.page(address.url, source, kind)
    return [await asyncio.to_thread(preview_page, source, found, html)]


def _ensure_permitted(source: Source) -> None:
    if source.scan_forbidden:
        raise BadInput(f"{source.title} may not be scanned: {source.terms}")


async def _pages(source: Source, site: Site, start: str) -> list[dict[str, Any]]:
    url, html = await site.page(start, source, PageKind.LIST)
    listed = await asyncio.to_thread(_list, source, url, html)
    first = next(
        (one for one in listed["links"] if one["kind"] == PageKind.OFFER), None
    )
    if first is None:
        return [listed]
    found, html = await site.page(first["url"], source)
    return [listed, await asyncio.to_thread(preview_page, source, found, html)]


def _list(source: Source, url: str, html: str) -> dict[str, Any]:
    try:
        links = read_links(source, url, html)
    except (Unreadable, SiteBlocked) as exc:
        return _shown(url, "list", problems=[_problem(exc)], links=[])
    # Those to offers first, as they are what the list is for.
    links.sort(key=lambda link: link.kind is not PageKind.OFFER)
    shown = [{"url": one.url, "kind": one.kind.value} for one in links[:_MOST_LINKS]]
    return _shown(url, "list", links=shown, count=len(links))


def preview_page(source: Source, url: str, html: str) -> dict[str, Any]:
    """What the reader sees on a page, field by field, and what a scan makes of it."""
    fields: dict[str, Any] = {}
    problems: list[Problem] = []
    try:
        hints = Hints(locale=source.locale, currency=source.currency)
        found = read_product(html, url, hints)
        problems += found.problems
        fields = {
            name: field_json(found.fields[name])
            for name in (*SHOWN, *MORE)
            if name in found.fields
        }
        offers = read_body(source, url, html)[:_MOST_OFFERS]
    except (Unreadable, SiteBlocked) as exc:
        problems.append(_problem(exc))
        offers = []
    return _shown(url, "offer", fields=fields, offers=offers, problems=problems)


def _first_rows(
    source: Source, feed: Feed, url: str, file: BinaryIO, charset: str
) -> list[dict[str, Any]]:
    read = rows(file, feed, charset=charset)
    try:
        return [_row(source, url, row) for row in islice(read, _ROWS)]
    except Unreadable as exc:
        sentence = f"{exc.problem.code.value}: {exc.problem.sentence}"
        raise BadInput(sentence) from exc


def _row(source: Source, url: str, row: Row) -> dict[str, Any]:
    feed = source.feed
    assert feed  # noqa: S101 - only rows of feeds come here.
    where = f"{url}#row-{row.number}"
    fields = _cells(feed, row)
    if row.problem:
        return _shown(where, "row", fields=fields, problems=[row.problem])
    terms = Terms(feed=feed, currency=source.currency, locale=source.locale)
    try:
        offers = [read_row(terms, where, row.cells)]
    except Unreadable as exc:
        return _shown(where, "row", fields=fields, problems=[exc.problem])
    return _shown(where, "row", fields=fields, offers=offers)


def _cells(feed: Feed, row: Row) -> dict[str, Any]:
    """Each field with the name it has in the feed and what stands there."""
    found: dict[str, Any] = {}
    for field, names in feed.fields:
        for name in names:
            if (raw := row.cells.get(name, "")) not in ("", []):
                shown = str(raw)[:200]
                found[field] = {
                    "value": shown, "how": "feed", "path": name, "raw": shown,
                    "agrees": [], "differs": {},
                }  # fmt: skip
                break
    return found


def _problem(exc: Unreadable | SiteBlocked) -> Problem:
    if isinstance(exc, Unreadable):
        return exc.problem
    return Problem(Code.WALL, exc.message)


def _shown(
    url: str,
    kind: str,
    *,
    fields: dict[str, Any] | None = None,
    offers: list[Facts] | None = None,
    problems: list[Problem] | None = None,
    **more: Any,
) -> dict[str, Any]:
    said = [
        {"code": one.code.value, "sentence": one.sentence} for one in problems or []
    ]
    read = {"fields": fields or {}, "offers": [offer_json(one) for one in offers or []]}
    return {"url": url, "kind": kind, **read, "problems": said, **more}


def offer_json(facts: Facts) -> dict[str, Any]:
    """An offer as JSON, without what it does not say."""
    said = asdict(facts)
    for name in ("price", "shipping", "list_price", "unit_price"):
        amount: Money | None = getattr(facts, name)
        said[name] = amount and amount.as_json()
    said["variant"] = dict(facts.variant)
    said["provenance"] = dict(facts.provenance)
    unsaid: tuple[object, ...] = ("", None, (), {}, Availability.UNKNOWN)
    return {name: value for name, value in said.items() if value not in unsaid}
