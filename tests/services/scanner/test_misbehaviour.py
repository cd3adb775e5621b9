"""A sandbox that misbehaves in every way: nothing is lost, nothing invented, all named.

A worker of its own scans its three sites over HTTP. Each kind of trouble lasts for one
scan; after the next one all offers have to be as they are in truth.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from common.postgres import transaction
from services.scanner.adapters.files import read_text
from services.scanner.adapters.guard import Guard
from services.scanner.rules.health.sample import State
from services.scanner.rules.offer import Availability
from services.scanner.store import health
from services.scanner.store.health import Kept
from services.scanner.usecases.ask_health import may_delete
from services.scanner.usecases.places import Places
from services.scanner.usecases.put_source import put_source, read_description
from tests.sandbox.running import Sandbox, running_sandbox
from tests.services.scanner.ground import (
    ROOT,
    Ground,
    Scanning,
    flush,
    open_scanning,
)
from tests.services.scanner.shop import HOST

pytestmark = [
    pytest.mark.integration,
    pytest.mark.slow,
    pytest.mark.allow_hosts([HOST]),
]

SITES = ("larkfield", "swapyard", "tidewater")
SHIPPED = ROOT / "services" / "scanner" / "data" / "sources"
USUAL_SCANS = 8
RECOVERY_SCANS = 8
HOURS = 48

TROUBLES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "slow": ({"delay_ms": 1100}, {"slow"}),
    "a long pause": (
        {"kind": "busy", "retry_after": 300},
        {"scan_failed", "asked_to_slow_down"},
    ),
    "500 in bursts": (
        {"kind": "errors", "share": 0.4},
        {"answers_fail", "not_answering"},
    ),
    "500 for everything": ({"status": 500}, {"scan_failed", "not_answering"}),
    "404 for everything": ({"status": 404}, {"canary_wrong"}),
    "cut connections": ({"kind": "cut"}, {"not_answering"}),
    "CAPTCHA": ({"kind": "captcha"}, {"asks_a_person"}),
    "login": ({"kind": "login"}, {"asks_a_person"}),
    "changed layout": ({"kind": "layout"}, {"canary_wrong"}),
    "moved price": ({"kind": "moved"}, {"canary_wrong"}),
    "frozen": ({"kind": "frozen"}, {"frozen"}),
    "an old cache": ({"kind": "cached"}, {"stale_answers"}),
    "empty lists": ({"kind": "empty"}, {"silent_zero"}),
    "another currency": ({"kind": "currency"}, {"canary_wrong"}),
    "poisoned texts": ({"kind": "poison"}, {"canary_wrong", "mass_change"}),
    "soft 404": ({"kind": "soft_404"}, {"canary_wrong"}),
    "huge pages": ({"kind": "huge"}, {"canary_wrong"}),
    "endless lists": ({"kind": "endless"}, {"endless_lists"}),
    "garbage": ({"kind": "garbage"}, {"canary_wrong"}),
}
STILL = {"frozen", "an old cache"}


@dataclass
class Crew:
    """The worker; one that is begun anew remembers no pauses."""

    ground: Ground
    sandbox: Sandbox
    running: ExitStack = field(default_factory=ExitStack)

    @property
    def urls(self) -> dict[str, str]:
        """Where the sites are."""
        return {name: self.sandbox.urls[name] for name in SITES}

    def begin(self) -> None:
        """Start it."""
        said = ",".join(f"{name}={url}" for name, url in self.urls.items())
        process = self.ground.process("--worker", "0", MAGPIE_SCANNER_SANDBOX=said)
        self.running.enter_context(process)

    def stop(self) -> None:
        """It is gone afterwards."""
        self.running.close()


@dataclass
class Scene:
    """The sandbox, a worker, and what both know."""

    sandbox: Sandbox
    scanning: Scanning
    crew: Crew

    async def put(self, name: str) -> None:
        """Store a shipped source of the sandbox."""
        places = self.scanning.places
        described = read_description(places, read_text(SHIPPED / f"{name}.yaml"))
        async with transaction(self.scanning.stores.pg) as connection:
            await put_source(connection, places, described)

    async def scan(self) -> None:
        """Every site once, at the same time."""
        await asyncio.gather(*(self.scanning.scan(name) for name in SITES))

    async def misbehave(self, trouble: dict[str, Any]) -> None:
        """What every site does from now on."""
        said = dict.fromkeys(SITES, trouble) if trouble else {}
        url = f"{self.sandbox.urls['keepa'].rpartition('/')[0]}/misbehave"
        answer = await asyncio.to_thread(self.sandbox.http.put, url, json=said)
        assert answer.status_code == 200

    def move_on(self) -> None:
        """To the next interval: some days of the world."""
        self.sandbox.hand.move(hours=HOURS)

    async def sit_out(self) -> None:
        """As if the minutes had gone by for which the sites wanted to be left alone."""
        self.crew.stop()
        await flush(self.crew.ground.redis)
        self.crew.begin()

    async def recover(self) -> list[dict[str, set[str]]]:
        """Scan until all are well, and what was wrong after each scan.

        A busy machine may make a site slow for a scan. The world goes on before each:
        one that stood still would rightly be called frozen.
        """
        said = []
        for _ in range(RECOVERY_SCANS):
            self.move_on()
            await self.scan()
            if await self.states() == dict.fromkeys(SITES, State.HEALTHY):
                break
            said.append(await self.codes())
        return said

    async def usual(self) -> None:
        """So many scans that all is known that there is to know."""
        for name in SITES:
            await self.put(name)
        for _ in range(USUAL_SCANS):
            self.move_on()
            await self.scan()

    def truth(self) -> dict[tuple[str, str], int | None]:
        """What every offer costs now, in cents, by site and key."""
        now = self.sandbox.hand().timestamp() - self.sandbox.hand.start.timestamp()
        return {
            (str(site), listed.offer.key): listed.state.price
            for site, shelf in self.sandbox.world.shelves.items()
            if site in SITES
            for page in shelf.listing("", now).pages
            for listed in shelf.page(page, now)
        }

    async def stored(self) -> dict[tuple[str, str], int | None]:
        """What is stored of offers that are there, as the truth has it."""
        pieces = {
            (str(site), offer.key): offer.quantity
            for site, shelf in self.sandbox.world.shelves.items()
            for offers in shelf._pages.values()
            for offer in offers
        }
        found: dict[tuple[str, str], int | None] = {}
        for site in SITES:
            for key, one in (await self.scanning.offers(site)).items():
                if one.facts.availability is Availability.GONE:
                    continue
                # The truth is for all pieces; some postings name the price of one.
                each = "each" in one.facts.price_words
                price = one.facts.price.minor_units if one.facts.price else None
                many = pieces[site, key] if each and price is not None else 1
                found[site, key] = None if price is None else price * many
        return found

    async def health(self) -> dict[str, Kept]:
        """How each source is."""
        async with transaction(self.scanning.stores.pg) as connection:
            return await health.find_health(connection, SITES)

    async def states(self) -> dict[str, State]:
        """In a word."""
        return {k: one.judged.state for k, one in (await self.health()).items()}

    async def codes(self) -> dict[str, set[str]]:
        """What is wrong with each."""
        return {
            name: {reason.code for reason in one.judged.reasons}
            for name, one in (await self.health()).items()
        }


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A small world whose clock moves by hand."""
    folder = tmp_path_factory.mktemp("sandbox")
    with running_sandbox(folder, products=200) as running:
        yield running


@pytest.fixture(scope="module")
def crew(ground: Ground, sandbox: Sandbox) -> Iterator[Crew]:
    """One for the whole file."""
    made = Crew(ground, sandbox)
    made.begin()
    yield made
    made.stop()


@pytest.fixture
async def scene(ground: Ground, crew: Crew) -> AsyncIterator[Scene]:
    """Three sources that are well and known."""
    async with open_scanning(ground) as scanning:
        exempt = {url.partition("://")[2] for url in crew.urls.values()}
        scanning.places = Places(Guard(exempt), crew.urls)
        scene = Scene(crew.sandbox, scanning, crew)
        if not await scene.health():
            await scene.usual()
        elif set((await scene.states()).values()) != {State.HEALTHY}:
            await scene.recover()  # one kind that failed says nothing of the next
        yield scene
        await scene.misbehave({})


class TestMisbehaviour:
    @pytest.mark.parametrize("name", TROUBLES)
    async def test_is_named_at_once_costs_no_offer_and_passes(
        self, scene: Scene, name: str
    ) -> None:
        trouble, expected = TROUBLES[name]
        assert await scene.states() == dict.fromkeys(SITES, State.HEALTHY), (
            await scene.codes()
        )
        before = await scene.stored()
        assert before == scene.truth()

        await scene.misbehave(trouble)
        if name in STILL:
            # The sites stand still from the first request on; the world goes on.
            for site in SITES:
                scene.sandbox.get(site, "/help/contact")
            scene.move_on()
        await scene.scan()
        named = await scene.codes()
        assert all(codes & expected for codes in named.values()), named
        assert await scene.stored() == before

        await scene.misbehave({})
        if name == "a long pause":
            await scene.sit_out()
        for site, state in (await scene.states()).items():
            if state is State.BLOCKED:
                await scene.put(site)  # a person has looked
        said = await scene.recover()
        assert await scene.states() == dict.fromkeys(SITES, State.HEALTHY), said
        assert await scene.stored() == scene.truth()

    async def test_nothing_may_be_deleted_meanwhile(self, scene: Scene) -> None:
        async def may() -> set[str]:
            async with transaction(scene.scanning.stores.pg) as connection:
                return {name for name in SITES if await may_delete(connection, name)}

        assert await may() == set(SITES)
        await scene.misbehave({"kind": "empty"})
        await scene.scan()
        assert await may() == set()
        await scene.misbehave({})
        scene.move_on()
        await scene.scan()
        assert await may() == set(SITES)
