"""The verbs that need no server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from common.errors import NotFound
from services.scanner.commands import app
from services.scanner.errors import AddressRefused, BadSource
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


class TestTrySource:
    def test_shows_each_field_with_where_it_was_read(
        self, yaml: Path, tmp_path: Path
    ) -> None:
        saved = tmp_path / "page.html"
        saved.write_text(page(("A", "1.00")))
        shown = call(
            "test", yaml, "--page", saved, "--url", "https://shop.example/p/1", "--json"
        )
        found = json.loads(shown)
        assert found["fields"]["price"]["how"] == "json-ld"
        assert found["fields"]["price"]["path"]
        assert found["offers"][0]["provenance"]["price"] == "json-ld"

    def test_shows_the_first_rows_of_a_feed(self, tmp_path: Path) -> None:
        (tmp_path / "feeds").mkdir()
        rows = "".join(f"k{n},Lamp {n},{n + 1}.00 USD\n" for n in range(9))
        (tmp_path / "feeds" / "stock.csv").write_text(
            f"id,title,price\nX,Y,cheap\n{rows}"
        )
        file = tmp_path / "stock.yaml"
        file.write_text(
            "name: stock\ntitle: Stock\nkind: feed\ncurrency: USD\nlocale: en-US\n"
            "feed: {path: stock.csv}\n"
        )
        shown = call("test", file, "--data", tmp_path, "--json").splitlines()
        found = [json.loads(line) for line in shown]
        assert len(found) == 5
        assert found[0]["problems"][0]["code"] == "price_unclear"
        assert found[1]["fields"]["price"] == {
            "value": "1.00 USD",
            "how": "feed",
            "path": "price",
            "raw": "1.00 USD",
            "agrees": [],
            "differs": {},
        }
        assert found[1]["offers"][0]["price"]["minor_units"] == 100

    @pytest.mark.allow_hosts(["127.0.0.1"])
    def test_a_private_machine_is_not_asked(self, yaml: Path) -> None:
        yaml.write_text(YAML.replace("https://shop.example", "http://127.0.0.1:9"))
        with pytest.raises(AddressRefused):
            call("test", yaml)

    def test_says_when_nothing_was_read(self, yaml: Path, tmp_path: Path) -> None:
        saved = tmp_path / "page.html"
        saved.write_text("<p>Closed.</p>")
        with pytest.raises(NotFound, match="No offer was read"):
            call("test", yaml, "--page", saved, "--url", "https://shop.example/p/1")


class TestNewSource:
    LIST = "".join(f'<a href="/item/lamp-{n}">Lamp</a>' for n in range(5))

    def test_writes_a_source_that_can_be_used(self, tmp_path: Path) -> None:
        saved = tmp_path / "page.html"
        saved.write_text(f'<html lang="de-DE"><body>{self.LIST}</body></html>')
        url = "https://www.Laden.example/lampen?page=1"
        text = call("new", url, "--page", saved)
        file = tmp_path / "laden.yaml"
        file.write_text(text)
        assert "laden.example (laden.example) can be used." in call("check", file)
        assert "locale: de-DE  # as the page says" in text
        assert "currency: USD  # a guess: check it" in text
        assert '- "/item/*"' in text

    @pytest.mark.allow_hosts(["127.0.0.1"])
    def test_the_page_itself_is_fetched_safely(self) -> None:
        with pytest.raises(AddressRefused):
            call("new", "http://127.0.0.1:9/")
