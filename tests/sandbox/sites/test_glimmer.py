"""Glimmer: what its program is told is the truth, and its pages say nothing."""

from __future__ import annotations

import pytest

from sandbox.sites.glimmer_trouble import INSIDE
from sandbox.world.offers import Source, Trap
from tests.sandbox.running import Sandbox
from tests.sandbox.sites.pages import listed, offers

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def screens(sandbox: Sandbox, category: str = "") -> list[str]:
    """The keys of a list, screen after screen."""
    found: list[str] = []
    start: int | None = 0
    while start is not None:
        path = f"/api/items?category={category}&start={start}&count=12"
        said = sandbox.get("glimmer", path).json()
        assert 0 < len(said["items"]) <= 12
        found += [one["key"] for one in said["items"]]
        start = said["next"]
    return found


class TestShell:
    def test_is_the_same_empty_page_everywhere(self, sandbox: Sandbox) -> None:
        key = offers(sandbox, Source.GLIMMER)[0].key
        shells = {
            sandbox.get("glimmer", path).text
            for path in ("/", "/c/toys", f"/item/{key}", "/item/none")
        }
        (shell,) = shells
        assert "sandbox" in shell
        assert "ld+json" not in shell
        assert not [one for one in offers(sandbox, Source.GLIMMER) if one.key in shell]

    def test_names_its_program(self, sandbox: Sandbox) -> None:
        said = sandbox.get("glimmer", "/app.js")
        assert said.headers["content-type"].startswith("text/javascript")
        assert "max-age" in said.headers["cache-control"]


class TestItems:
    def test_lead_to_every_offer_once(self, sandbox: Sandbox) -> None:
        keys = [one.key for one in offers(sandbox, Source.GLIMMER)]
        assert 20 <= len(keys) <= 80
        assert sorted(screens(sandbox)) == sorted(keys)

    def test_of_a_category_are_of_it(self, sandbox: Sandbox) -> None:
        wanted = offers(sandbox, Source.GLIMMER)[0]
        slug = sandbox.world.product_of(wanted).category.slug
        assert wanted.key in screens(sandbox, slug)

    def test_end_somewhere(self, sandbox: Sandbox) -> None:
        assert sandbox.get("glimmer", "/api/items?start=9999").status_code == 404


class TestItem:
    def test_says_what_the_truth_says(self, sandbox: Sandbox) -> None:
        for one in listed(sandbox, Source.GLIMMER):
            said = sandbox.get("glimmer", f"/api/items/{one.offer.key}").json()
            assert said["cents"] == one.state.price
            assert said["available"] == one.state.available
            facts = dict(said["facts"])
            product = sandbox.world.product_of(one.offer)
            if one.offer.trap in (Trap.ACCESSORY, Trap.WRONG_NUMBER):
                assert facts.get("EAN") != product.gtin
            else:
                assert facts["EAN"] == product.gtin

    def test_is_gone_when_it_is_sold(self, own_sandbox: Sandbox) -> None:
        one = min(listed(own_sandbox, Source.GLIMMER), key=lambda x: x.offer.gone)
        path = f"/api/items/{one.offer.key}"
        assert own_sandbox.get("glimmer", path).status_code == 200
        own_sandbox.hand.move(seconds=one.offer.gone + 1)
        assert own_sandbox.get("glimmer", path).status_code == 404
        assert own_sandbox.get("glimmer", f"/item/{one.offer.key}").status_code == 200


class TestTrouble:
    def test_asks_for_machines_inside(self, sandbox: Sandbox) -> None:
        page = sandbox.get("glimmer", "/trouble/private").text
        assert all(host in page for host in INSIDE)
        sent = sandbox.get("glimmer", "/trouble/to?host=10.0.0.1")
        assert sent.headers["location"] == "http://10.0.0.1/redirected"

    @pytest.mark.parametrize(
        "name", ["never", "hang", "memory", "crash", "popups", "away", "download"]
    )
    def test_has_a_page_for_each_kind(self, sandbox: Sandbox, name: str) -> None:
        assert f"Trouble: {name}" in sandbox.get("glimmer", f"/trouble/{name}").text

    def test_drips_for_ever(self, sandbox: Sandbox) -> None:
        url = sandbox.urls["glimmer"] + "/trouble/drip"
        with sandbox.http.stream("GET", url) as answer:
            drops = answer.iter_bytes()
            assert next(drops) == next(drops)

    def test_of_another_name_there_is_none(self, sandbox: Sandbox) -> None:
        assert sandbox.get("glimmer", "/trouble/other").status_code == 404
