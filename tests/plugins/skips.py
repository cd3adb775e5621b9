"""A skip must have one of the reasons docs/ci.md allows; any other fails the run.

A test that quietly stops running protects nothing.
"""

from __future__ import annotations

import os
import re
from typing import Final

import pytest

ALLOWED: Final = (
    re.compile(r"shared data folder"),
    re.compile(r"KUBECONFIG"),
    re.compile(r"kubectl .*too old"),
)
ALLOWED_OUTSIDE_CI: Final = (
    re.compile(r"Chromium"),
    re.compile(r"network namespaces"),
)


def is_allowed(reason: str, *, in_ci: bool) -> bool:
    """Whether a test may be skipped for that reason, in CI or on somebody's machine."""
    patterns = ALLOWED if in_ci else ALLOWED + ALLOWED_OUTSIDE_CI
    return any(pattern.search(reason) for pattern in patterns)


def pytest_configure(config: pytest.Config) -> None:
    """Judges in the process that reports, never in the workers of pytest-xdist."""
    if not hasattr(config, "workerinput"):
        in_ci = os.environ.get("CI", "").lower() == "true"
        config.pluginmanager.register(Skips(in_ci=in_ci), "magpie-skips")


class Skips:
    """Collects the skips of one run that have no allowed reason."""

    def __init__(self, *, in_ci: bool) -> None:
        self.in_ci = in_ci
        self.refused: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that was skipped; an expected failure is not a skip."""
        if not hasattr(report, "wasxfail"):
            self._judge(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A whole file that skipped itself while it was read."""
        self._judge(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turns a run that is green but skipped too much into a failed one."""
        green = session.exitstatus in (
            pytest.ExitCode.OK,
            pytest.ExitCode.NO_TESTS_COLLECTED,
        )
        if green and self.refused:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        """Names each refused skip with its reason."""
        if self.refused:
            terminalreporter.section("skips that are not allowed", red=True)
            for nodeid, reason in self.refused.items():
                terminalreporter.line(f"{nodeid}: {reason}")
            terminalreporter.line("docs/ci.md lists the reasons that are.")

    def _judge(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if not report.skipped:
            return
        reason = _reason(report)
        if not is_allowed(reason, in_ci=self.in_ci):
            self.refused[report.nodeid] = reason


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    # A skip is reported as (path, line, "Skipped: reason").
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return str(report.longrepr)
