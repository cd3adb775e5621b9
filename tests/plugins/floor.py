"""Fewer tests than the last release counted is a failure: nobody deletes them unseen.

`--floor=FILE` holds a whole run to the number in FILE; `--record-floor=FILE` writes it.
A count is of tests collected, skipped ones included, so it is the same everywhere.
"""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The two options."""
    group = parser.getgroup("floor", "the least number of tests")
    group.addoption("--floor", metavar="FILE", type=Path, help="hold the run to it")
    group.addoption(
        "--record-floor",
        metavar="FILE",
        type=Path,
        help="write it; with --collect-only",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Counts in the process that reports, never in the workers of pytest-xdist."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Floor(config), "magpie-floor")


class Floor:
    """Counts the tests of one run."""

    def __init__(self, config: pytest.Config) -> None:
        self.floor: Path | None = config.getoption("--floor")
        self.record: Path | None = config.getoption("--record-floor")
        self.seen: set[str] = set()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Writes the number of collected tests when asked to."""
        if self.record:
            self.record.write_text(f"{len(session.items)}\n")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Every test reports, the skipped ones too; a set counts each once."""
        self.seen.add(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turns a run that is green but too short into a failed one."""
        green = session.exitstatus in (
            pytest.ExitCode.OK,
            pytest.ExitCode.NO_TESTS_COLLECTED,
        )
        if green and self._missing():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        """Says how many are missing and what to do."""
        if missing := self._missing():
            terminalreporter.section("too few tests", red=True)
            terminalreporter.line(
                f"{len(self.seen)} tests ran, {missing} fewer than {self.floor} counts."
                " Restore them, or run `make floor` and say in the commit why they go."
            )

    def _missing(self) -> int:
        if self.floor is None:
            return 0
        return max(0, int(self.floor.read_text()) - len(self.seen))
