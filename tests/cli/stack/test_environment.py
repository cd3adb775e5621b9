"""What the platform tells its services of the sandbox is where the sandbox is."""

from __future__ import annotations

from pathlib import Path

from cli.stack.data_folder import DataFolder
from cli.stack.environment import Stores, service_environment
from cli.stack.ports import Ports
from sandbox.server import addresses

STORES = Stores(postgres={"scanner": "postgres://x"}, mongo="m", redis="r")


class TestServiceEnvironment:
    def test_names_every_site_of_the_sandbox(self, tmp_path: Path) -> None:
        ports = Ports(23000)
        told = service_environment(
            "scanner",
            stores=STORES,
            ports=ports,
            folder=DataFolder(tmp_path),
            sandbox=True,
        )
        pairs = told["MAGPIE_SCANNER_SANDBOX"].split(",")
        known = dict(pair.split("=") for pair in pairs)
        expected = addresses(ports.of("sandbox"))
        # Pricing asks these two, the scanner does not.
        apart = {"keepa", "bookscouter"}
        assert known == {n: url for n, url in expected.items() if n not in apart}
