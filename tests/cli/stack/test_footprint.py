"""The memory of a process and its children."""

from __future__ import annotations

import os
import subprocess
import sys

from cli.stack.footprint import pss_by_name

CHILD = """
import subprocess, sys
held = bytearray(b"x") * 40_000_000
grandchild = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
print("ready", flush=True)
input()
grandchild.communicate()
"""


class TestPssByName:
    def test_counts_a_process_and_all_below_it(self) -> None:
        with subprocess.Popen(
            [sys.executable, "-c", CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            ((name, size),) = pss_by_name(process.pid).items()
            process.communicate("\n")
        assert name == os.path.basename(sys.executable)
        assert 40_000_000 < size < 100_000_000

    def test_of_nobody_is_nothing(self) -> None:
        with subprocess.Popen([sys.executable, "-c", ""]) as process:
            process.wait()
        assert pss_by_name(process.pid) == {}
