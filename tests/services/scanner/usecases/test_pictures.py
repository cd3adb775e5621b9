"""Pictures from being shown to being dropped, over real HTTP and real stores."""

from __future__ import annotations

import io
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw
from prometheus_client import CollectorRegistry

from common import leases
from common.blobs import BlobStore, open_blobs
from common.clock import now
from common.errors import NotFound
from common.postgres import transaction
from rpc.scanner.v1 import scanner_pb2 as pb
from services.scanner.adapters.fetch import Fetcher
from services.scanner.adapters.guard import Guard
from services.scanner.adapters.robots import RobotsFiles
from services.scanner.metrics import PictureMetrics
from services.scanner.rules.offer import Availability, Offer
from services.scanner.rules.pictures import COMMON, KEPT_FOR, KeptPicture
from services.scanner.rules.similar import SharedPicture
from services.scanner.server import ScannerServicer
from services.scanner.store import offer_index, offers, pictures
from services.scanner.usecases.keep_pictures import (
    PictureTools,
    drop_expired,
    keep_pictures,
)
from services.scanner.usecases.stores import Stores
from services.scanner.usecases.want_pictures import picture_id, want_pictures
from tests.services.scanner.given import facts, offer, places
from tests.services.scanner.shop import HOST, Answer, Shop, open_shop

if TYPE_CHECKING:
    from common.postgres import Connection

pytestmark = [pytest.mark.migrated("scanner"), pytest.mark.allow_hosts([HOST])]

NO_DELAY = timedelta(0)


def drawn(seed: int, form: str = "JPEG", size: tuple[int, int] = (240, 180)) -> bytes:
    """The picture of a thing; another seed, another thing."""
    picture = Image.new("RGB", (240, 180), "white")
    draw = ImageDraw.Draw(picture)
    for place in range(9):
        x, y = (place * 53 + seed * 71) % 200, (place * 37 + seed * 29) % 140
        shade = (place * 83 + seed * 47) % 256
        draw.ellipse((x, y, x + 60, y + 50), fill=(shade, 255 - shade, seed % 256))
    out = io.BytesIO()
    picture.resize(size).save(out, form)
    return out.getvalue()


@dataclass
class Gallery:
    """A shop with pictures, and the store that keeps them."""

    tools: PictureTools
    shop: Shop
    stores: Stores

    @property
    def blobs(self) -> BlobStore:
        """Where they are kept."""
        return self.tools.blobs

    async def show(self, *paths: str, key: str = "K-1", **changes: object) -> Offer:
        """An offer with these pictures is seen."""
        images = tuple(self.shop.url.rstrip("/") + path for path in paths)
        said = replace(facts(key), images=images, **changes)  # type: ignore[arg-type]  # tests
        shown = offer(key, facts=said)
        async with transaction(self.stores.pg) as connection:
            await self._see(connection, shown)
        await offers.store_offers(self.stores.mongo, [shown])
        return shown

    async def _see(self, connection: Connection, shown: Offer) -> None:
        await offer_index.index_changes(connection, [(shown, "page")])
        await want_pictures(connection, [shown], delay=NO_DELAY, now=now())

    async def keep(self) -> int:
        """Fetch what is due."""
        return await keep_pictures(self.tools)

    async def kept(self, shown: Offer) -> list[KeptPicture]:
        """What is kept of it."""
        async with transaction(self.stores.pg) as connection:
            found = await pictures.pictures_of(connection, [shown.offer_id])
        return found.get(shown.offer_id, [])

    async def row(self, path: str) -> dict[str, object]:
        """All that is known of one picture."""
        url = self.shop.url.rstrip("/") + path
        async with transaction(self.stores.pg) as connection:
            row = await connection.fetchrow(
                "SELECT * FROM pictures WHERE picture_id = $1", picture_id(url)
            )
        return dict(row) if row else {}

    async def age(self, by: timedelta) -> None:
        """As if so much time had passed."""
        async with transaction(self.stores.pg) as connection:
            await connection.execute(
                "UPDATE pictures SET expires_at = expires_at - $1::interval, "
                "due_at = due_at - $1::interval",
                by,
            )


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A shop at a free port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    with open_shop(port) as opened:
        opened.say("/robots.txt", "User-agent: *\nDisallow: /private/\n")
        yield opened


@pytest.fixture
async def gallery(stores: Stores, shop: Shop, tmp_path: Path) -> AsyncIterator[Gallery]:
    """See Gallery."""
    async with _tools(stores, shop, tmp_path) as tools:
        yield Gallery(tools, shop, stores)


@asynccontextmanager
async def _tools(
    stores: Stores, shop: Shop, folder: Path
) -> AsyncIterator[PictureTools]:
    site = shop.url.split("/")[2]
    async with Fetcher(Guard({site}), user_agent="Magpie/test") as fetcher:
        yield PictureTools(
            stores.pg,
            open_blobs(str(folder / "blobs")),
            fetcher,
            RobotsFiles(fetcher, "Magpie"),
            PictureMetrics(CollectorRegistry()),
            "worker",
        )


def picture(data: bytes, **headers: str) -> Answer:
    """A picture as a site answers it."""
    return Answer(data, headers={"Content-Type": "image/jpeg", **headers})


class TestKeep:
    async def test_what_an_offer_shows_is_kept_in_its_order(
        self, gallery: Gallery
    ) -> None:
        gallery.shop.say("/1.jpg", picture(drawn(1)))
        gallery.shop.say("/2.jpg", picture(drawn(2)))
        shown = await gallery.show("/2.jpg", "/1.jpg")
        assert await gallery.keep() == 2
        first, second = await gallery.kept(shown)
        assert first.image != second.image
        assert (first.media_type, first.width, first.height) == ("image/jpeg", 240, 180)
        assert first.look is not None
        data = await gallery.blobs.get(first.image)
        assert Image.open(io.BytesIO(data)).size == (240, 180)
        assert gallery.shop.asked[0].headers["User-Agent"] == "Magpie/test"

    async def test_each_address_is_fetched_once(self, gallery: Gallery) -> None:
        gallery.shop.say("/1.jpg", picture(drawn(1)))
        await gallery.show("/1.jpg", "/1.jpg#x", key="K-1")
        await gallery.show("/1.jpg", key="K-2")
        assert await gallery.keep() == 1
        assert await gallery.keep() == 0
        assert gallery.shop.paths.count("/1.jpg") == 1
        assert gallery.shop.paths.count("/robots.txt") == 1

    async def test_the_same_picture_at_two_addresses_is_one_file(
        self, gallery: Gallery
    ) -> None:
        gallery.shop.say("/1.jpg", picture(drawn(1)))
        gallery.shop.say("/2.jpg", picture(drawn(1)))
        shown = await gallery.show("/1.jpg", "/2.jpg")
        await gallery.keep()
        assert len({one.image for one in await gallery.kept(shown)}) == 1

    async def test_six_of_an_offer_are_enough(self, gallery: Gallery) -> None:
        for number in range(9):
            gallery.shop.say(f"/{number}.jpg", picture(drawn(number)))
        shown = await gallery.show(*(f"/{number}.jpg" for number in range(9)))
        await gallery.keep()
        assert len(await gallery.kept(shown)) == 6

    async def test_robots_txt_is_obeyed(self, gallery: Gallery) -> None:
        gallery.shop.say("/private/1.jpg", picture(drawn(1)))
        shown = await gallery.show("/private/1.jpg")
        await gallery.keep()
        assert await gallery.kept(shown) == []
        assert (await gallery.row("/private/1.jpg"))["why"] == "robots"
        assert "/private/1.jpg" not in gallery.shop.paths

    async def test_nobody_is_visited_while_a_crawl_is_there(
        self, gallery: Gallery
    ) -> None:
        gallery.shop.say("/1.jpg", picture(drawn(1)))
        await gallery.show("/1.jpg")
        site = gallery.shop.url.split("/")[2]
        async with transaction(gallery.stores.pg) as connection:
            lease = await leases.acquire(
                connection, f"site {site}", "crawl", ttl=timedelta(minutes=1)
            )
        assert lease
        assert await gallery.keep() == 0
        async with transaction(gallery.stores.pg) as connection:
            await leases.release(connection, lease)
        assert await gallery.keep() == 1

    @pytest.mark.parametrize(
        ("answer", "why"),
        [
            (Answer("gone", 404), "not_there"),
            (Answer("gone", 410), "not_there"),
            (picture(b"<html>"), "type"),
            (Answer("<svg/>", headers={"Content-Type": "text/html"}), "refused"),
            (picture(drawn(1)[:900]), "broken"),
            (Answer("", 302, headers={"Location": "http://10.0.0.7/x"}), "refused"),
            (Answer("", 302, headers={"Location": "http://[::1]:80/x"}), "refused"),
        ],
    )
    async def test_what_is_unfit_says_why_and_is_not_asked_for_again(
        self, gallery: Gallery, answer: Answer, why: str
    ) -> None:
        gallery.shop.say("/1.jpg", answer)
        shown = await gallery.show("/1.jpg")
        await gallery.keep()
        assert (await gallery.row("/1.jpg"))["why"] == why
        assert await gallery.kept(shown) == []
        assert await gallery.keep() == 0

    async def test_what_did_not_come_is_tried_again_later(
        self, gallery: Gallery
    ) -> None:
        gallery.shop.say("/1.jpg", Answer("", 502))
        shown = await gallery.show("/1.jpg")
        for _ in range(2):
            await gallery.keep()
            assert await gallery.keep() == 0
            await gallery.age(timedelta(days=1))
        gallery.shop.say("/1.jpg", picture(drawn(1)))
        await gallery.keep()
        assert len(await gallery.kept(shown)) == 1

    async def test_a_site_that_is_busy_is_left_alone(self, gallery: Gallery) -> None:
        for path in ("/1.jpg", "/2.jpg"):
            gallery.shop.say(path, Answer("", 429, headers={"Retry-After": "600"}))
        await gallery.show("/1.jpg", "/2.jpg")
        await gallery.keep()
        asked = len(gallery.shop.paths)
        await gallery.keep()
        assert len(gallery.shop.paths) == asked
        due = (await gallery.row("/2.jpg"))["due_at"]
        assert due > now() + timedelta(minutes=9)  # type: ignore[operator]  # a time


class TestSharedPictures:
    async def test_the_same_thing_is_known_again_in_another_posting(
        self, gallery: Gallery
    ) -> None:
        gallery.shop.say("/a.jpg", picture(drawn(1)))
        gallery.shop.say("/b.jpg", picture(drawn(1, "PNG", (480, 360))))
        gallery.shop.say("/c.jpg", picture(drawn(5)))
        first = await gallery.show("/a.jpg", key="first")
        again = await gallery.show("/b.jpg", key="repost")
        await gallery.show("/c.jpg", key="other")
        await gallery.keep()
        async with transaction(gallery.stores.pg) as connection:
            found = await pictures.shared_pictures(connection, first.offer_id)
        assert found == {again.offer_id: SharedPicture.ALIKE}

    async def test_a_plain_picture_joins_nothing(self, gallery: Gallery) -> None:
        plain = io.BytesIO()
        Image.new("RGB", (200, 200), "grey").save(plain, "PNG")
        gallery.shop.say("/none.png", picture(plain.getvalue()))
        first = await gallery.show("/none.png", key="first")
        await gallery.show("/none.png", key="second")
        await gallery.keep()
        assert len(await gallery.kept(first)) == 1
        async with transaction(gallery.stores.pg) as connection:
            found = await pictures.shared_pictures(connection, first.offer_id)
        assert found == {}

    async def test_one_file_is_the_same_picture_and_a_common_one_none(
        self, gallery: Gallery
    ) -> None:
        gallery.shop.say("/a.jpg", picture(drawn(1)))
        first = await gallery.show("/a.jpg", key="first")
        others = [await gallery.show("/a.jpg", key=f"{n}") for n in range(COMMON)]
        await gallery.keep()
        async with transaction(gallery.stores.pg) as connection:
            found = await pictures.shared_pictures(connection, first.offer_id)
        assert found == {one.offer_id: SharedPicture.SAME for one in others}
        await gallery.show("/a.jpg", key="one more")
        async with transaction(gallery.stores.pg) as connection:
            found = await pictures.shared_pictures(connection, first.offer_id)
        assert found == {}


class TestDropExpired:
    async def test_drops_what_nobody_shows_any_more(self, gallery: Gallery) -> None:
        gallery.shop.say("/1.jpg", picture(drawn(1)))
        gallery.shop.say("/2.jpg", picture(drawn(2)))
        there = await gallery.show("/1.jpg", key="there")
        gone = await gallery.show("/2.jpg", key="gone")
        await gallery.keep()
        (lost,) = await gallery.kept(gone)
        async with transaction(gallery.stores.pg) as connection:
            ended = replace(gone.facts, availability=Availability.GONE)
            after = replace(gone, version=2, facts=ended)
            await offer_index.index_changes(connection, [(after, "page")])
        assert await drop_expired(gallery.stores.pg, gallery.blobs) == 0
        await gallery.age(KEPT_FOR)
        assert await drop_expired(gallery.stores.pg, gallery.blobs) == 1
        assert not await gallery.blobs.has(lost.image)
        assert await gallery.kept(gone) == []
        (kept,) = await gallery.kept(there)
        assert await gallery.blobs.has(kept.image)

    async def test_an_image_that_is_used_elsewhere_stays(
        self, gallery: Gallery
    ) -> None:
        gallery.shop.say("/1.jpg", picture(drawn(1)))
        gallery.shop.say("/2.jpg", picture(drawn(1)))
        await gallery.show("/1.jpg", key="gone", availability=Availability.IN_STOCK)
        there = await gallery.show("/2.jpg", key="there")
        await gallery.keep()
        async with transaction(gallery.stores.pg) as connection:
            await connection.execute("UPDATE offers SET gone = (title LIKE '%gone')")
        await gallery.age(KEPT_FOR)
        assert await drop_expired(gallery.stores.pg, gallery.blobs) == 0
        (kept,) = await gallery.kept(there)
        assert await gallery.blobs.has(kept.image)


class TestGetImage:
    async def test_answers_what_is_kept_and_the_offer_names_it(
        self, gallery: Gallery
    ) -> None:
        gallery.shop.say("/1.jpg", picture(drawn(1)))
        shown = await gallery.show("/1.jpg")
        await gallery.keep()
        servicer = ScannerServicer(gallery.stores, places(), gallery.blobs)
        asked = pb.GetOffersRequest(offer_ids=[shown.offer_id])
        answer = await servicer.GetOffers(asked, None)  # type: ignore[arg-type]  # unused
        (said,) = answer.offers[0].pictures
        assert (said.width, said.height, len(said.look)) == (240, 180, 16)
        wanted = pb.GetImageRequest(image=said.image)
        image = await servicer.GetImage(wanted, None)  # type: ignore[arg-type]  # unused
        assert image.media_type == "image/jpeg"
        assert Image.open(io.BytesIO(image.data)).size == (240, 180)

    async def test_knows_no_other_names(self, gallery: Gallery) -> None:
        servicer = ScannerServicer(gallery.stores, places(), gallery.blobs)
        for name in ("", "0" * 64, "../../etc/passwd"):
            with pytest.raises(NotFound):
                await servicer.GetImage(pb.GetImageRequest(image=name), None)  # type: ignore[arg-type]  # unused
