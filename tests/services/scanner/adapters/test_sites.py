"""Every adapter on its fixtures: one test a field, walls and changed pages raise.

A fixture is a folder fixtures/<adapter>/<case>: `input`, what is `expected` of it
(`offers`, `links`, or the `error` it raises), and `meta`, which says how it was made.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

import pytest

from common.errors import BadInput, Blocked
from services.scanner.adapters import sites
from services.scanner.adapters.reading import read_body
from services.scanner.rules.offer import Facts
from services.scanner.rules.problems import Code, Unreadable
from services.scanner.rules.source import (
    OrderPlacement,
    Search,
    Source,
    SourceKind,
)
from tests.services.scanner.given import SHOP

FIXTURES: Final = Path(__file__).parent / "fixtures"
FIELDS: Final = tuple(f.name for f in fields(Facts) if f.name != "provenance")


@dataclass(frozen=True)
class Case:
    """A fixture, read."""

    site: str
    name: str

    @property
    def folder(self) -> Path:
        """Where it is."""
        return FIXTURES / self.site / self.name

    @property
    def body(self) -> str:
        """What came."""
        (path,) = self.folder.glob("input.*")
        return path.read_text(encoding="utf-8")

    @property
    def meta(self) -> dict[str, Any]:
        """How it was made, and where it would stand."""
        return self._json("meta.json")

    @property
    def expected(self) -> dict[str, Any]:
        """What is to come of it."""
        return self._json("expected.json")

    @property
    def source(self) -> Source:
        """A source of that adapter."""
        return replace(
            SHOP,
            adapter=self.site,
            currency=self.meta["currency"],
            locale=self.meta["locale"],
        )

    def read(self) -> list[Facts]:
        """The offers in it."""
        return read_body(self.source, self.meta["url"], self.body)

    def links(self) -> list[str]:
        """Where it leads."""
        return sites.load(self.site).links(self.meta["url"], self.body)

    def _json(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / name).read_text("utf-8"))
        return found


CASES: Final = [
    Case(folder.parent.name, folder.name) for folder in sorted(FIXTURES.glob("*/*"))
]
OFFERS: Final = [
    (case, number, field)
    for case in CASES
    for number in range(len(case.expected.get("offers", ())))
    for field in FIELDS
]


def named(value: object) -> str | None:
    """How a case is called in the report."""
    return f"{value.site}-{value.name}" if isinstance(value, Case) else None


def plain(value: object) -> object:
    """A field as expected.json has it."""
    if hasattr(value, "as_json"):
        return value.as_json()
    return list(map(plain, value)) if isinstance(value, tuple) else value


class TestRead:
    @pytest.mark.parametrize(("case", "number", "field"), OFFERS, ids=named)
    def test_each_field_is_what_the_page_says(
        self, case: Case, number: int, field: str
    ) -> None:
        said = case.expected["offers"][number]
        silent = asdict(Facts(key="", url="", title=""))
        found = plain(getattr(case.read()[number], field))
        assert found == said.get(field, plain(silent[field]))

    @pytest.mark.parametrize(
        "case", [c for c in CASES if "offers" in c.expected], ids=named
    )
    def test_the_offers_are_all_there_are_and_the_same_each_time(
        self, case: Case
    ) -> None:
        found = case.read()
        assert len(found) == len(case.expected["offers"])
        assert found == case.read()
        for said in case.expected["offers"]:
            assert set(said) <= set(FIELDS)

    @pytest.mark.parametrize(
        "case", [c for c in CASES if c.expected.get("offers")], ids=named
    )
    def test_what_was_read_says_how(self, case: Case) -> None:
        for facts, said in zip(case.read(), case.expected["offers"], strict=True):
            told = set(said) - {"key", "url", "price_words"}
            assert {name for name, _ in facts.provenance} == told

    @pytest.mark.parametrize(
        "case",
        [c for c in CASES if "links" in c.expected],
        ids=named,
    )
    def test_a_list_leads_where_it_says(self, case: Case) -> None:
        assert case.links() == case.expected["links"]

    @pytest.mark.parametrize(
        "case", [c for c in CASES if "error" in c.expected], ids=named
    )
    def test_what_cannot_be_read_raises(self, case: Case) -> None:
        ask: Callable[[], object] = (
            case.links if case.name.startswith("search") else case.read
        )
        error = case.expected["error"]
        if error == "Blocked":
            with pytest.raises(Blocked):
                ask()
        else:
            with pytest.raises(Unreadable) as caught:
                ask()
            assert caught.value.problem.code is Code(error)


class TestFixtures:
    @pytest.mark.parametrize("site", sites.names())
    def test_every_adapter_has_what_it_needs(self, site: str) -> None:
        expected = [case.expected for case in CASES if case.site == site]
        offers = [one for said in expected for one in said.get("offers", ())]
        errors = {said.get("error") for said in expected}
        assert any(one.get("price", {}).get("currency_code") for one in offers)
        assert any("availability" in one for one in offers)
        assert {"offers": []} in expected, "a page that says its offer is gone"
        assert {"Blocked", "page_changed"} <= errors

    def test_every_fixture_is_of_an_adapter(self) -> None:
        assert {case.site for case in CASES} == set(sites.names())

    @pytest.mark.parametrize("case", CASES, ids=named)
    def test_says_how_it_was_made(self, case: Case) -> None:
        assert case.meta["synthetic"] is True or case.meta["recorded_at"]
        assert case.meta["what"]
        assert len(list(case.folder.iterdir())) == 3


class TestCapabilities:
    @pytest.mark.parametrize("site", sites.names())
    def test_an_adapter_is_called_like_its_file_and_tells_its_terms(
        self, site: str
    ) -> None:
        known = sites.load(site).CAPABILITIES
        assert known.name == site
        assert known.terms
        assert known.order_placement is not OrderPlacement.ALLOWED
        assert known.url.startswith("https://")
        if known.kind is SourceKind.SITE:
            assert known.lists.paths
            assert known.offers.paths

    @pytest.mark.parametrize(
        "site", ["facebook_marketplace", "offerup", "craigslist", "ebay_page"]
    )
    def test_whose_terms_forbid_scanning_is_off(self, site: str) -> None:
        assert sites.load(site).CAPABILITIES.scan_forbidden

    def test_an_unknown_name_is_answered_with_the_known_ones(self) -> None:
        with pytest.raises(BadInput, match="craigslist, ebay_browse"):
            sites.load("myspace")
        with pytest.raises(BadInput):
            sites.load("_page")


class TestStartUrls:
    @pytest.mark.parametrize(
        ("site", "search", "urls"),
        [
            (
                "craigslist",
                Search(("wii u",), ("subarea/mnh",), ("sya",)),
                ["https://www.craigslist.org/search/subarea/mnh?cat=sya&query=wii+u"],
            ),
            (
                "craigslist",
                Search((), ("area/newyork", "area/boston")),
                [
                    "https://www.craigslist.org/search/area/newyork?cat=sss",
                    "https://www.craigslist.org/search/area/boston?cat=sss",
                ],
            ),
            (
                "ebay_page",
                Search(("a&b",), (), ("293",)),
                [
                    "https://www.ebay.com/sch/i.html"
                    "?_nkw=a%26b&_sacat=293&LH_BIN=1&_sop=10"
                ],
            ),
            (
                "facebook_marketplace",
                Search(("lamp",), ("houston",)),
                [
                    "https://www.facebook.com/marketplace/houston/search"
                    "?query=lamp&sortBy=creation_time_descend"
                ],
            ),
            (
                "offerup",
                Search(("lamp", "chair")),
                [
                    "https://offerup.com/search?q=lamp&sort=-posted",
                    "https://offerup.com/search?q=chair&sort=-posted",
                ],
            ),
            (
                "ebay_browse",
                Search(("lamp",), ("EBAY_US", "EBAY_GB")),
                ["https://api.ebay.com/"],
            ),
        ],
    )
    def test_are_of_every_combination(
        self, site: str, search: Search, urls: list[str]
    ) -> None:
        assert sites.load(site).start_urls(search) == urls

    @pytest.mark.parametrize(
        ("site", "search"),
        [
            ("craigslist", Search((), ("new york",))),
            ("craigslist", Search((), ("x?y",))),
            ("facebook_marketplace", Search(("a",), ("../login",))),
            ("ebay_browse", Search(("a*",))),
            ("ebay_browse", Search()),
            ("ebay_browse", Search(("a",), ("US",))),
        ],
    )
    def test_what_cannot_stand_in_an_address_is_refused(
        self, site: str, search: Search
    ) -> None:
        with pytest.raises(BadInput):
            sites.load(site).start_urls(search)


class TestCraigslistForReal:
    def test_every_result_of_a_real_page_is_found(self, shared: Path) -> None:
        path = shared / "data" / "pages_other" / "craigslist_search_2026.html"
        html = path.read_text(encoding="utf-8")
        adapter = sites.load("craigslist")
        found = adapter.links("https://www.craigslist.org/search/subarea/mnh", html)
        assert len(found) == html.count('<li class="cl-static-search-result"') > 100
        assert all(
            one.startswith("https://www.craigslist.org/view/d/") for one in found
        )
