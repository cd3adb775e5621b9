"""All sites and APIs in one process: a loopback port a site, and one for the APIs."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from sandbox.bookscouter.api import BookScouterApi
from sandbox.clock import WorldClock
from sandbox.ebay.api import EbayApi
from sandbox.havoc import Havoc
from sandbox.keepa.api import KeepaApi
from sandbox.misbehave import Troubles
from sandbox.records import ServedLog, Truth
from sandbox.sites.glimmer import Glimmer
from sandbox.sites.larkfield import Larkfield
from sandbox.sites.shops.shop import shops
from sandbox.sites.shops.site import ShopSite
from sandbox.sites.swapyard import Swapyard
from sandbox.sites.tidewater import Tidewater
from sandbox.world.world import World

HOST: Final = "127.0.0.1"
_BACKLOG: Final = 2048
SITES: Final = (Larkfield, Tidewater, Swapyard, Glimmer)
"""The sites in the order of their ports: the base port + 1, + 2, ..."""

SHOPS_FROM: Final = 10
"""A shop's port is the base port + this + the place in its file."""

APIS: Final = ("keepa", "bookscouter", "ebay")
"""Paths of the base port, each an API of its own."""


class PortTaken(Exception):
    """Another program listens at a port that the sandbox needs."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says, besides which world it is."""

    port: int
    folder: Path
    host: str = HOST
    """What its links call this machine, for callers elsewhere in a network."""
    keepa_key: str = "sandbox"
    keepa_rate: int = 600
    bookscouter_key: str = "sandbox"
    ebay_keys: tuple[str, str] = ("sandbox", "sandbox")
    ebay_calls: int = 5000


class ByPort:
    """Hands each request to the app of the port it came in at."""

    def __init__(self, apps: dict[int, tuple[str, Havoc]], troubles: Troubles) -> None:
        self._apps = apps
        self._troubles = troubles

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        name, app = self._apps[scope["server"][1]]
        first = scope["path"].split("/")[1]
        if name == "index" and first in APIS:
            name = first
        trouble = self._troubles.of(name)
        if trouble is not None:
            await asyncio.sleep(trouble.delay_ms / 1000)
            if trouble.status is not None:
                await Response("sandbox: trouble\n", trouble.status)(
                    scope, receive, send
                )
                return
        await app(scope, receive, send, trouble)


def addresses(port: int, host: str = HOST) -> dict[str, str]:
    """Where everything is, by name: the sites, and the base URLs of the APIs."""
    found = {
        str(site.source): f"http://{host}:{port + place}"
        for place, site in enumerate(SITES, start=1)
    }
    stalls = {
        shop.name: f"http://{host}:{port + SHOPS_FROM + shop.place}" for shop in shops()
    }
    apis = {name: f"http://{host}:{port}/{name}" for name in APIS}
    return {**found, **stalls, **apis}


def _ports(port: int) -> list[int]:
    sites = range(port, port + 1 + len(SITES))
    return [*sites, *(port + SHOPS_FROM + shop.place for shop in shops())]


def listen(port: int, host: str = HOST) -> list[socket.socket]:
    """A socket for the base port and each site; PortTaken names the first taken one."""
    found: list[socket.socket] = []
    numbers = _ports(port)
    for number in numbers:
        one = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        found.append(one)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((host, number))
            one.listen(_BACKLOG)
        except OSError as exc:
            for opened in found:
                opened.close()
            raise PortTaken(
                f"Port {number} of {host} is taken ({exc.strerror}). The sandbox needs "
                f"{port} to {max(numbers)}; choose others with --port."
            ) from exc
    return found


@contextmanager
def make_server(
    world: World, clock: WorldClock, options: Options
) -> Iterator[uvicorn.Server]:
    """The whole sandbox, ready to serve the sockets of `listen`."""
    log = ServedLog(options.folder / "served.jsonl", clock)
    truth = Truth(options.folder / "truth.jsonl", world, clock)
    ebay = EbayApi(
        world,
        clock,
        log,
        addresses(options.port, options.host)["ebay"],
        keys=options.ebay_keys,
        calls=options.ebay_calls,
    )
    ebay.market.on_listing = truth.write_listing
    world.advance(clock.time())
    ebay.market.time()
    config = uvicorn.Config(
        _app(world, clock, log, options, ebay),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        headers=[("X-Sandbox", "1")],
        timeout_graceful_shutdown=2,
        backlog=_BACKLOG,
    )
    try:
        yield uvicorn.Server(config)
    finally:
        truth.close()
        log.close()


def _app(
    world: World, clock: WorldClock, log: ServedLog, options: Options, ebay: EbayApi
) -> ByPort:
    urls = addresses(options.port, options.host)
    keepa = KeepaApi(world, clock, key=options.keepa_key, rate=options.keepa_rate)
    books = BookScouterApi(world, clock, key=options.bookscouter_key)
    apis = {"keepa": keepa.app, "bookscouter": books.app, "ebay": ebay.app}
    troubles = Troubles(options.folder / "misbehave.json")
    apps: dict[int, tuple[str, Havoc]] = {
        options.port: ("index", Havoc(_index(urls, world, apis, troubles), None))
    }
    for place, make_site in enumerate(SITES, start=1):
        name = str(make_site.source)
        site = make_site(world, clock, log, urls[name])
        apps[options.port + place] = (name, Havoc(site.app, site))
    for shop in shops():
        one = ShopSite(world, clock, log, urls[shop.name], shop=shop)
        port = options.port + SHOPS_FROM + shop.place
        apps[port] = (shop.name, Havoc(one.app, one))
    return ByPort(apps, troubles)


def _index(
    urls: dict[str, str],
    world: World,
    apis: Mapping[str, Starlette],
    troubles: Troubles,
) -> Starlette:
    links = "".join(
        f'<li><a href="{escape(url)}">{escape(name)}</a></li>'
        for name, url in urls.items()
    )
    page = (
        "<!doctype html><title>The sandbox</title><h1>The sandbox</h1>"
        f"<p>World {world.seed}: {len(world.products)} products, none of them real.</p>"
        f"<ul>{links}</ul>"
    )

    async def index(request: Request) -> Response:
        return HTMLResponse(page)

    async def health(request: Request) -> Response:
        answer = {"status": "ok", "sandbox": True, "seed": world.seed, "urls": urls}
        return JSONResponse(answer)

    async def misbehave(request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse(troubles.all())
        try:
            troubles.put(json.loads(await request.body()))
        except (ValueError, TypeError, AttributeError) as exc:
            return JSONResponse({"error": str(exc)}, 422)
        return JSONResponse(troubles.all())

    return Starlette(
        routes=[
            Route("/", index),
            Route("/misbehave", misbehave, methods=["GET", "PUT"]),
            Route("/healthz", health),
            *(Mount(f"/{name}", app) for name, app in apis.items()),
        ]
    )
