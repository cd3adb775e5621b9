"""Offers stored a second, half of them new, while others are read by their id."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from common.clock import now
from common.ids import new_id, offer_id
from common.money import Money
from common.mongo import open_mongo
from services.scanner.rules.offer import Availability, Facts, Offer, PricePoint
from services.scanner.store import offers

if TYPE_CHECKING:
    from common.mongo import Database

SEED: Final = 20_261_121
_DATABASE: Final = "bench_offers"
_BATCH: Final = 100
_READ_EVERY: Final = 0.01
"""Seconds between two point reads of one reader; ten times what a scan does."""


async def bench_offers(url: str, count: int) -> dict[str, Any]:
    """On a database of its own, which is dropped afterwards. See `measure`."""
    writer = await open_mongo(url, _DATABASE)
    reader = await open_mongo(url, _DATABASE)
    try:
        return await measure(writer, reader, count)
    finally:
        await writer.client.drop_database(_DATABASE)
        reader.client.close()
        writer.client.close()


async def measure(writer: Database, reader: Database, count: int) -> dict[str, Any]:
    """Store `count` offers that are there in a newer version beside as many new ones.

    In batches as a scan stores them, while offers are read by their id over another
    connection. Then checks that nothing older came back.
    """
    chance = random.Random(SEED)  # noqa: S311 - the same offers on each run.
    known = [_offer(number) for number in range(count)]
    for start in range(0, count, _BATCH):
        await offers.store_offers(writer, [], new=known[start : start + _BATCH])
    changed = [replace(one, version=2, observed_at=now()) for one in known]
    new = [_offer(number) for number in range(count, 2 * count)]
    chance.shuffle(changed)
    stop = asyncio.Event()
    reading = asyncio.create_task(_read(reader, [one.offer_id for one in known], stop))
    began = time.perf_counter()
    half = _BATCH // 2
    for start in range(0, count, half):
        await offers.store_offers(
            writer, changed[start : start + half], new=new[start : start + half]
        )
    took = time.perf_counter() - began
    stop.set()
    waits = sorted(await reading)
    await offers.store_offers(writer, known[:_BATCH], new=known[_BATCH : 2 * _BATCH])
    found = await offers.find_offers(writer, [one.offer_id for one in known])
    return {
        "offers": 2 * count,
        "offers_per_second": round(2 * count / took),
        "point_reads": len(waits),
        "point_read_p50_ms": _share(waits, 0.50),
        "point_read_p99_ms": _share(waits, 0.99),
        "older_versions_that_came_back": sum(one.version < 2 for one in found.values()),
    }


async def _read(mongo: Database, ids: list[str], stop: asyncio.Event) -> list[float]:
    waits: list[float] = []
    number = 0
    while not stop.is_set():
        number = (number + 7919) % len(ids)
        began = time.perf_counter()
        found = await offers.find_offers(mongo, [ids[number]])
        waits.append(time.perf_counter() - began)
        assert found  # noqa: S101 - a fast read of nothing would be no read.
        await asyncio.sleep(_READ_EVERY)
    return waits


def _share(waits: list[float], share: float) -> float:
    return round(1000 * waits[int(share * (len(waits) - 1))], 1) if waits else 0.0


def _offer(number: int) -> Offer:
    moment, key = now(), f"B-{number:08d}"
    price = Money(1_000 + number, "USD")
    return Offer(
        offer_id=offer_id("bench", key),
        source="bench",
        version=1,
        facts=Facts(
            key=key,
            url=f"https://shop.example/p/{key}",
            title=f"Walnut kettle {number}",
            description="Made for every day and built to last. " * 8,
            price=price,
            condition="new",
            gtins=("09520000000004",),
            mpn=f"M{number}",
            brand="Norvik",
            category="Home > Kitchen",
            availability=Availability.IN_STOCK,
            provenance=(("title", "json-ld"), ("price", "json-ld")),
        ),
        observed_at=moment,
        first_seen_at=moment,
        last_seen_at=moment,
        scrape_id=str(new_id()),
        sandbox=True,
        prices=(PricePoint(moment, price, Availability.IN_STOCK),),
    )
