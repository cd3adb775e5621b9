"""`python -m tests.services.scanner.hostile.run WAY`: the table, in a namespace.

Writes one JSON line: what came of each row, and whom something was sent to meanwhile.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import asdict

from tests.services.scanner.hostile.names import public_number
from tests.services.scanner.hostile.namespace import enter
from tests.services.scanner.hostile.sites import Counter, open_sites
from tests.services.scanner.hostile.table import EVIL, is_inside, rows, some_rows
from tests.services.scanner.hostile.ways import WAYS, OurCrawl, Way


async def go_through(way: Way, counter: Counter) -> dict[str, object]:
    """Each row by itself, so that it is known which one sent what."""
    await way.begin()
    table = []
    for row in rows() if way.all_rows else some_rows():
        counter.take()
        said = await way.get(row.url)
        sent = sorted(filter(is_inside, counter.take()))
        table.append({**asdict(row), "said": said, "sent": sent})
    blocked = []
    for number in range(way.shops):
        said = await way.get(f"http://public-{number}.{EVIL}/")
        if said != "200" or counter.take() != {public_number(number)}:
            blocked.append((number, said))
    await way.end()
    return {"rows": table, "blocked": blocked, "lost": counter.lost()}


def main(name: str) -> int:
    """Run the table; Scrapy needs its reactor, the others do not."""
    enter()
    # What the environment says of proxies is nothing to us.
    os.environ |= {
        "HTTP_PROXY": "http://127.0.0.1:8080",
        "ALL_PROXY": "socks5://10.0.0.1",
    }
    way = WAYS[name]()
    with open_sites():
        counter = Counter()
        if isinstance(way, OurCrawl):
            found = _in_reactor(way, counter)
        else:
            found = asyncio.run(go_through(way, counter))
    print(json.dumps(found), flush=True)  # noqa: T201
    return 0


def _in_reactor(way: Way, counter: Counter) -> dict[str, object]:
    from common.loops import Stop
    from services.scanner.worker.process import run_worker
    from services.scanner.worker.wear import Why

    found: dict[str, object] = {}

    async def work(_: Stop) -> Why:
        found.update(await go_through(way, counter))
        return Why.TOLD

    if run_worker(work):
        raise SystemExit(1)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
