"""All of it together: addresses, the files it writes, trouble, taken ports."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from sandbox import misbehave
from sandbox.server import HOST, PortTaken, listen
from sandbox.world.offers import Source
from tests.sandbox.running import Sandbox, free_port, running_sandbox
from tests.sandbox.sites.pages import listed

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def lines(path: Path) -> list[dict[str, Any]]:
    """The records of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text().splitlines()]


class TestIndex:
    def test_names_every_address(self, sandbox: Sandbox) -> None:
        base = sandbox.urls["keepa"].removesuffix("/keepa")
        health = sandbox.http.get(f"{base}/healthz").json()
        assert health["urls"] == sandbox.urls
        page = sandbox.http.get(base)
        assert all(url in page.text for url in sandbox.urls.values())

    def test_every_answer_says_what_it_is(self, sandbox: Sandbox) -> None:
        for url in sandbox.urls.values():
            for path in ("", "/", "/robots.txt", "/sitemap.xml", "/nothing"):
                assert sandbox.http.get(url + path).headers["x-sandbox"] == "1"

    def test_cannot_be_asked_for_the_truth(self, sandbox: Sandbox) -> None:
        for url in sandbox.urls.values():
            for name in ("truth", "truth.jsonl", "served.jsonl", "world.json"):
                assert sandbox.http.get(f"{url}/{name}").status_code == 404


class TestTruth:
    def test_has_every_product_and_offer(self, sandbox: Sandbox) -> None:
        records = lines(sandbox.folder / "truth.jsonl")
        products = [r for r in records if r["kind"] == "product"]
        offers = {(r["source"], r["key"]): r for r in records if r["kind"] == "offer"}
        assert len(products) == len(sandbox.world.products)
        for source in Source:
            for one in listed(sandbox, source):
                record = offers[source.value, one.offer.key]
                step = record["steps"][one.state.version - 1]
                assert step["minor_units"] == one.state.price
                assert step["version"] == one.state.version
                assert record["claims"] == products[one.offer.claims]["key"]

    def test_learns_of_new_offers_before_they_show(self, own_sandbox: Sandbox) -> None:
        own_sandbox.hand.move(days=4)
        assert own_sandbox.get("swapyard", "/").status_code == 200
        known = {
            r["key"]
            for r in lines(own_sandbox.folder / "truth.jsonl")
            if r["kind"] == "offer" and r["source"] == "swapyard"
        }
        shown = {one.offer.key for one in listed(own_sandbox, Source.SWAPYARD)}
        assert shown <= known

    def test_is_the_same_after_a_restart(self, tmp_path: Path) -> None:
        texts = []
        for _ in range(2):
            with running_sandbox(tmp_path, products=80):
                texts.append((tmp_path / "truth.jsonl").read_text())
        assert texts[0] == texts[1]


class TestServed:
    def test_says_what_was_shown_to_whom(self, own_sandbox: Sandbox) -> None:
        one = listed(own_sandbox, Source.TIDEWATER)[0]
        path = f"/item/{one.offer.page}"
        first = own_sandbox.get("tidewater", path, user_agent="crawler/1")
        own_sandbox.get("tidewater", path, if_none_match=first.headers["etag"])
        own_sandbox.get("tidewater", "/browse/toys?start=0")
        full, again, screen = lines(own_sandbox.folder / "served.jsonl")
        assert full["url"] == own_sandbox.urls["tidewater"] + path
        assert (full["status"], full["agent"]) == (200, "crawler/1")
        assert full["source"] == "tidewater"
        shown = {o["key"]: (o["version"], o["minor_units"]) for o in full["offers"]}
        assert shown[one.offer.key] == (one.state.version, one.state.price)
        assert (again["status"], again["offers"]) == (304, full["offers"])
        assert screen["url"].endswith("/browse/toys?start=0")
        assert "offers" not in screen
        assert screen["pages"]

    def test_goes_on_after_a_restart(self, tmp_path: Path) -> None:
        for _ in range(2):
            with running_sandbox(tmp_path, products=80) as sandbox:
                sandbox.get("larkfield", "/robots.txt")
        assert len(lines(tmp_path / "served.jsonl")) == 2


class TestTrouble:
    def test_hits_the_site_it_is_for(
        self, own_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(misbehave, "_EVERY_SECONDS", 0.0)
        trouble = '{"larkfield": {"status": 503}, "keepa": {"status": 500}}'
        (own_sandbox.folder / "misbehave.json").write_text(trouble)
        assert own_sandbox.get("larkfield", "/").status_code == 503
        assert own_sandbox.get("keepa", "/token").status_code == 500
        assert own_sandbox.get("tidewater", "/").status_code == 200


class TestListen:
    def test_names_the_port_that_is_taken(self) -> None:
        # Its neighbours are free, so that this one is the first that is not.
        port = free_port() + 1
        with socket.socket() as other:
            other.bind((HOST, port))
            other.listen()
            with pytest.raises(PortTaken, match=f"Port {port} .*--port"):
                listen(port - 1)
