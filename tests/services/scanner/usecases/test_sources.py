"""Sources are put, seeded, and told of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from common import outbox
from common.postgres import transaction
from rpc.scanner.v1 import scanner_pb2 as pb
from rpc.scanner.v1.events_pb2 import SourceChanged
from services.scanner.errors import BadAddress, BadSource
from services.scanner.store import pages, sources
from services.scanner.usecases.places import Places
from services.scanner.usecases.put_source import put_source, read_description
from services.scanner.usecases.seed_sources import SHIPPED, seed_sources
from tests.services.scanner.given import NOON, YAML, places, scrape

if TYPE_CHECKING:
    from common.postgres import Pool

pytestmark = pytest.mark.migrated("scanner")

LARKFIELD = {"larkfield": "http://127.0.0.1:8091"}


async def put(pool: Pool, world: Places, yaml: str = YAML) -> pb.Source:
    """Put that source in a transaction of its own."""
    async with transaction(pool) as connection:
        return await put_source(connection, world, read_description(world, yaml))


async def told(pool: Pool) -> list[pb.Source]:
    """The sources of all events so far."""
    async with transaction(pool) as connection:
        await outbox.number_rows(connection)
        events = await outbox.list_events(connection, 0, stream="sources")
    return [SourceChanged.FromString(event.payload).source for event in events]


class TestPutSource:
    async def test_stores_it_and_tells_of_it(self, pool: Pool) -> None:
        made = await put(pool, places())
        assert (made.source_id, made.version, made.title) == ("shop", 1, "A shop")
        assert made.yaml == YAML
        assert list(made.start_urls) == ["https://shop.example/"]
        assert made.status == pb.SOURCE_STATUS_ACTIVE
        assert not made.sandbox
        assert await told(pool) == [made]

    async def test_the_same_again_changes_nothing(self, pool: Pool) -> None:
        first = await put(pool, places())
        assert await put(pool, places()) == first
        assert len(await told(pool)) == 1

    async def test_another_text_is_another_version(self, pool: Pool) -> None:
        await put(pool, places())
        made = await put(pool, places(), YAML.replace("A shop", "The shop"))
        assert (made.version, made.title) == (2, "The shop")
        assert [source.version for source in await told(pool)] == [1, 2]

    async def test_its_pages_are_read_anew(self, pool: Pool) -> None:
        await put(pool, places())
        page = scrape(etag="e")
        async with transaction(pool) as connection:
            await pages.store_pages(connection, [page])
        for yaml, etag in ((YAML, "e"), (YAML.replace("li.card", "li.item"), "")):
            await put(pool, places(), yaml)
            async with transaction(pool) as connection:
                known = await pages.find_pages(connection, "shop", [page.url])
            assert known[page.url].etag == etag

    async def test_a_blocked_one_is_freed(self, pool: Pool) -> None:
        await put(pool, places())
        async with transaction(pool) as connection:
            await sources.set_blocked(connection, "shop", "A wall.", now=NOON)
        made = await put(pool, places())
        assert (made.version, made.status) == (3, pb.SOURCE_STATUS_ACTIVE)

    async def test_one_of_the_sandbox_is_marked_and_follows_it_to_other_ports(
        self, pool: Pool
    ) -> None:
        yaml = YAML.replace("https://shop.example/", "sandbox://larkfield/")
        made = await put(pool, places(**LARKFIELD), yaml)
        assert made.sandbox
        assert list(made.start_urls) == ["http://127.0.0.1:8091/"]
        moved = places(larkfield="http://127.0.0.1:9091")
        made = await put(pool, moved, yaml)
        assert (made.version, list(made.start_urls)) == (2, ["http://127.0.0.1:9091/"])


class TestReadDescription:
    def test_a_source_is_one_site(self) -> None:
        urls = '["https://shop.example/", "https://other.example/"]'
        yaml = YAML.replace('["https://shop.example/"]', urls)
        with pytest.raises(BadSource, match=r"other\.example:443, shop\.example:443"):
            read_description(places(), yaml)

    def test_a_sandbox_that_does_not_run_is_named(self) -> None:
        yaml = YAML.replace("https://shop.example/", "sandbox://larkfield/")
        with pytest.raises(BadAddress, match="no sandbox runs"):
            read_description(places(), yaml)


class TestSeedSources:
    async def test_stores_what_comes_with_magpie(self, pool: Pool) -> None:
        names = ("larkfield", "swapyard", "tidewater")
        world = places(
            **{name: f"http://127.0.0.1:809{n}" for n, name in enumerate(names)}
        )
        assert await seed_sources(pool, world, [SHIPPED]) == 3
        made = await told(pool)
        assert sorted(source.source_id for source in made) == list(names)
        assert all(source.sandbox for source in made)
        await seed_sources(pool, world, [SHIPPED])
        assert len(await told(pool)) == 3

    async def test_leaves_out_the_sandbox_where_none_runs(self, pool: Pool) -> None:
        assert await seed_sources(pool, places(), [SHIPPED]) == 0

    async def test_does_not_touch_what_a_person_stored(
        self, pool: Pool, tmp_path: Path
    ) -> None:
        await put(pool, places())
        (tmp_path / "shop.yaml").write_text(YAML.replace("A shop", "Shipped"))
        assert await seed_sources(pool, places(), [tmp_path]) == 0
        assert [source.title for source in await told(pool)] == ["A shop"]

    async def test_passes_over_a_file_that_is_wrong_and_says_where(
        self, pool: Pool, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        (tmp_path / "a.yaml").write_text(YAML.replace("every", "evry"))
        (tmp_path / "b.yaml").write_text(YAML)
        (tmp_path / "c.yaml").write_bytes(b"\xff\xfe\x00")
        assert await seed_sources(pool, places(), [tmp_path, tmp_path / "none"]) == 1
        assert "a.yaml:5: `evry` is no key." in caplog.text
        assert "c.yaml" in caplog.text


class TestPlaces:
    def test_only_exempt_addresses_are_of_the_sandbox(self) -> None:
        world = places(**LARKFIELD)
        (address,) = world.settle(
            replace(
                read_description(world, YAML).source,
                start_urls=("sandbox://larkfield/",),
            )
        )
        assert world.is_sandbox(address)
        assert not world.is_sandbox(replace(address, port=8001))
