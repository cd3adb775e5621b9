"""Every library that the platform is said to be built of does work in a journey."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from coverage import CoverageData

from tests.e2e.listening import Collector, Sentry
from tests.e2e.running import MAGPIE, ROOT, eventually, running

pytestmark = [pytest.mark.slow, pytest.mark.integration, pytest.mark.enable_socket]

# By the name that is imported. Not among them: grpcio-tools, which `make proto-fresh`
# runs.
PACKAGES = (
    "asyncpg",
    "fastapi",
    "google.protobuf",
    "grpc",
    "motor",
    "opentelemetry.sdk",
    "playwright",
    "prometheus_client",
    "redis",
    "scrapy",
    "sentry_sdk",
    "sklearn",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("coverage")


@pytest.fixture(scope="module")
def measured(folder: Path) -> CoverageData:
    """The lines that a journey runs in those packages, whichever process runs them."""
    environment = {"COVERAGE_PROCESS_START": str(_configured(folder, "journey"))}
    with Sentry() as sentry, Collector() as collector:
        told = {
            "MAGPIE_SENTRY_DSN": sentry.dsn,
            "MAGPIE_OTLP_ENDPOINT": collector.endpoint,
            "MAGPIE_TRACE_RATIO": "1",
        }
        with running("--products", "60", environment=environment | told) as platform:
            eventually(platform.opportunities, "opportunities")
            # What nobody can read is a fault that a person has to hear of.
            platform.publish_nonsense()
            eventually(lambda: sentry.reports, "the fault is reported")
            eventually(
                lambda: collector.whole({"scanner", "pricing"}),
                "one trace leads from a page to the decision",
            )
    lists = ["examples/price_list.csv", "--catalogue", "examples/catalogue.csv"]
    subprocess.run(
        [MAGPIE, "analyze", *lists, "--channel", "amazon-us-fbm", "--json"],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return _combined(folder, "journey")


@pytest.fixture(scope="module")
def imported(folder: Path) -> CoverageData:
    """The lines that run when they are only imported."""
    subprocess.run(
        [sys.executable, "-c", f"import {', '.join(PACKAGES)}"],
        env={
            **os.environ,
            "COVERAGE_PROCESS_START": str(_configured(folder, "import")),
        },
        check=True,
    )
    return _combined(folder, "import")


class TestPackage:
    @pytest.mark.parametrize("package", PACKAGES)
    def test_is_executed_not_only_imported(
        self, package: str, measured: CoverageData, imported: CoverageData
    ) -> None:
        part = f"/site-packages/{package.replace('.', '/')}/"
        executed = 0
        for file in measured.measured_files():
            if part in file:
                lines = set(measured.lines(file) or ())
                lines -= set(imported.lines(file) or ())
                if lines:
                    executed += len(lines & _inside_functions(Path(file)))
        assert executed > 20


def _inside_functions(file: Path) -> set[int]:
    lines: set[int] = set()
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            last = node.body[-1].end_lineno or 0
            lines.update(range(node.body[0].lineno, last + 1))
    return lines


def _configured(folder: Path, name: str) -> Path:
    path = folder / f"{name}.ini"
    packages = "\n    ".join(PACKAGES)
    path.write_text(
        f"[run]\ndata_file = {folder}/{name}.data\nparallel = true\n"
        f"sigterm = true\ndisable_warnings = module-not-imported,no-data-collected\n"
        f"source_pkgs =\n    {packages}\n"
    )
    return path


def _combined(folder: Path, name: str) -> CoverageData:
    whole = CoverageData(no_disk=True)
    for path in folder.glob(f"{name}.data.*"):
        part = CoverageData(str(path))
        part.read()
        whole.update(part)
        part.close()
    return whole
