"""The reader of pages knows no site: no host, no shop's name, no id of an element."""

from __future__ import annotations

import ast
import gzip
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.tree import ROOT

START = "services.scanner.adapters.reader.product"
# Names of shops that are words of some language too.
WORDS = {"zara", "agem", "shop"}
# Two are terms of schema.org, the others what designers everywhere say.
COMPOUNDS = {
    "itemcondition", "productid",
    "addtocart", "outofstock", "productdetails", "producttitle", "soldout", "wishlist",
}  # fmt: skip
SANDBOX = ("larkfield", "swapyard", "tidewater")


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


def text_of_the_reader() -> str:
    """All of it, in lower case."""
    return "\n".join(p.read_text("utf-8") for p in modules_of_the_reader()).lower()


class TestReader:
    def test_is_all_looked_at(self) -> None:
        names = {path.stem for path in modules_of_the_reader()}
        assert {"product", "visible_price", "labels", "prices", "classes"} <= names

    @pytest.mark.parametrize("name", SANDBOX)
    def test_names_no_shop_of_the_sandbox(self, name: str) -> None:
        assert name not in text_of_the_reader()

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
        text = text_of_the_reader()
        ids: set[str] = set()
        for page in sorted((shared / "data/pages/html").glob("*.gz")):
            html = gzip.decompress(page.read_bytes()).decode("utf-8", "replace")
            ids |= set(re.findall(r"\bid=[\"']([\w-]{8,60})[\"']", html))
        # An id of one word is a word; one of several is somebody's.
        own = {one for one in ids if re.search(r"[a-z][_-][a-z]|[a-z][A-Z]", one)}
        assert len(own) > 1_000
        found = {
            one for one in own if re.search(rf"\b{re.escape(one.lower())}\b", text)
        }
        assert {re.sub(r"[_-]", "", one.lower()) for one in found} <= COMPOUNDS
