"""Scans of feeds, in this process: files of the feeds folder and of a site."""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from common import leases
from common.clock import now
from common.money import Money
from common.postgres import transaction
from services.scanner.adapters.feed_file import FeedFiles
from services.scanner.adapters.guard import Guard
from services.scanner.adapters.limits import FEED, MIB
from services.scanner.errors import TooLarge
from services.scanner.rules.offer import Availability, Offer
from services.scanner.rules.problems import Code
from services.scanner.rules.scan import Scan, Status
from services.scanner.store import offers, scans
from services.scanner.usecases.claim_scan import Claim
from services.scanner.usecases.places import Places
from services.scanner.usecases.put_source import put_source, read_description
from services.scanner.usecases.start_scan import source_target, start_scan
from services.scanner.usecases.stores import Stores
from services.scanner.worker.connections import Connections
from services.scanner.worker.scan_run import Tools, run_scan
from tests.services.scanner.adapters.raw_site import answer

if TYPE_CHECKING:
    from tests.services.scanner.adapters.raw_site import RawSite

pytestmark = [
    pytest.mark.migrated("scanner"),
    pytest.mark.allow_hosts(["127.0.0.1"]),
]

YAML = """\
name: wholesale
title: A wholesaler
kind: feed
currency: USD
locale: en-US
feed:
  path: stock.csv
"""
HEAD = "id,title,price,availability\n"
TWO = f"{HEAD}A,Lamp,12.50 USD,in_stock\nB,Pot,3.00 USD,in_stock\n"


@dataclass
class Feeding:
    """Scans of the source `wholesale`, one after the other."""

    stores: Stores
    folder: Path
    exempt: str = ""

    async def scan(self, body: bytes | str = b"", yaml: str = YAML) -> Scan:
        """Put the feed into the folder, scan it, and return what is recorded."""
        if body:
            data = body.encode() if isinstance(body, str) else body
            (self.folder / "stock.csv").write_bytes(data)
        places = Places(Guard({self.exempt} if self.exempt else ()), {})
        pool = self.stores.pg
        async with transaction(pool) as connection:
            await put_source(connection, places, read_description(places, yaml))
            target = await source_target(connection, places, "wholesale")
            queued = await start_scan(connection, target)
            begun = await scans.begin_scan(connection, queued.scan_id, now=now())
            lease = await leases.acquire(
                connection, scans.LEASE_OF + target.site, "test", ttl=timedelta(hours=1)
            )
        assert begun
        assert lease
        async with Connections() as connections:
            tools = Tools(self.stores, places, "Magpie/test", connections, self.folder)
            await run_scan(tools, Claim(begun, lease))
        async with transaction(pool) as connection:
            found = await scans.find_scan(connection, UUID(begun.scan_id))
        assert found
        return found

    async def offers(self) -> dict[str, Offer]:
        """What is stored, by key."""
        found = await self.stores.mongo["offers"].find({}).to_list(None)
        read = [offers.read_document(one) for one in found]
        return {one.facts.key: one for one in read}


@pytest.fixture
async def feeding(stores: Stores, tmp_path: Path) -> Feeding:
    """See Feeding."""
    await stores.mongo["offers"].delete_many({})
    return Feeding(stores, tmp_path)


class TestScan:
    async def test_each_row_is_an_offer(self, feeding: Feeding) -> None:
        found = await feeding.scan(TWO)
        assert (found.status, found.problems) == (Status.SUCCEEDED, ())
        stored = await feeding.offers()
        assert {key: one.facts.price for key, one in stored.items()} == {
            "A": Money.of("12.50", "USD"),
            "B": Money.of("3", "USD"),
        }
        assert found.tally.offers_new == 2
        assert not stored["A"].sandbox

    async def test_the_same_rows_again_change_nothing(self, feeding: Feeding) -> None:
        await feeding.scan(TWO)
        before = await feeding.offers()
        again = await feeding.scan(TWO)
        assert again.tally.offers_changed == again.tally.offers_gone == 0
        after = await feeding.offers()
        assert all(after[k].version == 1 for k in before)
        assert all(after[k].observed_at > before[k].observed_at for k in before)

    async def test_prices_are_followed_and_a_row_that_is_missing_is_gone(
        self, feeding: Feeding
    ) -> None:
        await feeding.scan(TWO)
        found = await feeding.scan(f"{HEAD}A,Lamp,11.00 USD,in_stock\n")
        assert (found.tally.offers_changed, found.tally.offers_gone) == (1, 1)
        stored = await feeding.offers()
        assert stored["A"].facts.price == Money.of("11", "USD")
        assert stored["B"].facts.availability is Availability.GONE

    async def test_what_a_clock_ahead_of_ours_has_seen_stays_and_the_scan_ends(
        self, feeding: Feeding
    ) -> None:
        await feeding.scan(f"{TWO}C,Cup,1.00 USD,in_stock\n")
        async with transaction(feeding.stores.pg) as connection:
            await connection.execute(
                "UPDATE pages SET fetched_at = fetched_at + interval '1 hour'"
            )
        async with asyncio.timeout(60):
            found = await feeding.scan(TWO)
        assert found.status is Status.SUCCEEDED
        assert (await feeding.offers()).keys() == {"A", "B", "C"}

    async def test_more_rows_than_go_at_once(self, feeding: Feeding) -> None:
        rows = "".join(f"k{n},Lamp {n},{n + 1}.00 USD,in_stock\n" for n in range(350))
        found = await feeding.scan(HEAD + rows)
        assert found.tally.offers_new == 350
        after = await feeding.scan(HEAD + "".join(rows.splitlines(True)[:180]))
        assert after.tally.offers_gone == 170

    async def test_a_feed_that_says_next_to_nothing_makes_nothing_gone(
        self, feeding: Feeding
    ) -> None:
        rows = "".join(f"k{n},Lamp {n},{n + 1}.00 USD,in_stock\n" for n in range(350))
        await feeding.scan(HEAD + rows)
        after = await feeding.scan(f"{HEAD}k0,Lamp 0,1.00 USD,in_stock\n")
        assert after.tally.offers_gone == 0
        assert [one.code for one in after.problems] == [Code.GONE_HELD]

    async def test_what_may_be_the_row_that_cannot_be_used_is_not_gone(
        self, feeding: Feeding
    ) -> None:
        await feeding.scan(TWO)
        broken = f"{HEAD}A,Lamp,11.00 USD,in_stock\nB,Pot,3.00 USD,in_stock,,oops\n"
        found = await feeding.scan(broken)
        assert {one.code for one in found.problems} == {Code.ROW_BROKEN, Code.GONE_HELD}
        assert found.tally.offers_gone == 0
        stored = await feeding.offers()
        assert stored["B"].facts.availability is Availability.IN_STOCK
        # Two are missing and one row is broken: the other one is gone.
        after = await feeding.scan(f"{HEAD}C,Cup,1.00 USD,in_stock\nB,Pot,3,x,,oops\n")
        assert after.tally.offers_gone == 2

    async def test_a_bad_row_is_named_and_the_others_are_taken(
        self, feeding: Feeding
    ) -> None:
        await feeding.scan(TWO)
        bad = (
            "A,Lamp,cheap,in_stock\nB,Pot,4.00 USD,in_stock\nB,Pot,9 USD,no\n,X,1,\nC\n"
        )
        found = await feeding.scan(HEAD + bad)
        assert found.status is Status.SUCCEEDED
        assert {one.code for one in found.problems} == {
            Code.PRICE_UNCLEAR,
            Code.KEY_TWICE,
            Code.KEY_MISSING,
            Code.ROW_BROKEN,
        }
        stored = await feeding.offers()
        # What cannot be read says nothing, not even that it is gone.
        assert stored["A"].facts.price == Money.of("12.50", "USD")
        assert stored["A"].facts.availability is Availability.IN_STOCK
        assert stored["B"].facts.price == Money.of("4", "USD")


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (TWO.encode() + "C,Caf\u00e9,1,\n".encode("cp1252"), Code.FEED_ENCODING),
            (HEAD.encode(), Code.FEED_BROKEN),
            (TWO.encode() + b'C,"never closed', Code.FEED_BROKEN),
            (gzip.compress(b"\0" * 30_000_000), Code.FEED_TOO_LARGE),
        ],
    )
    async def test_a_feed_with_a_fault_anywhere_gives_nothing_and_says_why(
        self, feeding: Feeding, body: bytes, code: Code
    ) -> None:
        found = await feeding.scan(body)
        assert found.status is Status.FAILED
        assert [one.code for one in found.problems] == [code]
        assert await feeding.offers() == {}
        assert (await feeding.scan(TWO)).status is Status.SUCCEEDED

    async def test_two_gigabytes_are_refused_before_they_are_read(
        self, feeding: Feeding
    ) -> None:
        with (feeding.folder / "stock.csv").open("wb") as file:
            file.truncate(2 * 1024**3)
        found = await feeding.scan()
        assert [one.code for one in found.problems] == [Code.FEED_TOO_LARGE]

    async def test_a_link_out_of_the_folder_is_not_followed(
        self, feeding: Feeding, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        other = tmp_path_factory.mktemp("other") / "secret.csv"
        other.write_text(TWO)
        (feeding.folder / "stock.csv").symlink_to(other)
        found = await feeding.scan()
        assert found.status is Status.FAILED
        assert "not inside" in found.problems[0].sentence
        assert await feeding.offers() == {}

    async def test_a_file_that_is_not_there_fails_the_scan(
        self, feeding: Feeding
    ) -> None:
        assert (await feeding.scan()).status is Status.FAILED

    async def test_a_private_machine_is_not_asked(
        self, feeding: Feeding, site: RawSite
    ) -> None:
        yaml = YAML.replace("path: stock.csv", f"url: {site.url('/feed.csv')}")
        found = await feeding.scan(yaml=yaml)
        assert [one.code for one in found.problems] == [Code.ADDRESS_REFUSED]
        assert await feeding.offers() == {}


async def _without_end(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n" + HEAD.encode())
    for number in range(2 * 1024**3 // (1024 * 1024)):
        line = f"{number},Lamp,1.00 USD,in_stock\n".encode()
        writer.write(line * (1024 * 1024 // len(line)))
        await writer.drain()


class TestFromASite:
    async def test_a_packed_feed_is_fetched_and_read(
        self, feeding: Feeding, site: RawSite
    ) -> None:
        site.said["/feed.csv.gz"] = answer(gzip.compress(TWO.encode()))
        feeding.exempt = site.site
        yaml = YAML.replace("path: stock.csv", f"url: {site.url('/feed.csv.gz')}")
        found = await feeding.scan(yaml=yaml)
        assert found.status is Status.SUCCEEDED
        stored = await feeding.offers()
        assert stored.keys() == {"A", "B"}
        assert stored["A"].sandbox

    async def test_robots_is_obeyed(self, feeding: Feeding, site: RawSite) -> None:
        site.said["/robots.txt"] = answer(b"User-agent: *\nDisallow: /feed")
        site.said["/feed.csv"] = answer(TWO.encode())
        feeding.exempt = site.site
        yaml = YAML.replace("path: stock.csv", f"url: {site.url('/feed.csv')}")
        found = await feeding.scan(yaml=yaml)
        assert [one.code for one in found.problems] == [Code.ROBOTS_FORBIDS]
        assert len(site.heads) == 1

    async def test_two_gigabytes_on_the_way_end_at_the_limit(
        self, site: RawSite
    ) -> None:
        site.said["/feed.csv"] = _without_end
        limits = replace(FEED, body=8 * MIB)
        files = FeedFiles(Guard({site.site}), "Magpie/test", limits=limits)
        with pytest.raises(TooLarge):
            async with files.open(site.url("/feed.csv")):
                pass
