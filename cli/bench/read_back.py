"""Offers that were stored, asked for again and held to what the shops say they sell."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
from typing import Any, Final

from cli.bench.scan_stack import ROOT, Ground
from cli.stack.ports import HOST
from common.grpc import make_channel
from common.ids import offer_id
from rpc.scanner.v1 import scanner_pb2 as pb
from rpc.scanner.v1.scanner_pb2_grpc import ScannerServiceStub

UNDER_WAY: Final = 500
"""Lists are worked through in turn; what the last few lead to may not be stored yet."""

_SERVICE: Final = pb.DESCRIPTOR.services_by_name["ScannerService"]
_AT_ONCE: Final = 200
_IN_DATA: Final = ("json_ld", "graph", "microdata")
"""The shapes that say an item's part number."""


async def read_back(ground: Ground, stored: list[int], samples: int) -> dict[str, Any]:
    """Ask the scanner for random offers of each shop; how many are right."""
    chosen = _choose(stored, samples, ground.seed)
    truth = await _truth(ground, max(stored, default=0))
    service = ground.scanner(workers=0)
    await service.start()
    try:
        await service.until_serving()
        where = f"{HOST}:{ground.ports.of('scanner')}"
        async with make_channel(where, [_SERVICE]) as channel:
            found = await _offers(ScannerServiceStub(channel), ground, chosen, truth)
    finally:
        await service.stop()
    wrong = [
        {"shop": shop, "number": number, "said": _said(found.get((shop, number)))}
        for shop, number in chosen
        if not _is_right(found.get((shop, number)), truth[shop, number])
    ]
    return {"asked": len(chosen), "right": len(chosen) - len(wrong), "wrong": wrong[:5]}


def _choose(stored: list[int], samples: int, seed: int) -> list[tuple[int, int]]:
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret.
    everything = [
        (shop, number)
        for shop, count in enumerate(stored)
        for number in range(max(0, count - UNDER_WAY))
    ]
    return chance.sample(everything, min(samples, len(everything)))


async def _truth(ground: Ground, count: int) -> dict[tuple[int, int], dict[str, Any]]:
    """What the shops sell, by their own word: (shop, number) -> item."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox.endless", "--seed", str(ground.seed)),
        *("--shops", str(ground.shops), "--truth", "0", str(count)),
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    said, _ = await process.communicate()
    items = map(json.loads, said.splitlines())
    return {(item["shop"], item["number"]): item for item in items}


async def _offers(
    stub: Any,
    ground: Ground,
    chosen: list[tuple[int, int]],
    truth: dict[tuple[int, int], dict[str, Any]],
) -> dict[tuple[int, int], pb.Offer]:
    by_id = {
        offer_id(ground.source(shop), truth[shop, number]["key"]): (shop, number)
        for shop, number in chosen
    }
    ids = list(by_id)
    found: dict[tuple[int, int], pb.Offer] = {}
    for start in range(0, len(ids), _AT_ONCE):
        asked = pb.GetOffersRequest(offer_ids=ids[start : start + _AT_ONCE])
        answer = await stub.GetOffers(asked)
        found |= {by_id[one.offer_id]: one for one in answer.offers}
    return found


def _is_right(offer: pb.Offer | None, item: dict[str, Any]) -> bool:
    if offer is None:
        return False
    stock = pb.AVAILABILITY_IN_STOCK
    if not item["in_stock"]:
        stock = pb.AVAILABILITY_OUT_OF_STOCK
    said = (
        offer.source_key,
        offer.title,
        offer.brand,
        offer.price.minor_units,
        offer.price.currency_code,
        offer.availability,
    )
    wanted = (
        item["key"],
        item["title"],
        item["brand"],
        item["minor_units"],
        "USD",
        stock,
    )
    numbers = (offer.mpn, list(offer.gtins)) == (item["mpn"], [f"0{item['gtin']}"])
    return said == wanted and (numbers or item["shape"] not in _IN_DATA)


def _said(offer: pb.Offer | None) -> str:
    return "nothing" if offer is None else str(offer)[:300]
