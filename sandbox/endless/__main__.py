"""`python -m sandbox.endless --port 8100 --shops 2`: serves until SIGINT or SIGTERM.

With `--truth FIRST COUNT` it prints what the pages say instead, one JSON object a line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from dataclasses import asdict
from functools import partial
from typing import Final

from sandbox.endless.items import make_item
from sandbox.endless.press import Press
from sandbox.endless.server import Shop

HOST: Final = "127.0.0.1"
_TAKEN: Final = 4


def main(arguments: list[str] | None = None) -> int:
    """Serve, or print the truth."""
    options = _parser().parse_args(arguments)
    if options.truth:
        _print_truth(options.seed, options.shops, *options.truth)
        return 0
    try:
        asyncio.run(_serve(options))
    except OSError as exc:
        sys.stderr.write(f"port {options.port}: {exc.strerror}\n")
        return _TAKEN
    return 0


async def _serve(options: argparse.Namespace) -> None:
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    press = Press(options.seed)
    servers = [
        await loop.create_server(
            partial(Shop, press, shop, options.pages), HOST, options.port + shop
        )
        for shop in range(options.shops)
    ]
    await stopped.wait()
    for server in servers:
        server.close()


def _print_truth(seed: int, shops: int, first: int, count: int) -> None:
    for shop in range(shops):
        for number in range(first, first + count):
            said = asdict(make_item(seed, shop, number))
            sys.stdout.write(json.dumps({"shop": shop, **said}) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sandbox.endless", description="Shops with more pages than anybody reads."
    )
    parser.add_argument("--port", type=int, default=8100, help="of the first shop")
    parser.add_argument("--shops", type=int, default=2, help="a port each (2)")
    parser.add_argument("--seed", type=int, default=7, help="which shops (7)")
    parser.add_argument(
        "--pages", type=int, default=10**7, help="items of a shop (10,000,000)"
    )
    parser.add_argument(
        "--truth", type=int, nargs=2, metavar=("FIRST", "COUNT"), help="print items"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
