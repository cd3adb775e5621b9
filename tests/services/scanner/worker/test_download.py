"""The crawl takes no more of an answer than the limits say, and says so."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator

import brotli
import pytest
from backports import zstd

from services.scanner.adapters.limits import MIB, MOST_HEADERS, PAGE
from services.scanner.rules.problems import Code
from tests.services.scanner.given import page
from tests.services.scanner.ground import Ground, Scanning
from tests.services.scanner.shop import Answer, Shop

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

ZEROS = bytes(64 * MIB)


@pytest.fixture(scope="module", autouse=True)
def _worker(ground: Ground) -> Iterator[None]:
    """Worked on by one worker for all tests of this file."""
    with ground.worker():
        yield


class TestLimitedDownload:
    async def test_header_lines_end(self, scanning: Scanning, shop: Shop) -> None:
        shop.sell("A", "B", "C")
        many = {f"X-{number}": "x" * 8000 for number in range(50)}
        shop.say("/p/A", Answer(page(("A", "1.00")), headers=many))
        cookie = {"Set-Cookie": "a=" + "b" * MIB}
        shop.say("/p/B", Answer(page(("B", "1.00")), headers=cookie))
        await scanning.put(shop, "headers")
        found = await scanning.scan("headers")
        assert {(one.code, one.url[-4:]) for one in found.problems} == {
            (Code.TOO_LARGE, "/p/A"),
            (Code.TOO_LARGE, "/p/B"),
        }
        assert str(MOST_HEADERS) in found.problems[0].detail
        assert list(await scanning.offers("headers")) == ["C"]
        # What is too large now is too large a moment later.
        assert shop.paths.count("/p/A") == 1

    async def test_bodies_end(self, scanning: Scanning, shop: Shop) -> None:
        shop.sell("A", "B")
        shop.say("/p/A", Answer(bytes(PAGE.body + 1)))
        await scanning.put(shop, "bodies")
        found = await scanning.scan("bodies")
        assert [one.code for one in found.problems] == [Code.TOO_LARGE]
        assert list(await scanning.offers("bodies")) == ["B"]

    @pytest.mark.parametrize(
        ("name", "pack"),
        [
            ("gzip", gzip.compress),
            ("deflate", zlib.compress),
            ("br", lambda data: brotli.compress(data, quality=1)),
            ("zstd", zstd.compress),
        ],
    )
    async def test_bombs_are_not_unpacked(
        self,
        scanning: Scanning,
        shop: Shop,
        name: str,
        pack: Callable[[bytes], bytes],
    ) -> None:
        shop.sell("A", "B")
        shop.say("/p/A", Answer(pack(ZEROS), headers={"Content-Encoding": name}))
        await scanning.put(shop, f"bomb-{name}")
        found = await scanning.scan(f"bomb-{name}")
        assert [one.code for one in found.problems] == [Code.TOO_LARGE]
        assert list(await scanning.offers(f"bomb-{name}")) == ["B"]

    async def test_redirects_end(self, scanning: Scanning, shop: Shop) -> None:
        shop.sell("A", "0")
        for number in range(10_000):
            to = {"Location": f"/p/{number + 1}"}
            shop.say(f"/p/{number}", Answer("", 302, to))
        await scanning.put(shop, "for-ever")
        found = await scanning.scan("for-ever")
        assert [one.code for one in found.problems] == [Code.HTTP_STATUS]
        assert len(shop.asked) == len(["robots", "/", "A", "0"]) + PAGE.redirects
