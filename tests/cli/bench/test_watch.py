"""CPU time and memory of processes, and the line through them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cli.bench.watch import Watch, slope_a_minute

BUSY = "x = sum(range(10**7)); print(x, flush=True); input()"
LEAKY = """
held = []
for line in iter(input, "end"):
    held.append(bytearray(b"x") * 4_000_000)
    print("held", flush=True)
"""


class TestWatch:
    def test_knows_what_a_process_has_used(self) -> None:
        with subprocess.Popen(
            [sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            assert process.stdout
            process.stdout.readline()
            watch = Watch({"busy": process.pid})
            assert watch.cpu_seconds()["busy"] > 0.05
            process.communicate(b"\n")

    def test_a_leak_that_was_planted_shows(self) -> None:
        with subprocess.Popen(
            [sys.executable, "-c", LEAKY], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            assert process.stdout
            assert process.stdin
            watch = Watch({"leaky": process.pid})
            for _ in range(5):
                process.stdin.write(b"more\n")
                process.stdin.flush()
                process.stdout.readline()
                watch.sample()
            process.communicate(b"end\n")
        sizes = [size for _, size in watch.memory["leaky"]]
        assert sizes[-1] - sizes[0] == pytest.approx(4 * 4_000_000 / 2**20, rel=0.1)
        assert slope_a_minute(watch.memory["leaky"]) > 1

    def test_who_has_ended_is_left_out(self) -> None:
        with subprocess.Popen([sys.executable, "-c", ""]) as process:
            process.wait()
        watch = Watch({"gone": process.pid})
        watch.sample()
        assert (watch.memory, watch.cpu_seconds()) == ({}, {})


class TestSlopeAMinute:
    def test_is_the_line_of_least_squares(self) -> None:
        wobbling = [
            (10.0 * n, 100 + n / 12 + (0.5 if n % 2 else -0.5)) for n in range(60)
        ]
        assert slope_a_minute(wobbling) == pytest.approx(0.5, abs=0.02)

    def test_of_one_moment_is_none(self) -> None:
        assert slope_a_minute([(1.0, 5.0)]) == 0.0
        assert slope_a_minute([(1.0, 5.0), (1.0, 6.0)]) == 0.0
