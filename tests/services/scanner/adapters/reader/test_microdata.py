"""Microdata that refers to itself, to much, or to the same thing again and again."""

from __future__ import annotations

import time

import pytest

from services.scanner.adapters.reader.document import parse
from services.scanner.adapters.reader.microdata import Item, microdata


def items(html: str) -> list[Item]:
    """The items of that page."""
    return microdata(parse(html, "https://shop.example/"))


class TestMicrodata:
    def test_an_id_that_stands_twice_is_that_of_the_first(self) -> None:
        html = (
            "<div itemscope itemref=a></div>"
            "<p id=a itemprop=price>1</p><p id=a itemprop=price>2</p>"
        )
        assert items(html) == [{"properties": {"price": "1"}}]

    def test_what_is_referred_to_and_not_there_is_nothing(self) -> None:
        html = '<div itemscope itemref="b a"><i itemprop=price>1</i></div>'
        assert items(html) == [{"properties": {"price": "1"}}]

    @pytest.mark.parametrize(
        "html",
        [
            f"<div itemscope itemref='{' '.join(f'a{n}' for n in range(5_000))}'></div>"
            + "".join(f"<p id=a{n}>" for n in range(5_000)),
            "<div id=a>" + "<p itemprop=a>x</p>" * 10_000 + "</div>"
            "<div itemscope itemref=a></div>" * 2_000,
            "<div itemscope>"
            + "<div itemprop=a>" * 1_400
            + "<i>x</i>" * 20_000
            + "</div>" * 1_401,
            "<b id=a itemprop=x itemscope itemref='a b'></b>"
            "<b id=b itemprop=y itemscope itemref='a b'></b>",
        ],
        ids=["many names", "one part of many", "texts in texts", "each other"],
    )
    def test_a_page_made_to_keep_it_busy_ends(self, html: str) -> None:
        start = time.process_time()
        items(html)
        assert time.process_time() - start < 10
