"""How images are built: which, from what, under which name, and how large."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from common.errors import BadInput
from deploy.images.build import (
    Bases,
    Built,
    Labels,
    changes,
    checked_version,
    chosen,
    clean_checkout,
    command,
    table,
    tagged,
)
from deploy.images.catalog import Image

BASES = Bases(python="python:3.11", node="node:20")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small repository with one commit."""
    (tmp_path / "kept").write_text("as committed\n")
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "-A"], [*who, "commit", "-qm", "First"]):
        subprocess.run(["git", "-C", tmp_path, *words], check=True)
    return tmp_path


class TestCheckedVersion:
    def test_is_that_of_the_project_unless_one_is_given(self, root: Path) -> None:
        assert checked_version("", root) == "0.1.0"
        assert checked_version("1.2.3-rc.1", root) == "1.2.3-rc.1"

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ("latest", "another image tomorrow"),
            ("a b", "cannot be the tag"),
            ("-x", "cannot be the tag"),
            ("x" * 129, "cannot be the tag"),
            ("ä", "cannot be the tag"),
        ],
    )
    def test_refuses_what_would_move_or_is_no_tag(
        self, root: Path, given: str, words: str
    ) -> None:
        with pytest.raises(BadInput, match=words):
            checked_version(given, root)


class TestChosen:
    def test_are_all_or_those_that_were_named(self, root: Path) -> None:
        assert len(chosen("", root)) == 6
        assert chosen("scanner, gateway", root) == [Image("scanner"), Image("gateway")]

    def test_an_unknown_one_is_told_which_there_are(self, root: Path) -> None:
        with pytest.raises(BadInput, match="no image of scaner") as raised:
            chosen("scaner", root)
        assert "browser, gateway" in str(raised.value)


class TestChanges:
    def test_are_what_is_not_committed(self, checkout: Path) -> None:
        assert changes(checkout) == []
        (checkout / "kept").write_text("changed\n")
        (checkout / "new").touch()
        assert sorted(changes(checkout)) == [" M kept", "?? new"]


class TestCleanCheckout:
    def test_has_what_was_committed_and_nothing_else(self, checkout: Path) -> None:
        (checkout / "kept").write_text("changed\n")
        (checkout / "secret.env").touch()
        with clean_checkout(checkout) as clean:
            assert os.listdir(clean) == ["kept"]
            assert (clean / "kept").read_text() == "as committed\n"
        assert not clean.exists()


class TestCommand:
    def test_says_what_the_image_is_and_where_it_comes_from(self) -> None:
        labels = Labels("1.0", "abc", "https://example.org/magpie")
        words = command(Image("browser"), Path("/c"), bases=BASES, labels=labels)
        assert {
            "--build-arg=SERVICE=browser",
            "--build-arg=RUNTIME=chromium",
            "--build-arg=PYTHON_IMAGE=python:3.11",
            "--build-arg=VERSION=1.0",
            "--build-arg=REVISION=abc",
            "--build-arg=SOURCE=https://example.org/magpie",
            "--tag=localhost/magpie-browser:1.0",
            "--file=/c/deploy/images/Dockerfile",
        } < set(words)
        assert words[-1] == "/c"


class TestTable:
    def test_shows_each_size_beside_its_limit(self) -> None:
        shown = table(
            [
                Built(Image("gateway"), 319_000_000, 25.4),
                Built(Image("browser"), 900_000_000, 34.0),
                Built(Image("stores"), 406_000_000, 37.0),
            ]
        )
        assert [line.split() for line in shown.splitlines()[1:]] == [
            ["magpie-gateway", "319", "350", "25"],
            ["magpie-browser", "900", "900", "34", "TOO", "LARGE"],
            ["magpie-stores", "406", "-", "37"],
        ]


class TestTagged:
    def test_is_a_name_of_this_machine(self) -> None:
        assert tagged(Image("gateway"), "1.0") == "localhost/magpie-gateway:1.0"
