"""Structured data of published test pages, broken ones included, read as expected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from services.scanner.adapters.ld_scripts import ld_items
from services.scanner.adapters.reader.document import parse
from services.scanner.adapters.reader.meta_tags import opengraph
from services.scanner.adapters.reader.microdata import microdata

# The addresses that two of the pages were saved from; the others need none.
SAVED_FROM = {
    "microdata.7.1": "http://blog.example.com/progress-report",
    "microdata.object": "http://www.example.com/microdata/test",
}


def pages(shared: Path, *patterns: str) -> list[Path]:
    """The pages of the fixtures, by pattern."""
    folder = shared / "data/structured_data"
    found = [path for pattern in patterns for path in folder.glob(pattern)]
    assert found
    return sorted(found)


def expected(page: Path, suffix: str) -> Any:
    """What stands beside a page."""
    return json.loads(page.with_suffix(suffix).read_text("utf-8"))


class TestJsonLd:
    def test_is_what_is_expected(self, shared: Path) -> None:
        found = [
            p for p in pages(shared, "*/*.html") if p.with_suffix(".jsonld").is_file()
        ]
        assert len(found) == 13
        for page in found:
            wanted = expected(page, ".jsonld")
            if isinstance(wanted, dict):
                # These list the items script by script.
                wanted = [item for script in wanted["items"] for item in script]
            assert ld_items(page.read_text("utf-8")) == wanted, page.name

    def test_is_what_is_expected_beside_other_syntaxes(self, shared: Path) -> None:
        for page in pages(
            shared, "songkick/elysianfields*.html", "songkick/tove*.html"
        ):
            wanted = expected(page, ".json")["json-ld"]
            assert ld_items(page.read_text("utf-8")) == wanted, page.name


class TestMicrodata:
    @pytest.mark.parametrize(
        ("folder", "strict", "count"),
        [("schema.org", False, 12), ("websites", False, 1), ("w3c", True, 9)],
    )
    def test_is_what_is_expected(
        self, shared: Path, folder: str, strict: bool, count: int
    ) -> None:
        found = [
            page
            for page in pages(shared, f"{folder}/*.html")
            if page.with_suffix(".json").is_file()
        ]
        assert len(found) == count
        for page in found:
            url = SAVED_FROM.get(page.stem, "")
            document = parse(page.read_text("utf-8"), url)
            wanted = expected(page, ".json")
            assert microdata(document, strict=strict) == wanted, page.name

    def test_makes_addresses_whole(self, shared: Path) -> None:
        (page,) = pages(shared, "schema.org/product.html")
        document = parse(page.read_text("utf-8"), "http://some-example.com")
        wanted = json.loads(
            (page.parent / "product_custom_url.json").read_text("utf-8")
        )
        assert microdata(document) == wanted


class TestOpenGraph:
    @pytest.mark.parametrize("name", ["opengraph_test", "opengraph_ns_product_test"])
    def test_is_what_is_expected(self, shared: Path, name: str) -> None:
        (page,) = pages(shared, f"misc/{name}.html")
        found = opengraph(parse(page.read_text("utf-8"), ""))
        assert json.loads(json.dumps(found)) == expected(page, ".json")
