"""Processes that grow too large, and those that are left alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from services.scanner.adapters.browser.memory import Memory, descendants
from services.scanner.adapters.limits import MIB

HOLD = "import sys; held = bytearray(int(sys.argv[1])); print(flush=True); input()"
INSIDE = (
    "import subprocess, sys; print(flush=True);"
    "subprocess.run([sys.executable, '-c', 'print(flush=True); input()'])"
)


@contextmanager
def holding(size: int, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that holds so much, with these words in its command."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(size), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


class TestLook:
    @pytest.mark.parametrize(
        ("size", "word", "ended"),
        [
            (80 * MIB, "--type=renderer", 1),
            (80 * MIB, "--type=gpu-process", 0),
            (1 * MIB, "--type=renderer", 0),
        ],
    )
    def test_ends_what_shows_a_page_and_is_too_large(
        self, size: int, word: str, ended: int
    ) -> None:
        import os

        memory = Memory(60 * MIB, below=os.getpid())
        with holding(size, word) as process:
            memory.look()
            assert memory.ended == ended
            assert (process.poll() is None) == (not ended) or process.wait(5) == -9


class TestDescendants:
    def test_are_children_and_their_children(self) -> None:
        with subprocess.Popen(
            [sys.executable, "-c", INSIDE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout
            process.stdout.readline()
            process.stdout.readline()
            (inner,) = descendants(process.pid)
            assert list(descendants(inner)) == []
            process.communicate(b"\n", timeout=10)

    def test_of_what_has_ended_there_are_none(self) -> None:
        process = subprocess.Popen([sys.executable, "-c", ""])
        process.wait()
        assert list(descendants(process.pid)) == []
