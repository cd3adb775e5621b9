"""The YAML of sources that are feeds."""

from __future__ import annotations

import pytest

from services.scanner.adapters.source_yaml import read_source
from services.scanner.errors import BadSource
from services.scanner.rules.feed import GOOGLE, Format, Numbers
from services.scanner.rules.source import SourceKind

YAML = """\
name: wholesale
title: A wholesaler
kind: feed
currency: EUR
locale: de-DE
feed:
  path: lists/stock.csv
  fields: {key: Nummer, title: [Titel, Name], price: Preis}
"""


def wrong(before: str, after: str) -> str:
    """What is said of that change."""
    assert before in YAML
    with pytest.raises(BadSource) as caught:
        read_source(YAML.replace(before, after, 1), file="stock.yaml")
    return str(caught.value)


class TestFeedSource:
    def test_fields_have_one_name_or_several(self) -> None:
        source = read_source(YAML)
        assert source.kind is SourceKind.FEED
        assert source.start_urls == ("feed:///lists/stock.csv",)
        assert source.feed
        assert source.feed.format is Format.CSV
        assert source.feed.names("title") == ("Titel", "Name")
        assert source.feed.numbers is Numbers.LOCALE

    def test_the_region_is_a_label(self) -> None:
        assert read_source(f"{YAML}region: Berlin\n").region == "Berlin"

    def test_without_fields_it_is_googles(self) -> None:
        url = "https://shop.example/products.xml.gz?all=1"
        text = YAML.replace("path: lists/stock.csv", f"url: {url}")
        feed = read_source(text[: text.index("  fields")]).feed
        assert feed
        assert feed.format is Format.XML
        assert dict(feed.fields) == GOOGLE
        assert feed.numbers is Numbers.MACHINE

    @pytest.mark.parametrize(
        "path",
        ["../x.csv", "/etc/x.csv", "a/../x.csv", ".x.csv", "a//x.csv", "a\\\\x.csv"],
    )
    def test_a_path_stays_inside_of_its_folder(self, path: str) -> None:
        said = wrong("lists/stock.csv", path)
        assert "stock.yaml:7: `feed.path`: name a file inside" in said

    @pytest.mark.parametrize(
        ("before", "after", "words"),
        [
            ("  path: lists/stock.csv\n", "", "a path or a url, one of them"),
            ("stock.csv", "stock.doc", "does not say the format"),
            ("price: Preis", "brand: Marke", "fields need at least key, title, price"),
            ("price: Preis", "price: Preis, prise: x", "stock.yaml:8"),
            ("stock.csv", "stock.csv\n  encoding: rot13", "not one of utf-8"),
            ("stock.csv", "stock.csv\n  delimiter: x", "not one of , ; | tab"),
            ("stock.csv", "stock.csv\n  flat_shipping: 1.234", "flat_shipping"),
            ("path: lists/stock.csv", "url: ftp://x/y.csv", "is no address"),
            ("locale: de-DE", "locale: de-DE\nbudget: 9", "a feed is one call"),
            ("locale: de-DE", "locale: de-DE\nproxy_pool: eu", "is no key"),
            ("path:", "paht:", "Did you mean `path`?"),
        ],
    )
    def test_what_is_wrong_is_named(self, before: str, after: str, words: str) -> None:
        assert words in wrong(before, after)
