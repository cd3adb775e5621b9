"""The verbs as their user types them, against a whole platform."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.running import MAGPIE, Running, eventually, free_base, running
from tests.e2e.sites import site

pytestmark = [pytest.mark.slow, pytest.mark.integration, pytest.mark.enable_socket]

SOURCE = """
name: corner
title: Corner shop
kind: site
start_urls: ["{url}/"]
currency: USD
locale: en-US
delay: 0s
lists: {{paths: ["/"], links: ["a"]}}
offers: {{paths: ["/p/*"], links: ["a"]}}
"""
PRICES = "".join(f"<p>${n}.00</p>" for n in range(5))
FIVE_PRICES = f"<html><title>Lamp</title><h1>Lamp</h1>{PRICES}</html>"
NO_OFFER = "<html><title>About us</title><h1>About us</h1><p>Since 1902.</p></html>"


@pytest.fixture(scope="module")
def pages() -> Iterator[str]:
    """A shop with one page without an offer and one with five prices."""
    linked = "<html><a href='/p/about'>About</a><a href='/p/lamp'>Lamp</a></html>"
    with site({"/": linked, "/p/about": NO_OFFER, "/p/lamp": FIVE_PRICES}) as url:
        yield url


@pytest.fixture(scope="module")
def platform(pages: str) -> Iterator[Running]:
    allowed = {"MAGPIE_SCANNER_ALLOW": pages.removeprefix("http://")}
    with running("--products", "100", environment=allowed) as found:
        yield found


def magpie(platform: Running, *words: str) -> subprocess.CompletedProcess[str]:
    command = [MAGPIE, *words, "--url", platform.url, "--data", str(platform.data)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


class TestScan:
    def test_a_source_of_the_sandbox(self, platform: Running) -> None:
        done = magpie(platform, "scan", "larkfield", "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["status"] == "succeeded"

    def test_pages_that_say_nothing_sure_are_named(
        self, platform: Running, pages: str, tmp_path: Path
    ) -> None:
        file = tmp_path / "corner.yaml"
        file.write_text(SOURCE.format(url=pages))
        done = magpie(platform, "scan", str(file))
        assert done.returncode == 0, done.stderr
        assert f"{pages}/p/about" in done.stdout
        assert f"{pages}/p/lamp" in done.stdout
        assert "0 offers new" in done.stdout

    def test_an_unknown_key_is_named_with_the_known_ones(
        self, platform: Running, tmp_path: Path
    ) -> None:
        file = tmp_path / "shop.yaml"
        file.write_text("name: shop\nwurst: 3\n")
        done = magpie(platform, "scan", str(file))
        assert done.returncode == 2
        assert "`wurst` is no key" in done.stderr
        assert "Traceback" not in done.stderr

    @pytest.mark.parametrize(
        ("what", "code"),
        [
            ("http://169.254.169.254/latest/", 5),
            ("http://localhost:5432/", 5),
            ("nobody", 3),
            ("/nowhere.yaml", 2),
        ],
    )
    def test_what_cannot_be_scanned(
        self, platform: Running, what: str, code: int
    ) -> None:
        done = magpie(platform, "scan", what)
        assert (done.returncode, done.stdout) == (code, "")


class TestOpportunities:
    def test_the_best_first(self, platform: Running) -> None:
        eventually(platform.opportunities, "opportunities")
        done = magpie(platform, "opportunities", "--limit", "3", "--json")
        assert done.returncode == 0, done.stderr
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        assert [row["id"] for row in rows] == [
            row["id"] for row in platform.get("/api/v1/opportunities", limit=3)["items"]
        ]

    def test_nothing_found(self, platform: Running) -> None:
        done = magpie(platform, "opportunities", "--q", "zzzz")
        assert done.returncode == 3


class TestOffers:
    def test_the_list_and_one_of_them_over_time(self, platform: Running) -> None:
        eventually(platform.opportunities, "opportunities")
        done = magpie(platform, "offers", "--limit", "3", "--json")
        assert done.returncode == 0, done.stderr
        first, *_ = rows = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(rows) == 3
        whole = magpie(platform, "offers", first["id"], "--json")
        assert whole.returncode == 0, whole.stderr
        said = json.loads(whole.stdout)
        assert said["price_history"][0]["at"] == said["first_seen_at"]
        assert set(said["similar"]) >= {"reposts", "elsewhere", "item_first_seen_at"}
        text = magpie(platform, "offers", first["id"]).stdout
        assert first["title"] in text
        assert "first seen: 20" in text

    @pytest.mark.parametrize(
        ("words", "code"), [(["0" * 32], 3), (["K-1"], 2), (["--q", "zzzz"], 3)]
    )
    def test_what_is_not_there(
        self, platform: Running, words: list[str], code: int
    ) -> None:
        assert magpie(platform, "offers", *words).returncode == code


class TestDoctor:
    def test_all_is_well(self, platform: Running) -> None:
        command = [MAGPIE, "doctor", "--data", str(platform.data), "--json"]
        done = subprocess.run(
            [*command, "--port", str(platform.base)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        checks = [json.loads(line) for line in done.stdout.splitlines()]
        assert {"postgres", "mongo", "redis"} <= {one["name"] for one in checks}


class TestUp:
    def test_a_second_one_on_the_folder_says_so(self, platform: Running) -> None:
        command = [MAGPIE, "up", "--data", str(platform.data)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 5
        assert "already runs on" in done.stderr

    def test_a_taken_port_is_named(self, platform: Running, tmp_path: Path) -> None:
        command = [MAGPIE, "up", "--data", str(tmp_path / "other")]
        done = subprocess.run(
            [*command, "--port", str(platform.base)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 5
        assert "is taken by" in done.stderr

    def test_a_setting_that_cannot_be_used_is_bad_input(self) -> None:
        with tempfile.TemporaryDirectory(prefix="magpie-e2e-") as folder:
            Path(folder).chmod(0o711)
            command = [MAGPIE, "up", "--data", f"{folder}/data", "--no-sandbox"]
            done = subprocess.run(
                [*command, "--port", str(free_base())],
                capture_output=True,
                text=True,
                check=False,
                env={**os.environ, "MAGPIE_MODE": "wild"},
            )
        assert done.returncode == 2
        assert "MAGPIE_MODE: input should be 'paper' or 'live'" in done.stderr
