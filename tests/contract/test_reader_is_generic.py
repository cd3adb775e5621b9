"""The reader of pages knows no site: no host, no shop's name, no id of an element."""

from __future__ import annotations

import ast
import gzip
import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.tree import ROOT

START = "services.scanner.adapters.reader.product"
# Names of shops that are words of some language too.
WORDS = {"zara", "agem", "shop"}
# Two are terms of schema.org, one of CSS, the others what designers everywhere say.
COMPOUNDS = {
    "itemcondition", "productid", "linethrough", "productview",
    "addtocart", "outofstock", "productdetails", "producttitle", "soldout", "wishlist",
}  # fmt: skip
SANDBOX = ("larkfield", "swapyard", "tidewater")
SHOPS = ROOT / "sandbox/sites/shops/pages"


# What these call the element of the price, where that is one word of their own.
OWN = {
    "mercadela": {"tach", "dto"},
    "pfotenhain": {"betrag", "geld", "grund"},
    "quincaillet": {"qent", "qdec", "qbarre", "qdispo"},
    "tsubamedo": {"tbYen"},
}


def modules_of_the_reader() -> set[Path]:
    """Every module of the scanner that the reader imports, directly or not."""
    found: set[Path] = set()
    left = [START]
    while left:
        path = ROOT / (left.pop().replace(".", "/") + ".py")
        if not path.is_file() or path in found:
            continue
        found.add(path)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                left += _imported(node)
    return found


def _imported(node: ast.ImportFrom) -> list[str]:
    module = node.module or ""
    if not module.startswith("services.scanner"):
        return []
    return [module, *(f"{module}.{name.name}" for name in node.names)]


@cache
def text_of_the_reader() -> str:
    """All of it, in lower case."""
    return "\n".join(p.read_text("utf-8") for p in modules_of_the_reader()).lower()


def not_allowed(names: set[str]) -> set[str]:
    """Those of the names that the reader knows, but for what all designers say."""
    text = text_of_the_reader()
    found = {
        one
        for one in map(str.lower, names)
        if one in text and re.search(rf"\b{re.escape(one)}\b", text)
    }
    return {one for one in found if re.sub(r"[_-]", "", one) not in COMPOUNDS}


class TestReader:
    def test_is_all_looked_at(self) -> None:
        names = {path.stem for path in modules_of_the_reader()}
        assert {"product", "visible_price", "labels", "prices", "classes"} <= names

    def test_names_no_shop_of_the_sandbox(self) -> None:
        small = [path.stem for path in SHOPS.glob("*.html")]
        assert len(small) == 20
        text = text_of_the_reader()
        assert [name for name in (*SANDBOX, *small) if name in text] == []

    @pytest.mark.parametrize(
        "path", sorted(SHOPS.glob("*.html")), ids=lambda path: path.stem
    )
    def test_names_no_element_of_the_small_shops(self, path: Path) -> None:
        named = re.findall(
            r"\b(?:class|id)=[\"']([\w .-]+)[\"']", path.read_text("utf-8")
        )
        tokens = {token for words in named for token in words.split()}
        # A word is a word; one of several parts, or of no language, is somebody's.
        own = {
            one
            for one in tokens
            if re.search(r"[a-z][_-]+[a-z]|[a-z][A-Z]|[a-z]{2}[0-9]", one)
        } | OWN.get(path.stem, set())
        assert not_allowed(own) == set()

    def test_names_no_host_of_the_real_pages(self, shared: Path) -> None:
        truth = json.loads((shared / "data/pages/ground-truth.json").read_text("utf-8"))
        hosts = {urlsplit(page["url"]).hostname or "" for page in truth.values()}
        names = {label for host in hosts for label in host.split(".") if len(label) > 3}
        text = text_of_the_reader()
        found = {name for name in names - WORDS if re.search(rf"\b{name}\b", text)}
        assert len(hosts) > 20
        assert found == set()
        assert [host for host in hosts if host in text] == []

    def test_names_no_element_of_the_real_pages(self, shared: Path) -> None:
        ids: set[str] = set()
        for page in sorted((shared / "data/pages/html").glob("*.gz")):
            html = gzip.decompress(page.read_bytes()).decode("utf-8", "replace")
            ids |= set(re.findall(r"\bid=[\"']([\w-]{8,60})[\"']", html))
        # An id of one word is a word; one of several is somebody's.
        own = {one for one in ids if re.search(r"[a-z][_-][a-z]|[a-z][A-Z]", one)}
        assert len(own) > 1_000
        assert not_allowed(own) == set()
