"""`python -m sandbox --port 8090 --seed 7 --data DIR`: serves until SIGINT or SIGTERM.

Exit codes: 0 stopped, 2 wrong options or folder, 4 a port is taken.
"""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from pathlib import Path

from sandbox.clock import WorldClock, system_now
from sandbox.server import HOST, Options, PortTaken, addresses, listen, make_server
from sandbox.sites.shops.shop import stalls
from sandbox.state import WorldState, WrongWorld, open_world
from sandbox.world.world import World


def main(arguments: list[str] | None = None) -> int:
    """Read the options, open the folder and the ports, serve."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    try:
        state = open_world(
            options.data,
            seed=options.seed,
            products=options.products,
            speed=options.speed,
            now=system_now(),
        )
        _serve(options, state)
    except WrongWorld as exc:
        sys.stderr.write(f"{exc}\n")
        return 2
    except PortTaken as exc:
        sys.stderr.write(f"{exc}\n")
        return 4
    return 0


def _serve(options: argparse.Namespace, state: WorldState) -> None:
    sockets = listen(options.port, options.listen)
    world = World(state.seed, state.products, stalls())
    clock = WorldClock(state.began, state.speed)
    chosen = Options(
        port=options.port,
        folder=options.data,
        host=options.host,
        keepa_key=options.keepa_key,
        keepa_rate=options.keepa_rate,
        ebay_calls=options.ebay_calls,
    )
    with make_server(world, clock, chosen) as server:
        for name, url in addresses(options.port, options.host).items():
            logging.getLogger("sandbox").info("%s %s", name, url)
        # The server stops in good order at either, then raises it again for others.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        server.run(sockets)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sandbox", description="A pretend outside world on loopback."
    )
    parser.add_argument(
        "--port", type=_port, default=8090, help="APIs here, sites at the next ports"
    )
    parser.add_argument(
        "--listen", default=HOST, help="on which of this machine's addresses"
    )
    parser.add_argument(
        "--host", default=HOST, help="the name by which callers reach this machine"
    )
    parser.add_argument("--seed", type=int, default=7, help="which world (7)")
    parser.add_argument("--data", type=Path, required=True, help="folder for its files")
    parser.add_argument(
        "--products", type=_positive, default=2000, help="size of the world (2000)"
    )
    parser.add_argument(
        "--speed",
        type=_speed,
        default=60.0,
        help="seconds of the world a second: offers come and go; 0 = frozen (60)",
    )
    parser.add_argument("--keepa-key", default="sandbox", help="the valid API key")
    parser.add_argument(
        "--keepa-rate", type=_positive, default=600, help="tokens a minute (600)"
    )
    parser.add_argument(
        "--ebay-calls", type=_positive, default=5000, help="eBay calls a day (5000)"
    )
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not at least 1")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 1024 <= number <= 65500:
        raise argparse.ArgumentTypeError(f"{text} is not between 1024 and 65500")
    return number


def _speed(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1e6:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1000000")
    return number


if __name__ == "__main__":
    sys.exit(main())
