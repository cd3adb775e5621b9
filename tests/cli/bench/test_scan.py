"""What the bench of scanning says of memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cli.bench.scan import is_flat, plant_leak
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
