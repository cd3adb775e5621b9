"""What the bench of scanning says of memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cli.bench.scan import is_flat, plant_leak, steady_memory
from cli.bench.watch import Watch, slope_a_minute


class TestIsFlat:
    @pytest.mark.parametrize(
        ("slopes", "flat"),
        [
            ({"scanner": 0.2, "scanner workers#7": 0.9, "mongo": 30.0}, True),
            ({"scanner": 0.2, "scanner workers#7": 1.0}, False),
            ({"scanner": 5.0}, False),
            ({"mongo": 0.0}, False),
        ],
    )
    def test_only_the_scanners_own_processes_count(
        self, slopes: dict[str, float], *, flat: bool
    ) -> None:
        memory = {name: {"mib_a_minute": one} for name, one in slopes.items()}
        assert is_flat(memory) is flat


def growing(began: float, ended: float) -> list[tuple[float, float]]:
    """Ten MiB in its first minute, half a MiB in each later one."""
    moments = [began + 10.0 * n for n in range(round((ended - began) / 10) + 1)]
    return [
        (at, 100 + min(10, (at - began) / 6) + (at - began) / 120) for at in moments
    ]


class TestSteadyMemory:
    def test_who_comes_later_warms_up_later(self) -> None:
        seen = {"first": growing(0, 600), "second": growing(200, 600)}
        found = steady_memory(seen, 120)
        assert [one["mib_a_minute"] for one in found.values()] == [0.5, 0.5]

    def test_who_was_there_too_shortly_says_nothing(self) -> None:
        assert not steady_memory({"late": growing(400, 600)}, 120)


class TestPlantLeak:
    def test_a_process_in_that_environment_grows_and_is_caught(
        self, tmp_path: Path
    ) -> None:
        environment = plant_leak(tmp_path / "leak", 600)
        words = [sys.executable, "-c", "for _ in range(4): input()"]
        with subprocess.Popen(words, stdin=subprocess.PIPE, env=environment) as process:
            watch = Watch({"scanner": process.pid})
            for _ in range(3):
                with pytest.raises(subprocess.TimeoutExpired):
                    process.wait(1)
                watch.sample()
            process.communicate(b"\n" * 4)
        slope = slope_a_minute(watch.memory["scanner"])
        assert not is_flat({"scanner": {"mib_a_minute": slope}})
