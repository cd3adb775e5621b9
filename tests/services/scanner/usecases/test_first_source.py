"""First YAMLs of sites, guessed from one page."""

from __future__ import annotations

import json

import pytest

from services.scanner.adapters.source_yaml import read_source
from services.scanner.usecases.first_source import first_source

URL = "https://shop.example/c/lamps/"


class TestFirstSource:
    def test_paths_come_from_the_item_list_of_the_data(self) -> None:
        items = [{"url": f"/thing/{n}/lamp.html"} for n in range(4)]
        data = json.dumps({"@type": "ItemList", "itemListElement": items})
        html = f'<script type="application/ld+json">{data}</script>'
        source = read_source(first_source(URL, html))
        assert source.offers.paths == ("/thing/*/*",)
        assert source.lists.paths == ("/c/lamps/",)
        assert source.start_urls == (URL,)

    def test_without_any_sign_it_says_so(self) -> None:
        text = first_source(URL, "<p>Nothing here.</p>")
        assert "a guess: name the paths" in text
        assert read_source(text).offers.paths == ("/**",)

    @pytest.mark.parametrize(
        "url",
        [
            'https://shop.example/a"b',
            "https://shop.example/a*b?x='#y",
            "https://127.1.2.3/x",
            "https://[2606:4700::1111]:8443/",
            f"https://{'a' * 60}.{'b' * 60}.example/",
            "https://shop.example/" + "x" * 1500,
        ],
    )
    def test_whatever_the_address_it_can_be_used(self, url: str) -> None:
        assert read_source(first_source(url, "<a href='/p/1'>"))
