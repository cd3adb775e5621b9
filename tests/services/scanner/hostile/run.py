"""`python -m tests.services.scanner.hostile.run WAY`: the table, in a namespace.

Writes one JSON line: what came of each row, and whom something was sent to meanwhile.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import asdict

from tests.services.scanner.hostile.browser_ways import BROWSER_WAYS
from tests.services.scanner.hostile.names import HostileNames, public_number
from tests.services.scanner.hostile.namespace import enter
from tests.services.scanner.hostile.sites import Counter, open_sites
from tests.services.scanner.hostile.table import EVIL, is_inside
from tests.services.scanner.hostile.ways import WAYS, OurCrawl, Way


async def go_through(
    way: Way, counter: Counter, names: HostileNames
) -> dict[str, object]:
    """Each row by itself, or a batch, so that it is known which sent what."""
    await way.begin()
    counter.own = way.own
    asyncio.get_running_loop().add_reader(counter, counter.drain)
    table = []
    every = way.table()
    for start in range(0, len(every), way.batch):
        part = every[start : start + way.batch]
        counter.take()
        said = await way.get_many(start, [row.url for row in part])
        sent = sorted(filter(is_inside, counter.take()))
        table += [
            {**asdict(row), "said": word, "sent": sent}
            for row, word in zip(part, said, strict=True)
        ]
    blocked = []
    for number in range(way.shops):
        word = await way.get(f"http://public-{number}.{EVIL}/")
        reached = set(counter.take())
        # A browser may be late with what was public before; nothing inside may hear.
        inside = any(map(is_inside, reached))
        alone = way.is_browser or len(reached) == 1
        if word != "200" or public_number(number) not in reached or inside or not alone:
            blocked.append((number, word))
    await way.end()
    asked = {name for name, _ in names.asked}
    return {
        "rows": table,
        "blocked": blocked,
        "lost": counter.lost(),
        # Of names that only somebody else can have asked for, if the way notes its own.
        "foreign": sorted(asked - {name.rstrip(".") for name in way.names})
        if way.names
        else [],
    }


def main(name: str) -> int:
    """Run the table; Scrapy needs its reactor, the others do not."""
    enter()
    # What the environment says of proxies is nothing to us.
    os.environ |= {
        "HTTP_PROXY": "http://127.0.0.1:8080",
        "ALL_PROXY": "socks5://10.0.0.1",
    }
    way = {**WAYS, **BROWSER_WAYS}[name]()
    with open_sites() as names:
        counter = Counter()
        if isinstance(way, OurCrawl):
            found = _in_reactor(way, counter, names)
        else:
            found = asyncio.run(go_through(way, counter, names))
    print(json.dumps(found), flush=True)  # noqa: T201
    return 0


def _in_reactor(way: Way, counter: Counter, names: HostileNames) -> dict[str, object]:
    from common.loops import Stop
    from services.scanner.worker.process import run_worker
    from services.scanner.worker.wear import Why

    found: dict[str, object] = {}

    async def work(_: Stop) -> Why:
        found.update(await go_through(way, counter, names))
        return Why.TOLD

    if run_worker(work):
        raise SystemExit(1)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
