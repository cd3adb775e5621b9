"""The verbs that need no server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from common.errors import NotFound
from services.scanner.commands import app
from services.scanner.errors import BadSource
from tests.services.scanner.given import YAML, page


def call(*arguments: object) -> str:
    """What `magpie source ...` prints; what it raises is raised."""
    done = CliRunner().invoke(app, ["source", *map(str, arguments)])
    if done.exception is not None:
        raise done.exception
    return done.output


@pytest.fixture
def yaml(tmp_path: Path) -> Path:
    """A source in a file."""
    path = tmp_path / "shop.yaml"
    path.write_text(YAML)
    return path


class TestCheck:
    def test_says_that_a_source_can_be_used(self, yaml: Path) -> None:
        assert "shop (A shop) can be used." in call("check", yaml)

    def test_says_where_one_is_wrong(self, yaml: Path) -> None:
        yaml.write_text(YAML.replace("every", "evry"))
        with pytest.raises(BadSource, match=r"shop\.yaml:5: `evry` is no key"):
            call("check", yaml)


class TestPreview:
    def test_shows_what_a_scan_would_read(self, yaml: Path, tmp_path: Path) -> None:
        saved = tmp_path / "page.html"
        saved.write_text(page(("A", "1.00"), ("B", "2.00")))
        shown = call("preview", yaml, saved, "--url", "https://shop.example/p/1")
        found = [json.loads(line) for line in shown.splitlines()]
        assert [one["key"] for one in found] == ["A", "B"]
        assert found[0]["price"] == {"minor_units": 100, "currency_code": "USD"}

    def test_or_why_it_would_read_nothing(self, yaml: Path, tmp_path: Path) -> None:
        saved = tmp_path / "page.html"
        saved.write_text("<p>Closed.</p>")
        with pytest.raises(NotFound, match="no_offer: The page offers nothing"):
            call("preview", yaml, saved, "--url", "https://shop.example/p/1")
