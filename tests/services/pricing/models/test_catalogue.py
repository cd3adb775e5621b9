"""Offers matched one by one with the catalogue in memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from services.pricing.adapters.tuning_files import load_weights
from services.pricing.models import catalogue as module
from services.pricing.models.catalogue import Catalogue
from services.pricing.rules.items import Item
from tests.factories import make_item
from tests.services.pricing.given import GTINS, make_product_item

WEIGHTS = load_weights()


def lamp(number: int, **changes: object) -> Item:
    usual: dict[str, object] = {
        "title": f"Bexhall BE-{5000 + number} Desk Lamp",
        "asin": None,
        "gtins": frozenset(),
        "models": frozenset(),
    }
    return make_product_item(**(usual | changes))


def catalogue_of(*items: Item) -> tuple[Catalogue, list[UUID]]:
    catalogue = Catalogue(WEIGHTS)
    ids = [uuid4() for _ in items]
    catalogue.put(zip(ids, items, strict=True))
    return catalogue, ids


class TestMatch:
    def test_finds_the_product_by_its_words(self) -> None:
        catalogue, ids = catalogue_of(*(lamp(n) for n in range(50)))
        offer = make_item(title="bexhall be-5007 lamp for the desk", brand="")
        (found,) = catalogue.match([offer])
        assert found.product_id == ids[7]
        assert found.match.catalogue == lamp(7)
        assert any("BE5007" in said for said in found.match.evidence)

    def test_an_identifier_wins_over_likeness(self) -> None:
        other = make_product_item(
            title="Bexhall BE-5007 Desk Lamp, Forest Green",
            asin=None,
            gtins=frozenset({GTINS[1]}),
            models=frozenset(),
        )
        catalogue, ids = catalogue_of(other, *(lamp(n) for n in range(20)))
        offer = make_item(
            title="Bexhall BE-5007 Desk Lamp", gtins=frozenset({GTINS[1]})
        )
        (found,) = catalogue.match([offer])
        assert found.product_id == ids[0]
        assert f"same GTIN {GTINS[1]}" in found.match.evidence

    def test_the_same_product_may_be_offered_by_many(self) -> None:
        catalogue, ids = catalogue_of(*(lamp(n) for n in range(20)))
        offers = [make_item(title="Bexhall BE-5007 Desk Lamp") for _ in range(9)]
        found = catalogue.match(offers)
        assert {one.product_id for one in found} == {ids[7]}

    def test_one_offer_never_changes_what_becomes_of_another(self) -> None:
        catalogue, _ = catalogue_of(*(lamp(n) for n in range(50)))
        offers = [make_item(title=f"lamp bexhall {5000 + n}") for n in range(30)]
        together = catalogue.match(offers)
        alone = [catalogue.match([offer])[0] for offer in offers]
        assert together == alone

    def test_below_the_threshold_the_nearest_is_only_named(self) -> None:
        catalogue, _ = catalogue_of(*(lamp(n) for n in range(20)))
        (found,) = catalogue.match([make_item(title="Some lamp for desks", brand="")])
        assert found.product_id is None
        assert found.match.catalogue is None
        assert found.match.evidence[0].startswith("the nearest is 'Bexhall")
        assert found.match.probability < Decimal("0.5")

    def test_far_ahead_of_nothing_is_no_match(self) -> None:
        catalogue, _ = catalogue_of(lamp(1))
        for title in ("A blue thing", "Bexhall BE-9999 Floor Fan", "Bexhall thing"):
            (found,) = catalogue.match([make_item(title=title, brand="Bexhall")])
            assert found.product_id is None, title

    def test_the_answer_does_not_depend_on_what_was_looked_at_before(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        catalogue, _ = catalogue_of(*(lamp(n) for n in range(50)))
        offers = [make_item(title=f"lamp bexhall {5000 + n}") for n in range(30)]
        before = catalogue.match(offers)
        monkeypatch.setattr(module, "_PROFILES_KEPT", 3)
        assert catalogue.match(offers[::-1])[::-1] == before

    def test_an_empty_catalogue_has_nothing_alike(self) -> None:
        (found,) = Catalogue(WEIGHTS).match([make_item()])
        assert found.product_id is None
        assert found.match.probability == 0

    def test_no_offers_no_answers(self) -> None:
        assert catalogue_of(lamp(1))[0].match([]) == []


class TestPut:
    def test_a_replaced_product_is_found_as_it_is_now(self) -> None:
        catalogue, ids = catalogue_of(*(lamp(n) for n in range(20)))
        catalogue.put(
            [(ids[3], lamp(3, title="Ostrane OS-6079 Projector", brand="Ostrane"))]
        )
        (old,) = catalogue.match([make_item(title="Bexhall BE-5003 Desk Lamp")])
        (new,) = catalogue.match(
            [make_item(title="Ostrane OS-6079 projector", brand="Ostrane")]
        )
        assert old.product_id != ids[3]
        assert new.product_id == ids[3]
        assert len(catalogue) == 20

    def test_a_number_finds_its_product_however_often_that_was_replaced(self) -> None:
        catalogue, ids = catalogue_of(lamp(1))
        for number in range(30):
            item = make_product_item(title=f"Bexhall Lamp, edition {number}")
            catalogue.put([(ids[0], item)])
        offer = make_item(title="Bexhall Lamp", gtins=frozenset({GTINS[0]}))
        (found,) = catalogue.match([offer])
        assert found.product_id == ids[0]
        assert found.match.catalogue == item

    def test_its_words_find_it_however_often_it_was_replaced(self) -> None:
        catalogue, ids = catalogue_of(*(lamp(n) for n in range(20)))
        for number in range(40):
            title = f"Bexhall BE-5003 Desk Lamp, {number} W"
            catalogue.put([(ids[3], lamp(3, title=title))])
        (found,) = catalogue.match([make_item(title="Bexhall BE-5003 Desk Lamp")])
        assert found.product_id == ids[3]
        assert found.match.catalogue == lamp(3, title=title)

    def test_what_changes_beside_its_title_is_known_too(self) -> None:
        catalogue, ids = catalogue_of(*(lamp(n) for n in range(20)))
        changed = lamp(3, gtins=frozenset({GTINS[1]}), category="Lighting")
        catalogue.put([(ids[3], changed)])
        offers = [
            make_item(title="Bexhall BE-5003 Desk Lamp"),
            make_item(title="Something", gtins=frozenset({GTINS[1]})),
        ]
        by_words, by_number = catalogue.match(offers)
        assert by_words.product_id == by_number.product_id == ids[3]
        assert by_words.match.catalogue == changed

    def test_a_number_that_was_taken_away_leads_nowhere(self) -> None:
        catalogue, ids = catalogue_of(
            lamp(0, gtins=frozenset({GTINS[1]})), *(lamp(n) for n in range(1, 20))
        )
        catalogue.put([(ids[0], lamp(0))])
        offer = make_item(title="Something else", gtins=frozenset({GTINS[1]}))
        (found,) = catalogue.match([offer])
        assert found.product_id is None

    def test_of_many_that_bear_one_number_the_most_alike_is_meant(self) -> None:
        gtins = frozenset({GTINS[0]})
        catalogue, ids = catalogue_of(*(lamp(n, gtins=gtins) for n in range(300)))
        offer = make_item(title="Bexhall BE-5299 Desk Lamp", gtins=gtins)
        (found,) = catalogue.match([offer])
        assert found.product_id == ids[299]
        for n in range(299, 0, -1):
            catalogue.put([(ids[n], lamp(n))])
        (found,) = catalogue.match([make_item(title="Something", gtins=gtins)])
        assert found.product_id == ids[0]

    def test_the_same_product_again_changes_nothing(self) -> None:
        catalogue, ids = catalogue_of(lamp(1))
        catalogue.put([(ids[0], lamp(1))])
        assert len(catalogue) == 1
        assert ids[0] in catalogue

    def test_may_be_called_while_others_match(self) -> None:
        catalogue, _ = catalogue_of(*(lamp(n) for n in range(50)))

        def keep_matching() -> int:
            offers = [make_item(title="Bexhall BE-5007 Desk Lamp")]
            return sum(len(catalogue.match(offers)) for _ in range(30))

        with ThreadPoolExecutor(1) as other:
            matched = other.submit(keep_matching)
            for n in range(50, 300):
                catalogue.put([(uuid4(), lamp(n))])
            assert matched.result() == 30
        assert len(catalogue) == 300
