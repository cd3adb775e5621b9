"""What the smoke test asks of an image before it starts it."""

from __future__ import annotations

from pathlib import Path

from deploy.images.container import Config
from deploy.images.platform import Addresses, environment_of
from deploy.images.smoke import faults

LABELS = ("title", "version", "revision", "licenses")
GOOD = Config(
    user="10001:10001",
    environment={},
    entry=("/app/entry",),
    folder="/app",
    stop_signal="SIGTERM",
    labels={f"org.opencontainers.image.{name}": "x" for name in LABELS},
)


class TestFaults:
    def test_finds_none_in_an_image_as_it_should_be(self, tmp_path: Path) -> None:
        assert faults(GOOD, tmp_path) == []

    def test_names_each_that_there_is(self, tmp_path: Path) -> None:
        (tmp_path / "usr/bin").mkdir(parents=True)
        (tmp_path / "usr/bin/gcc").touch()
        bad = Config("", {}, (), "/", "", {})
        assert faults(bad, tmp_path) == [
            "runs as root, not as 10001:10001",
            "is stopped by no signal, not SIGTERM",
            *(f"has no label {name}" for name in LABELS),
            "holds gcc",
        ]


class TestEnvironmentOf:
    def test_tells_the_browser_and_the_sandbox_nothing(self) -> None:
        for service in ("browser", "sandbox"):
            assert environment_of(service, Addresses(), "word") == {}

    def test_gives_a_service_the_login_of_its_own_role(self) -> None:
        told = environment_of("pricing", Addresses(), "word")
        assert told["MAGPIE_POSTGRES_URL"].startswith("postgresql://pricing_app:word@")
        assert told["MAGPIE_PRICING_SCANNER"] == "127.0.83.12:50051"
