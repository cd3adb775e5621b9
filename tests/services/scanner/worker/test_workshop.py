"""A crawl worker as a process, against shops that behave in every way."""

from __future__ import annotations

import asyncio
import socket
import subprocess
from collections.abc import Iterator
from datetime import timedelta

import pytest

from common.clock import now
from common.postgres import transaction
from services.scanner.rules.offer import Availability
from services.scanner.rules.problems import Code
from services.scanner.rules.scan import Scan, Status, Tally
from services.scanner.store import sources
from tests.services.scanner.given import dollars, page
from tests.services.scanner.ground import Ground, Scanning
from tests.services.scanner.paces import shortest
from tests.services.scanner.shop import HOST, Answer, Shop

pytestmark = [pytest.mark.integration, pytest.mark.allow_hosts([HOST])]


PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.fixture(scope="module", autouse=True)
def worker(ground: Ground) -> Iterator[subprocess.Popen[bytes]]:
    """One for all tests of this file."""
    with ground.worker() as process:
        yield process


def codes(scan: Scan) -> list[Code]:
    """What went wrong."""
    return [problem.code for problem in scan.problems]


class TestCrawl:
    async def test_follows_lists_and_reads_what_is_offered(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell("A", "B")
        cards = str(shop.answers["/"][0].body)
        shop.say("/", f'{cards}<a rel="next" href="/c/2">2</a>')
        shop.say("/c/2", '<li class="card"><a href="/p/C">C</a></li><a href="/x">x</a>')
        shop.say("/p/C", page(("C1", "5.00"), ("C2", "6.00")))
        await scanning.put(shop, "crawl")
        found = await scanning.scan("crawl")
        assert (found.status, found.problems) == (Status.SUCCEEDED, ())
        assert found.tally == Tally(pages_fetched=5, offers_new=4)
        stored = await scanning.offers("crawl")
        assert {key: one.facts.price for key, one in stored.items()} == {
            "A": dollars("10"),
            "B": dollars("10"),
            "C1": dollars("5"),
            "C2": dollars("6"),
        }
        assert stored["A"].sandbox
        assert "/x" not in shop.paths

    async def test_says_honestly_who_asks_and_nothing_more(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell("A")
        await scanning.put(shop, "honest")
        await scanning.scan("honest")
        for asked in shop.asked:
            assert asked.headers["User-Agent"].startswith("Magpie/")
            assert "Cookie" not in asked.headers
            assert "Referer" not in asked.headers

    async def test_asks_only_for_what_has_changed_the_second_time(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell("A", "B")
        for path in ("/", "/p/A"):
            body = shop.answers[path][0].body
            shop.say(path, Answer(body, headers={"ETag": 'W/"1"'}))
        await scanning.put(shop, "again")
        await scanning.scan("again")
        first = (await scanning.offers("again"))["A"]
        shop.say("/p/B", page(("B", "8.00")))
        found = await scanning.scan("again")
        assert found.tally == Tally(pages_fetched=3, offers_changed=1)
        assert [one.headers.get("If-None-Match") for one in shop.asked[-3:]].count(
            'W/"1"'
        ) == 2
        stored = await scanning.offers("again")
        assert stored["A"].version == 1
        assert stored["A"].observed_at > first.observed_at
        assert stored["B"].facts.price == dollars("8")

    async def test_what_is_not_listed_any_more_is_looked_at_before_it_is_gone(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell("A", "B", "C")
        await scanning.put(shop, "unlisted")
        await scanning.scan("unlisted")
        shop.sell("A")
        shop.say("/p/C", Answer("gone", 410))
        found = await scanning.scan("unlisted")
        assert found.tally == Tally(pages_fetched=4, offers_gone=1)
        stored = await scanning.offers("unlisted")
        assert stored["B"].facts.availability is Availability.IN_STOCK
        assert stored["C"].facts.availability is Availability.GONE

    async def test_ends_at_the_pages_its_source_allows(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell(*(f"K-{n}" for n in range(9)))
        await scanning.put(shop, "few", max_pages="4")
        found = await scanning.scan("few")
        assert found.tally.pages_fetched == 4
        assert codes(found) == [Code.TOO_MANY_PAGES]

    async def test_pages_that_cannot_be_read_have_their_reason(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell("A", "B", "C", "D")
        shop.say("/p/B", "<p>Nothing here.</p>")
        five = page(*(("C", f"{n}.00") for n in range(1, 6)))
        shop.say("/p/C", five)
        shop.say("/p/D", Answer(PICTURE, headers={"Content-Type": "image/png"}))
        await scanning.put(shop, "broken")
        found = await scanning.scan("broken")
        assert found.status is Status.SUCCEEDED
        said = {one.url[-1]: one.code for one in found.problems}
        assert said == {
            "B": Code.NO_OFFER,
            "C": Code.SEVERAL_PRICES,
            "D": Code.NOT_A_PAGE,
        }
        assert list(await scanning.offers("broken")) == ["A"]

    async def test_a_single_address_is_scanned_alone(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell("A", "B")
        found = await scanning.scan_url(f"{shop.url}p/A")
        assert found.tally == Tally(pages_fetched=1, offers_new=1)
        assert found.source == shop.site
        assert list(await scanning.offers(shop.site)) == ["A"]

    async def test_or_with_the_offers_that_are_listed_there(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell("A", "B")
        listed = '{"@type": "ItemList", "itemListElement": ["/p/A", "/p/B"]}'
        shop.say("/", f'<script type="application/ld+json">{listed}</script>')
        found = await scanning.scan_url(shop.url)
        assert found.tally.offers_new == 2


class TestPoliteness:
    async def test_robots_txt_is_obeyed(self, scanning: Scanning, shop: Shop) -> None:
        shop.sell("A", "B")
        shop.say("/robots.txt", "User-agent: Magpie\nDisallow: /p/B\n")
        await scanning.put(shop, "robots")
        found = await scanning.scan("robots")
        assert codes(found) == [Code.ROBOTS_FORBIDS]
        assert "/p/B" not in shop.paths
        assert shop.paths[0] == "/robots.txt"

    async def test_a_site_that_forbids_its_front_page_is_blocked(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell("A")
        shop.say("/robots.txt", "User-agent: *\nDisallow: /\n")
        await scanning.put(shop, "forbidden")
        found = await scanning.scan("forbidden")
        assert (found.status, shop.paths) == (Status.BLOCKED, ["/robots.txt"])
        assert "robots.txt" in (await scanning.source("forbidden")).blocked_reason

    async def test_a_robots_txt_that_does_not_come_allows_nothing(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell("A")
        shop.say("/robots.txt", Answer("", 500))
        await scanning.put(shop, "unknown")
        found = await scanning.scan("unknown")
        assert found.status is Status.FAILED
        assert codes(found)[0] is Code.ROBOTS_UNKNOWN
        assert set(shop.paths) == {"/robots.txt"}

    async def test_one_that_does_not_exist_allows_everything(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell("A")
        shop.say("/robots.txt", Answer("", 404))
        await scanning.put(shop, "none")
        assert (await scanning.scan("none")).tally.offers_new == 1

    @pytest.mark.parametrize("asked_by", ["source", "robots"])
    async def test_the_delay_is_kept(
        self, scanning: Scanning, shop: Shop, asked_by: str
    ) -> None:
        shop.sell("A", "B", "C")
        delay = "300ms"
        if asked_by == "robots":
            shop.say("/robots.txt", "User-agent: *\nCrawl-delay: 0.3\n")
            delay = "10ms"
        await scanning.put(shop, f"delay-{asked_by}", delay=delay)
        await scanning.scan(f"delay-{asked_by}")
        moments = [one.at for one in shop.asked if one.path != "/robots.txt"]
        # Without the delay they take no time at all.
        assert shortest(moments, gaps=3) > 0.6

    async def test_what_fails_is_tried_three_times(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell("A", "B")
        shop.say("/p/A", Answer("", 500), Answer("", 502), page(("A", "1.00")))
        shop.say("/p/B", Answer("", 500))
        await scanning.put(shop, "flaky")
        found = await scanning.scan("flaky")
        assert [shop.paths.count(f"/p/{key}") for key in "AB"] == [3, 3]
        (problem,) = found.problems
        assert (problem.code, problem.detail) == (Code.HTTP_STATUS, "500")
        assert list(await scanning.offers("flaky")) == ["A"]

    async def test_a_busy_site_is_left_alone_as_long_as_it_asks(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell("A")
        busy = Answer("", 429, {"Retry-After": "1"})
        shop.say("/p/A", busy, page(("A", "1.00")))
        await scanning.put(shop, "busy")
        assert (await scanning.scan("busy")).tally.offers_new == 1
        first, second = (one.at for one in shop.asked if one.path == "/p/A")
        assert second - first >= 1.0

    async def test_one_that_asks_for_hours_is_put_off(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell("A")
        shop.say("/", Answer("", 503, {"Retry-After": "7200"}))
        await scanning.put(shop, "hours", every="10s")
        found = await scanning.scan("hours")
        assert found.status is Status.FAILED
        assert Code.ASKED_TO_WAIT in codes(found)
        async with transaction(scanning.stores.pg) as connection:
            due = await sources.lock_due(
                connection, now=now() + timedelta(hours=1), limit=9
            )
        assert "hours" not in [one.source_id for one in due]

    @pytest.mark.parametrize(
        "answer",
        [
            Answer('<div class="g-recaptcha"></div>'),
            Answer("<title>Just a moment...</title>", 403),
            Answer("", 401),
            Answer("", 403),
        ],
        ids=["captcha", "challenge", "login", "forbidden"],
    )
    async def test_a_wall_stops_the_source_and_asks_a_person(
        self,
        scanning: Scanning,
        shop: Shop,
        answer: Answer,
        request: pytest.FixtureRequest,
    ) -> None:
        shop.say("/", answer)
        name = f"wall-{request.node.callspec.id}"
        await scanning.put(shop, name)
        found = await scanning.scan(name)
        assert found.status is Status.BLOCKED
        assert Code.WALL in codes(found)
        assert shop.paths.count("/") == 1
        assert "by hand" in (await scanning.source(name)).blocked_reason


class TestAddresses:
    @pytest.fixture
    def trap(self) -> Iterator[socket.socket]:
        """Listens where nothing may be sent to."""
        with socket.socket() as listening:
            listening.bind((HOST, 0))
            listening.listen()
            listening.setblocking(False)
            yield listening

    async def test_a_redirect_to_a_machine_of_our_own_is_not_followed(
        self, scanning: Scanning, shop: Shop, trap: socket.socket
    ) -> None:
        port = trap.getsockname()[1]
        keys = ["number", "name", "short", "hex", "whole", "mapped", "meta"]
        shop.sell(*keys)
        hosts = [
            "127.0.0.1",
            "localhost",
            "127.1",
            "0x7f000001",
            "2130706433",
            "[::ffff:127.0.0.1]",
        ]
        targets = [f"http://{host}:{port}/" for host in hosts]
        targets.append("http://169.254.169.254/latest/meta-data/")
        for key, target in zip(keys, targets, strict=True):
            shop.say(f"/p/{key}", Answer("", 302, {"Location": target}))
        await scanning.put(shop, "redirects")
        found = await scanning.scan("redirects")
        assert set(codes(found)) <= {Code.ADDRESS_REFUSED, Code.NO_ANSWER}
        assert len(found.problems) == len(keys)
        with pytest.raises(BlockingIOError):
            trap.accept()

    async def test_nor_is_one_to_another_site_that_could_be_asked(
        self, scanning: Scanning, shop: Shop, ground: Ground
    ) -> None:
        with socket.socket() as other:
            other.bind((HOST, ground.ports.pop()))
            other.listen()
            other.setblocking(False)
            url = f"http://{HOST}:{other.getsockname()[1]}/p/A"
            shop.sell("A")
            shop.say("/p/A", Answer("", 302, {"Location": url}))
            await scanning.put(shop, "elsewhere")
            found = await scanning.scan("elsewhere")
            assert codes(found) == [Code.HTTP_STATUS]
            with pytest.raises(BlockingIOError):
                other.accept()

    async def test_a_page_that_leads_on_to_something_else_is_not_its_answer(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell("A", "B")
        shop.say("/p/A", Answer("", 301, {"Location": "/p/A-new"}))
        shop.say("/p/A-new", page(("A", "3.00")))
        shop.say("/p/B", Answer("", 302, {"Location": "/"}))
        await scanning.put(shop, "moved")
        found = await scanning.scan("moved")
        assert [(one.code, one.url[-4:]) for one in found.problems] == [
            (Code.HTTP_STATUS, "/p/B")
        ]
        assert list(await scanning.offers("moved")) == ["A"]


class TestUnchanged:
    async def test_what_has_the_same_bytes_is_confirmed_and_not_read_again(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell("A", "B")
        await scanning.put(shop, "same")
        await scanning.scan("same")
        before = await scanning.offers("same")
        shop.say("/p/B", page(("B", "12.00")))
        await scanning.scan("same")
        after = await scanning.offers("same")
        assert [after[key].version for key in "AB"] == [1, 2]
        assert after["A"].observed_at > before["A"].observed_at
        filed = await scanning.stores.mongo["scrapes"].find({}).to_list(None)
        said = [one["status"] for one in filed if one["url"] == f"{shop.url}p/A"]
        assert sorted(said) == [200, 304]


class TestEnd:
    async def test_a_worker_ends_when_its_service_has_died(
        self, ground: Ground
    ) -> None:
        with ground.worker() as process:
            await asyncio.sleep(2)
            assert process.poll() is None
            assert process.stdin is not None
            process.stdin.close()
            assert await asyncio.to_thread(process.wait, 10) == 0
