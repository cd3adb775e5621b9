"""What all sites share: conditional requests, the served log, errors, pictures."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from sandbox.clock import WorldClock
from sandbox.records import ServedLog, listed_offer
from sandbox.world.shelves import Listed
from sandbox.world.world import World

_HTML: Final = "text/html; charset=utf-8"
_SIDE: Final = 96


class Site:
    """One source's web site; `origin` is its address without a trailing slash."""

    source: str

    def __init__(
        self, world: World, clock: WorldClock, log: ServedLog, origin: str
    ) -> None:
        self.world = world
        self.clock = clock
        self.log = log
        self.origin = origin
        self.shelf = world.shelves[self.source]

    def now(self) -> float:
        """World time; the world is made up to it."""
        time = self.clock.time()
        self.world.advance(time)
        return time

    def show(
        self,
        request: Request,
        body: Callable[[], str | bytes],
        *,
        tag: str,
        since: float,
        offers: list[Listed] | None = None,
        pages: tuple[str, ...] = (),
        media_type: str = _HTML,
    ) -> Response:
        """The page, or 304 when the client has this version; noted in the served log.

        The tag is weak: the goods shown beside the page's own may have changed.
        """
        headers = {
            "ETag": f'W/"{tag}"',
            "Last-Modified": self.clock.http_date(since),
            "Cache-Control": "no-cache",
        }
        if is_fresh(request, headers["ETag"], headers["Last-Modified"]):
            response = Response(status_code=304, headers=headers)
        else:
            response = Response(body(), headers=headers, media_type=media_type)
        self.note(request, response.status_code, offers=offers, pages=pages)
        return response

    def note(
        self,
        request: Request,
        status: int,
        *,
        offers: list[Listed] | None = None,
        pages: tuple[str, ...] = (),
    ) -> None:
        """Write an answer into the served log."""
        query = request.url.query
        self.log.write(
            str(self.source),
            f"{self.origin}{request.url.path}{'?' if query else ''}{query}",
            status,
            agent=request.headers.get("user-agent", ""),
            offers=[listed_offer(one) for one in offers or ()],
            pages=pages,
        )

    def plain(self, request: Request, text: str, *, status: int = 200) -> Response:
        """A short text without validators: robots.txt, errors, things nobody scans."""
        self.note(request, status)
        return Response(text, status_code=status, media_type="text/plain")

    def missing(self, request: Request, *, gone: bool = False) -> Response:
        """404, or 410 for what used to be there."""
        words = "This is gone." if gone else "There is no such page."
        return self.plain(request, f"sandbox: {words}\n", status=410 if gone else 404)

    async def picture(self, request: Request) -> Response:
        """A picture of the goods: two stripes in colours of their own."""
        number = zlib.crc32(request.path_params["name"].encode())
        self.note(request, 200)
        return Response(stripes(number), media_type="image/png")


def is_fresh(request: Request, tag: str, modified: str) -> bool:
    """Whether the client's copy is right (RFC 9110, 13.1): tags win over dates."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or tag in (t.strip() for t in tags.split(","))
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        known = parsedate_to_datetime(since)
    except ValueError:
        return False
    return _aware(known) >= parsedate_to_datetime(modified)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@lru_cache(maxsize=4096)
def stripes(number: int) -> bytes:
    """A PNG of two coloured halves (PNG specification 11.2: IHDR, PLTE, IDAT, IEND)."""
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 3, 0, 0, 0)
    palette = (number.to_bytes(4, "big") + (~number & 0xFFFFFF).to_bytes(3, "big"))[:6]
    row = b"\0" + b"\0" * (_SIDE // 2) + b"\1" * (_SIDE // 2)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", palette),
        (b"IDAT", zlib.compress(row * _SIDE)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data))
        + name
        + data
        + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
