"""Where a list page leads."""

from __future__ import annotations

from dataclasses import replace

from services.scanner.adapters.links import Link, item_links, read_links
from services.scanner.rules.source import Links, PageKind
from tests.services.scanner.given import SHOP

URL = "https://shop.example/c/toys"
LIST = """
    <a href="/about">About</a>
    <ul><li class="card"><a href="/p/1">One</a></li>
    <li class="card"><a href="/p/2?ref=list">Two</a></li>
    <li class="card"><a href="/p/1#reviews">One again</a></li>
    <li class="card"><a href="/cart">Cart</a></li>
    <li class="card"><a href="https://other.example/p/3">Elsewhere</a></li>
    <li class="card"><a href="http://shop.example:8080/p/4">Another port</a></li></ul>
    <p><a href="/p/9">Not in the list</a></p>
    <a rel="next" href="?page=2">Next</a> <a href="/c/books">Books</a>
"""


class TestReadLinks:
    def test_an_adapter_looks_by_itself_and_its_paths_decide(self) -> None:
        source = replace(
            SHOP,
            adapter="craigslist",
            lists=Links(("/search/**",), ()),
            offers=Links(("/view/d/*/*",), ()),
        )
        html = """<ol class="cl-static-search-results">
            <li class="cl-static-search-result"><a href="/view/d/lamp/a1">1</a></li>
            <li class="cl-static-search-result"><a href="/account/x">2</a></li>
            <li class="cl-static-search-result">
                <a href="https://elsewhere.example/view/d/lamp/a2">3</a></li></ol>
            <a href="/view/d/not/listed">4</a>"""
        found = read_links(source, "https://www.craigslist.org/search/area/x", html)
        url = "https://www.craigslist.org/view/d/lamp/a1"
        assert found == [Link(url, PageKind.OFFER)]

    def test_follows_what_the_selectors_find_and_the_paths_allow(self) -> None:
        assert read_links(SHOP, URL, LIST) == [
            Link("https://shop.example/p/1", PageKind.OFFER),
            Link("https://shop.example/p/2?ref=list", PageKind.OFFER),
            Link("https://shop.example/c/toys?page=2", PageKind.LIST),
        ]

    def test_without_selectors_the_paths_alone_decide(self) -> None:
        source = replace(SHOP, lists=Links(("/c/*",), ()), offers=Links(("/p/*",), ()))
        links = read_links(source, URL, LIST)
        found = {link.url.removeprefix("https://shop.example") for link in links}
        assert found == {"/p/1", "/p/2?ref=list", "/p/9", "/c/toys?page=2", "/c/books"}

    def test_reads_lists_in_structured_data_too(self) -> None:
        source = replace(SHOP, offers=Links(("/p/*",), ()))
        html = (
            '<script type="application/ld+json">{"@type": "ItemList", '
            '"itemListElement": [{"url": "/p/5"}, '
            '{"item": {"@id": "https://shop.example/p/6"}}, "/p/7", 8]}</script>'
        )
        found = [link.url[-1] for link in read_links(source, URL, html)]
        assert found == ["5", "6", "7"]


class TestItemLinks:
    def test_takes_only_what_the_data_lists(self) -> None:
        assert item_links(URL, LIST) == []
        html = (
            '<script type="application/ld+json">{"itemListElement": ["/x/1"]}</script>'
        )
        assert item_links(URL, html) == [
            Link("https://shop.example/x/1", PageKind.OFFER)
        ]

    def test_broken_data_lists_nothing(self) -> None:
        assert item_links(URL, '<script type="application/ld+json">{</script>') == []
