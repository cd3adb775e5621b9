"""The YAML of sources with an adapter: what it fills in, what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.scanner.adapters import sites
from services.scanner.adapters.source_yaml import read_source
from services.scanner.errors import BadSource
from services.scanner.rules.source import (
    OrderPlacement,
    Search,
    SourceKind,
    Wanted,
)

BOARD = """\
name: board
title: Headphones in town
kind: site
adapter: craigslist
currency: USD
locale: en-US
search:
  keywords: ["headphones", "wii u"]
  locations: ["area/newyork"]
"""
BAY = """\
name: bay
title: eBay, headphones
kind: api
adapter: ebay_browse
currency: USD
locale: en-US
search:
  keywords: ["headphones"]
"""


def wrong(text: str) -> str:
    """What is said of that YAML."""
    with pytest.raises(BadSource) as caught:
        read_source(text, file="board.yaml")
    return str(caught.value)


class TestAdaptedSource:
    def test_knows_where_to_begin_and_what_to_read(self) -> None:
        found = read_source(BOARD)
        known = sites.load("craigslist").CAPABILITIES
        assert found.start_urls == (
            "https://www.craigslist.org/search/area/newyork?cat=sss&query=headphones",
            "https://www.craigslist.org/search/area/newyork?cat=sss&query=wii+u",
        )
        assert (found.lists, found.offers) == (known.lists, known.offers)
        assert (found.adapter, found.kind) == ("craigslist", SourceKind.SITE)
        assert found.delay == known.delay
        assert found.search == Search(("headphones", "wii u"), ("area/newyork",))

    def test_says_itself_where_to_begin_if_it_likes(self) -> None:
        text = BOARD[: BOARD.index("search:")]
        text += 'start_urls: ["https://www.craigslist.org/search/area/x"]\n'
        found = read_source(text)
        assert found.start_urls == ("https://www.craigslist.org/search/area/x",)

    def test_what_the_terms_forbid_is_off_until_somebody_permits_it(self) -> None:
        off = read_source(BOARD)
        assert off.scan_forbidden
        assert "terms of use forbid" in off.terms
        assert off.order_placement is OrderPlacement.FORBIDDEN
        permitted = read_source(f"{BOARD}scan_permission: letter of 2026-10-02\n")
        assert not permitted.scan_forbidden

    def test_an_interface_is_asked(self) -> None:
        found = read_source(BAY)
        assert found.kind is SourceKind.API
        assert found.start_urls == ("https://api.ebay.com/",)
        assert not found.scan_forbidden
        assert found.order_placement is OrderPlacement.HUMAN_REQUIRED

    def test_the_sandbox_has_one_too(self) -> None:
        found = read_source(f'{BAY}start_urls: ["sandbox://ebay/"]\n')
        assert found.start_urls == ("sandbox://ebay/",)

    def test_says_more_of_itself_than_its_adapter(self) -> None:
        more = "delay: 30s\nterms: Ours.\norder_placement: human_required\n"
        found = read_source(f"{BOARD}{more}")
        assert found.delay == timedelta(seconds=30)
        assert found.terms == "Ours."
        assert found.order_placement is OrderPlacement.HUMAN_REQUIRED

    @pytest.mark.parametrize(
        ("before", "after", "words"),
        [
            (
                "adapter: craigslist",
                "adapter: craigs",
                "board.yaml:4: `adapter`: there is no adapter 'craigs'. Known: ",
            ),
            ("kind: site", "kind: api", "the kind of Craigslist is `site`"),
            ("kind: site", "kind: feed", "board.yaml:4: `adapter` is no key."),
            ("  keywords:", "  keyword:", "`keyword` is no key of `search`. Did you"),
            ("name: board", "nam: board", "board.yaml:1: `nam` is no key."),
            (
                "locations",
                "categories",
                "without `search.locations` Craigslist finds nothing.",
            ),
            ("area/newyork", "new york", "`new york` is no area such as stands"),
            ("currency: USD\n", "", "`currency` is missing."),
            (
                "currency: USD",
                "currency: USD\norder_placement: allowed",
                "order_placement: allowed needs a permission_ref",
            ),
            (
                '"headphones", "wii u"',
                ", ".join(f'"{n}"' for n in range(200)),
                "",
            ),
        ],
    )
    def test_what_is_wrong_is_named(self, before: str, after: str, words: str) -> None:
        assert before in BOARD
        text = BOARD.replace(before, after, 1)
        if words:
            assert words in wrong(text)
        else:
            assert len(read_source(text).start_urls) == 200

    def test_too_many_searches_are_counted(self) -> None:
        many = ", ".join(f'"{n}"' for n in range(100))
        text = BOARD.replace('"headphones", "wii u"', many)
        text += f"  categories: [{', '.join('abcdef')}]\n"
        assert "these are 600 searches; 500 at most" in wrong(text)

    def test_an_interface_needs_its_adapter(self) -> None:
        assert "`adapter` is missing." in wrong(BAY.replace("adapter", "title2"))
        text = BAY.replace("adapter: ebay_browse\n", "")
        assert "`adapter` is missing." in wrong(text)

    def test_an_interface_needs_something_to_search_for(self) -> None:
        text = BAY[: BAY.index("search:")]
        assert "needs words, a category or a GTIN" in wrong(text)

    def test_an_adapter_leaves_no_room_for_selectors(self) -> None:
        assert "`offers` is no key." in wrong(f"{BOARD}offers:\n  paths: [/x]\n")


class TestSearch:
    def test_combines_each_with_each(self) -> None:
        assert Search(("a", "b"), (), ("1", "2")).combinations() == [
            Wanted("a", "", "1"),
            Wanted("b", "", "1"),
            Wanted("a", "", "2"),
            Wanted("b", "", "2"),
        ]

    def test_of_nothing_is_one_open_search(self) -> None:
        assert Search().combinations() == [Wanted("", "", "")]
