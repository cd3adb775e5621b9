"""The classifieds: everything is there, but only in people's own words."""

from __future__ import annotations

import re
from html import unescape

import pytest

from sandbox.world.offers import Source, Trap
from sandbox.world.shelves import Listed
from sandbox.world.vocabulary import vocabulary
from tests.sandbox.running import Sandbox
from tests.sandbox.sites.pages import followed, listed

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

OLDER = r'<a class="next" href="([^"]+)"'
ROW = r'<a href="/post/(\d+)">'


def asked(words: str, quantity: int) -> int | None:
    """The price in cents that those words mean, for all pieces together."""
    digits = re.search(r"\d[\d,]*", words)
    if digits is None:
        return None
    dollars = int(digits.group().replace(",", ""))
    return dollars * 100 * (quantity if "each" in words else 1)


def shown(html: str, pattern: str) -> str:
    """The text of the one place that the pattern finds."""
    (found,) = re.findall(pattern, html, re.S)
    return unescape(re.sub(r"<[^>]+>", "", found)).strip()


@pytest.fixture(scope="module")
def postings(sandbox: Sandbox) -> list[tuple[Listed, str]]:
    """Each posting of the beginning with its page."""
    return [
        (one, sandbox.get("swapyard", f"/post/{one.offer.key}").text)
        for one in listed(sandbox, Source.SWAPYARD)
    ]


class TestLists:
    def test_lead_to_every_posting_once(self, sandbox: Sandbox) -> None:
        found: list[str] = []
        for region in vocabulary().text["regions"]:
            html = sandbox.get("swapyard", f"/{region}").text
            for path in re.findall(rf'<a href="(/{region}/[^"]+)"', html):
                for screen in followed(sandbox, "swapyard", path, OLDER):
                    found += re.findall(ROW, screen)
        keys = [one.offer.key for one in listed(sandbox, Source.SWAPYARD)]
        assert sorted(found) == sorted(keys)

    def test_of_all_regions_has_them_too(self, sandbox: Sandbox) -> None:
        screens = followed(sandbox, "swapyard", "/", OLDER)
        found = [key for html in screens for key in re.findall(ROW, html)]
        assert len(found) == len(listed(sandbox, Source.SWAPYARD))

    @pytest.mark.parametrize("path", ["/atlantis", "/atlantis/toys", "/eastport/x"])
    def test_end_somewhere(self, sandbox: Sandbox, path: str) -> None:
        assert sandbox.get("swapyard", path).status_code == 404


class TestPost:
    def test_asks_what_the_truth_says(self, postings: list[tuple[Listed, str]]) -> None:
        for one, html in postings:
            words = shown(html, r'<h2>.*?<span class="ask">(.*?)</span>')
            assert asked(words, one.offer.quantity) == one.state.price, words

    def test_words_prices_in_many_ways(
        self, postings: list[tuple[Listed, str]]
    ) -> None:
        asks = [
            shown(html, r'<h2>.*?<span class="ask">(.*?)</span>')
            for _, html in postings
        ]
        forms = {re.sub(r"[\d,]+", "N", words) for words in asks}
        assert {"$N", "$N OBO", "asking N dollars", "$N firm", "$N.N"} <= forms

    def test_has_no_structured_data(self, postings: list[tuple[Listed, str]]) -> None:
        for _, html in postings:
            assert "ld+json" not in html
            assert "itemprop" not in html
            assert "og:" not in html

    def test_hides_a_fault_in_the_text_only(
        self, postings: list[tuple[Listed, str]]
    ) -> None:
        trapped = [
            html for one, html in postings if one.offer.trap is Trap.HIDDEN_CONDITION
        ]
        assert trapped
        for html in trapped:
            condition = shown(html, r'class="attrs">.*?<b>(.*?)</b>')
            body = shown(html, r'<section id="body">(.*?)</section>')
            assert "part" not in condition
            assert re.search("stops working|missing|cracked", body)

    def test_says_how_many_there_are(self, postings: list[tuple[Listed, str]]) -> None:
        for one, html in postings:
            title = shown(html, r'<span id="title">(.*?)</span>')
            lot = re.match(r"(\d)x |Lot of (\d) ", title)
            quantity = int(lot.group(1) or lot.group(2)) if lot else 1
            assert quantity == one.offer.quantity

    def test_is_gone_for_good_when_it_is_sold(self, own_sandbox: Sandbox) -> None:
        one = min(listed(own_sandbox, Source.SWAPYARD), key=lambda o: o.offer.gone)
        path = f"/post/{one.offer.key}"
        assert own_sandbox.get("swapyard", path).status_code == 200
        own_sandbox.hand.move(seconds=one.offer.gone + 1)
        assert own_sandbox.get("swapyard", path).status_code == 410
        assert own_sandbox.get("swapyard", "/post/1").status_code == 404
