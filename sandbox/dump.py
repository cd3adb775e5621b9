"""`python -m sandbox.dump --to DIR`: pages of the shops, and what is true of each.

Writes DIR/html/SHOP-N.html.gz and DIR/ground-truth.json: for each page the lists of
values that a reader of it may find. Exit codes: 0 written, 2 wrong options.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sandbox.clock import WorldClock
from sandbox.records import ServedLog
from sandbox.sites.shops.shop import Shop, shops, stalls
from sandbox.sites.shops.site import ShopSite
from sandbox.world.world import World

_EPOCH: Final = datetime(2026, 11, 21, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a shop; `truth` names the accepted values of each field."""

    name: str
    url: str
    html: bytes
    truth: dict[str, list[str]]


def pages(world: World, shop: Shop, count: int, log: ServedLog) -> Iterator[Page]:
    """The first `count` pages that the shop lists as the world begins."""
    world.advance(0.0)
    origin = f"https://{shop.name}.example"
    site = ShopSite(world, WorldClock(_EPOCH, 0.0), log, origin, shop=shop)
    listing = site.shelf.listing("", 0.0)
    for number, page in enumerate(listing.pages[:count]):
        listed = site.shelf.page(page, 0.0)
        truth = site.items(listed)[0].truth()
        name = f"{shop.name}-{number:03d}"
        yield Page(name, site.page_url(page), site.html(listed, 0.0), truth)


def dump(folder: Path, *, seed: int, products: int, count: int) -> int:
    """Write them all; how many pages that was."""
    html = folder / "html"
    html.mkdir(parents=True, exist_ok=True)
    world = World(seed, products, stalls())
    log = ServedLog(Path(os.devnull), WorldClock(_EPOCH, 0.0))
    truth: dict[str, dict[str, object]] = {}
    for shop in shops():
        for page in pages(world, shop, count, log):
            # No time in the archive: the same world gives the same bytes.
            packed = gzip.compress(page.html, mtime=0)
            (html / f"{page.name}.html.gz").write_bytes(packed)
            truth[page.name] = {"url": page.url, **page.truth}
    log.close()
    (folder / "ground-truth.json").write_text(
        json.dumps(truth, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )
    return len(truth)


def main(arguments: list[str] | None = None) -> int:
    """Read the options and write the folder."""
    parser = argparse.ArgumentParser(
        prog="sandbox.dump", description="Pages of the sandbox's shops, with the truth."
    )
    parser.add_argument("--to", type=Path, required=True, help="folder to write")
    parser.add_argument("--seed", type=int, default=7, help="which world (7)")
    parser.add_argument("--products", type=int, default=2000, help="its size (2000)")
    parser.add_argument("--pages", type=int, default=20, help="pages a shop (20)")
    chosen = parser.parse_args(arguments)
    count = dump(
        chosen.to, seed=chosen.seed, products=chosen.products, count=chosen.pages
    )
    sys.stdout.write(f"{count} pages in {chosen.to}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
