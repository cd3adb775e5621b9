"""Offers of the same item are found among many, with why, on real stores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from common.errors import NotFound
from common.ids import offer_id
from common.postgres import transaction
from services.scanner.metrics import SimilarMetrics
from services.scanner.rules.differences import Strength
from services.scanner.rules.offer import Availability, Offer, PricePoint
from services.scanner.rules.pictures import Picture
from services.scanner.store import offer_clues, offer_index, offers, pictures
from services.scanner.usecases.find_similar import SimilarOffers, find_similar
from services.scanner.usecases.stores import Stores
from tests.services.scanner.given import NOON, dollars, facts, offer

pytestmark = pytest.mark.migrated("scanner")

TEXT = (
    "Bought two years ago for the living room and hardly used since then, works as on "
    "the first day, comes with its charger and the papers, no scratches at all."
)
DAY = timedelta(days=1)
LOOK = 0x0123_4567_89AB_CDEF


def made(key: str, source: str = "shop", *, day: int = 0, **changes: Any) -> Offer:
    """An offer of a vacuum cleaner, first seen on that day."""
    said = {"title": "Dyson V8 vacuum cleaner", "description": TEXT} | changes
    at = NOON + day * DAY
    return offer(
        offer_id=offer_id(source, key),
        source=source,
        facts=facts(key, **said),
        observed_at=at,
        first_seen_at=at,
        last_seen_at=at,
    )


def ended(one: Offer) -> Offer:
    """The same, gone since."""
    left = replace(one.facts, availability=Availability.GONE)
    point = PricePoint(one.observed_at + DAY, left.price, left.availability)
    return replace(one, version=2, facts=left, prices=(*one.prices, point))


class Search:
    """Stores with offers, and what is found in them."""

    def __init__(self, stores: Stores) -> None:
        self.stores = stores
        self.registry = CollectorRegistry()
        self.metrics = SimilarMetrics(self.registry)

    async def keep(self, *stored: Offer) -> None:
        """They were read."""
        ordered = sorted(stored, key=lambda one: one.offer_id)
        async with transaction(self.stores.pg) as connection:
            await offer_index.index_changes(connection, [(o, "page") for o in ordered])
            await offer_clues.note_clues(connection, ordered)
        await offers.store_offers(self.stores.mongo, ordered)

    async def show(self, look: int | None, *showing: Offer, file: str = "") -> None:
        """Each has a picture of its own that looks like that, or one and the same."""
        shown = [
            pictures.Shown(one.offer_id, 0, file or f"p-{one.offer_id}", "u", "s")
            for one in showing
        ]
        kept = Picture(b"", "image/jpeg", 9, 9, look)
        async with transaction(self.stores.pg) as connection:
            ids = [one.offer_id for one in showing]
            await pictures.want(connection, ids, shown, delay=DAY, now=NOON)
            for name in {one.picture_id for one in shown}:
                image = file or name
                await pictures.keep(connection, name, image, kept, expires_at=NOON)

    async def find(self, one: Offer, *, limit: int = 20) -> SimilarOffers:
        """What is found for it."""
        return await find_similar(
            self.stores, one.offer_id, limit=limit, metrics=self.metrics
        )


@pytest.fixture
def search(stores: Stores) -> Search:
    return Search(stores)


def keys(found: Sequence[Any]) -> list[tuple[str, str]]:
    """Which, and how sure."""
    return [
        (one.offer.facts.key, one.similarity.strength.name.lower()) for one in found
    ]


class TestReposts:
    async def test_one_that_went_and_came_again_keeps_its_history(
        self, search: Search
    ) -> None:
        before = ended(made("old", day=-40, price=dollars("12.00")))
        here = made("new", title="Dyson V8 vacuum cleaner - PRICE DROP")
        await search.keep(before, here, made("other", title="A table lamp of brass"))
        found = await search.find(here)
        assert keys(found.reposts) == [("old", "fair")]
        assert found.elsewhere == []
        assert found.item_first_seen_at == NOON - 40 * DAY
        (repost,) = found.reposts
        assert repost.sentence.startswith("Seen before as “Dyson V8 vacuum cleaner”")
        assert repost.offer.prices == before.prices
        # Nothing of it was put into the new one.
        stored = await offers.find_offers(search.stores.mongo, [here.offer_id])
        assert stored == {here.offer_id: here}

    async def test_a_hint_is_shown_and_dates_nothing(self, search: Search) -> None:
        here = made("new", description="")
        await search.keep(here, made("old", day=-9, description=""))
        found = await search.find(here)
        assert keys(found.reposts) == [("old", "weak")]
        assert found.item_first_seen_at == here.first_seen_at

    async def test_another_version_is_found_by_its_new_words_only(
        self, search: Search
    ) -> None:
        here, there = made("new"), made("old")
        await search.keep(here, there)
        renamed = facts("old", title="A chair", description="Of oak.")
        await search.keep(replace(there, version=2, facts=renamed))
        assert (await search.find(here)).reposts == []

    async def test_another_pack_is_no_repost_whatever_is_shared(
        self, search: Search
    ) -> None:
        here = made("one", title="Duracell AA, 4 pack")
        there = made("two", title="Duracell AA, 8 pack")
        await search.keep(here, there)
        await search.show(LOOK, here, there, file="same")
        found = await search.find(here)
        assert (found.reposts, found.elsewhere, found.more) == ([], [], False)


class TestElsewhere:
    async def test_by_number_by_text_and_by_picture(self, search: Search) -> None:
        gtins = ("04006381333931",)
        here = made("here", gtins=gtins)
        number = made(
            "number", "far", title="Aspirateur Dyson V8", description="", gtins=gtins
        )
        text = made("text", "near", day=1)
        picture = made(
            "picture", "mall", title="V8 vacuum cleaner by Dyson", description=""
        )
        other = made("other", "mall", title="Lamp", description="")
        await search.keep(here, number, text, picture, other)
        await search.show(LOOK, here)
        await search.show(LOOK ^ 0b111, picture, other)
        found = await search.find(here)
        assert found.reposts == []
        assert keys(found.elsewhere) == [
            ("number", "strong"),
            ("text", "fair"),
            ("picture", "weak"),
        ]
        assert [note.field for note in found.elsewhere[2].similarity.evidence] == [
            "pictures",
            "price",
        ]
        sample = search.registry.get_sample_value
        name = "magpie_scanner_similar_offers_total"
        assert sample(name, {"relation": "elsewhere", "strength": "strong"}) == 1
        assert (
            sample("magpie_scanner_similar_searches_total", {"outcome": "whole"}) == 1
        )

    async def test_another_seller_of_the_same_place_is_elsewhere(
        self, search: Search
    ) -> None:
        here, there = made("here", seller="anna"), made("there", seller="bert")
        await search.keep(here, there)
        found = await search.find(here)
        assert (found.reposts, keys(found.elsewhere)) == ([], [("there", "fair")])


class TestMany:
    async def test_ten_thousand_offers_with_one_picture_are_not_joined(
        self, search: Search
    ) -> None:
        here = made("here", title="Dyson V8")
        await search.keep(here)
        await search.show(LOOK, here, file="placeholder")
        async with transaction(search.stores.pg) as connection:
            await connection.execute(
                "INSERT INTO offer_pictures SELECT 'o' || n, 0, 'placeholder' "
                "FROM generate_series(1, 5000) AS n"
            )
            await connection.execute(
                "INSERT INTO pictures (picture_id, url, site, delay, status, due_at, "
                "image, look) SELECT 'q' || n, 'u', 's', '0', 'kept', now(), 'i' || n, "
                "$1 FROM generate_series(1, 5000) AS n",
                LOOK,
            )
            await connection.execute(
                "INSERT INTO offer_pictures SELECT 'p' || n, 0, 'q' || n "
                "FROM generate_series(1, 5000) AS n"
            )
        found = await search.find(here)
        assert (found.reposts, found.elsewhere, found.more) == ([], [], False)

    async def test_one_that_lists_the_same_text_again_and_again(
        self, search: Search
    ) -> None:
        copies = [made(f"{number}", day=-number) for number in range(1, 2_001)]
        await search.keep(*copies)
        here = made("here", gtins=("04006381333931",))
        known = made("known", "far", gtins=("04006381333931",), description="")
        await search.keep(here, known)
        found = await search.find(here, limit=5)
        assert len(found.reposts) == 5
        assert {one.similarity.strength for one in found.reposts} == {Strength.FAIR}
        assert found.more
        assert found.item_first_seen_at < here.first_seen_at
        # What shares a number is not lost among them.
        assert keys(found.elsewhere) == [("known", "strong")]
        cut = {"outcome": "cut"}
        sample = search.registry.get_sample_value
        assert sample("magpie_scanner_similar_searches_total", cut) == 1


class TestBadInput:
    async def test_an_offer_that_does_not_exist(self, search: Search) -> None:
        with pytest.raises(NotFound, match="There is no offer"):
            await search.find(made("nobody"))

    async def test_an_offer_without_pictures_and_text(self, search: Search) -> None:
        here = made("here", title="Lamp", description="", price=None)
        there = made("there", title="Lamp", description="", price=None)
        await search.keep(here, there)
        found = await search.find(here)
        assert (found.reposts, found.elsewhere, found.more) == ([], [], False)
        assert found.item_first_seen_at == here.first_seen_at
