"""Nothing is sent to a machine inside, whatever the address: packets are the proof.

Each way to fetch goes through the table (hostile/table.py) in a network namespace where
every address leads somewhere and is counted, with a name server that changes its mind.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from common.chromium import find_chromium
from tests.services.scanner.hostile.browser_ways import BrowserParts
from tests.services.scanner.hostile.namespace import way_in
from tests.services.scanner.hostile.table import rows, some_rows

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

OURS = (
    "OurFetcher", "ForgetfulFetcher", "OurCrawl", "CrawlWithoutMiddleware", "OurProxy",
)  # fmt: skip
BROWSERS = ("OurBrowser", "BrowserParts", "ForgetfulBrowserParts")
"""Through the whole table only the second, where asked: a page takes its time."""
needs_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="Chromium is absent"),
]
EVERY = (*OURS, *(pytest.param(name, marks=needs_chromium) for name in BROWSERS))

GROUPS = tuple(dict.fromkeys(row.group for row in rows()))


@dataclass(frozen=True)
class Found:
    """What came of the table."""

    rows: list[dict[str, Any]]
    blocked: list[Any]
    """Public names that were not reached."""
    lost: int
    """Packets that were not counted."""
    foreign: list[str]
    """Names that somebody else than the guard has asked the name server for."""

    def leaks(self, group: str) -> dict[str, list[str]]:
        """The addresses inside that something was sent to, by row."""
        mine = [row for row in self.rows if row["group"] == group]
        return {row["url"]: row["sent"] for row in mine if row["sent"]}


Run: TypeAlias = Callable[[str], Found]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Sends one way through the table, once for all tests."""
    way = way_in()
    if way is None:
        pytest.skip("network namespaces are not allowed here")
    root = Path(__file__).parents[3]

    @cache
    def go(name: str) -> Found:
        command = [*way, sys.executable, "-m", "tests.services.scanner.hostile.run"]
        errors = tmp_path_factory.mktemp(name) / "stderr"
        with (
            errors.open("wb") as stderr,
            # A worker lives for as long as its standard input is open.
            subprocess.Popen(
                [*command, name],
                cwd=root,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
            ) as ran,
        ):
            assert ran.stdout
            said = ran.stdout.read()
        assert ran.returncode == 0, errors.read_text()[-2000:]
        return Found(**json.loads(said.splitlines()[-1]))

    return go


class TestOurWays:
    @pytest.mark.parametrize("group", GROUPS)
    @pytest.mark.parametrize("name", EVERY)
    def test_send_nothing_inside(self, run: Run, name: str, group: str) -> None:
        assert run(name).leaks(group) == {}

    @pytest.mark.parametrize("name", [*OURS, EVERY[-2]])
    def test_were_sent_through_the_whole_table(self, run: Run, name: str) -> None:
        found = run(name)
        asked = rows() if name in OURS or BrowserParts.all_rows else some_rows()
        assert [row["url"] for row in found.rows] == [row.url for row in asked]
        assert found.lost == 0

    @pytest.mark.parametrize(
        "name", [*OURS, pytest.param("OurBrowser", marks=needs_chromium)]
    )
    def test_fetch_what_is_public(self, run: Run, name: str) -> None:
        found = run(name)
        assert found.blocked == []
        # A name that is rebound later is fetched from where it first was.
        if name not in ("ForgetfulFetcher", "OurProxy"):
            said = [x["said"] for x in found.rows if "//rebind-1-" in x["url"]]
            assert set(said) == {"200"}

    @pytest.mark.parametrize(
        "name", [pytest.param(name, marks=needs_chromium) for name in BROWSERS]
    )
    def test_only_the_guard_looks_names_up(self, run: Run, name: str) -> None:
        assert run(name).foreign == []

    @pytest.mark.parametrize(
        "name", [pytest.param(name, marks=needs_chromium) for name in BROWSERS[1:]]
    )
    def test_every_part_of_a_page_came_to_something(self, run: Run, name: str) -> None:
        assert {row["said"] for row in run(name).rows} == {"200"}

    def test_refuse_a_name_that_changed_between_two_questions(self, run: Run) -> None:
        rows = run("ForgetfulFetcher").rows
        said = [row["said"] for row in rows if "//rebind-1-" in row["url"]]
        assert set(said) == {"AddressRefused"}


class TestTheTable:
    def test_has_more_than_five_hundred_tricks(self) -> None:
        urls = [row.url for row in rows()]
        assert len(set(urls)) == len(urls) > 500

    @pytest.mark.parametrize(
        ("name", "group"),
        [
            ("ValidateThenFetch", "rebinding"),
            ("ValidateThenFetch", "redirect"),
            ("CrawlWithoutResolver", "rebinding"),
            *(("Unchecked", group) for group in GROUPS),
            *(
                pytest.param("BrowserWithoutProxy", group, marks=needs_chromium)
                for group in ("loopback", "metadata", "redirect", "rebinding")
            ),
        ],
    )
    def test_finds_the_holes_of_others(self, run: Run, name: str, group: str) -> None:
        # TCP cannot be spoken to many at once, nor to a wire that has no name.
        if group in ("multicast-6", "link-local-6"):
            assert run(name).leaks(group) == {}
        else:
            assert run(name).leaks(group)
