"""The rule on skips, run over small suites of its own."""

from __future__ import annotations

import pytest

from tests.plugins.skips import is_allowed


class TestIsAllowed:
    @pytest.mark.parametrize(
        ("reason", "in_ci", "elsewhere"),
        [
            ("the shared data folder is not beside this checkout", True, True),
            ("KUBECONFIG is not set", True, True),
            ("kubectl 1.20 is too old for kustomize 5", True, True),
            ("Chromium is not installed", False, True),
            ("network namespaces are not allowed here", False, True),
            ("flaky", False, False),
            ("", False, False),
        ],
    )
    def test_follows_the_table_in_docs_ci(
        self, reason: str, in_ci: bool, elsewhere: bool
    ) -> None:
        assert is_allowed(reason, in_ci=True) is in_ci
        assert is_allowed(reason, in_ci=False) is elsewhere


@pytest.fixture(autouse=True)
def in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs these tests, the suites under test believe they run in CI."""
    monkeypatch.setenv("CI", "true")
    # Loading every installed plugin again would take a second for each suite.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def run(pytester: pytest.Pytester, code: str, *options: str) -> pytest.RunResult:
    """A suite of that one file, run with the plugin."""
    pytester.makepyfile(f"import pytest\n{code}")
    return pytester.runpytest_inprocess("-p", "tests.plugins.skips", *options)


class TestSkips:
    def test_a_skip_for_an_allowed_reason_passes(
        self, pytester: pytest.Pytester
    ) -> None:
        code = "def test_x(): pytest.skip('the shared data folder is absent')"
        assert run(pytester, code).ret == pytest.ExitCode.OK

    @pytest.mark.parametrize(
        "code",
        [
            "def test_x(): pytest.skip('flaky')",
            "@pytest.mark.skip(reason='flaky')\ndef test_x(): pass",
            "@pytest.mark.skipif(True, reason='flaky')\ndef test_x(): pass",
            "pytest.skip('flaky', allow_module_level=True)",
        ],
        ids=["in the test", "mark", "conditional mark", "whole file"],
    )
    def test_a_skip_for_another_reason_fails_the_run_and_is_named(
        self, pytester: pytest.Pytester, code: str
    ) -> None:
        result = run(pytester, code)
        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.stdout.fnmatch_lines(["*.py*: flaky", "docs/ci.md lists*"])

    def test_the_workers_of_a_parallel_run_are_judged_too(
        self, pytester: pytest.Pytester
    ) -> None:
        code = "def test_x(): pytest.skip('flaky')"
        parallel = ("-p", "xdist.plugin", "-n", "1")
        assert run(pytester, code, *parallel).ret == pytest.ExitCode.TESTS_FAILED

    def test_an_expected_failure_is_not_a_skip(self, pytester: pytest.Pytester) -> None:
        code = "@pytest.mark.xfail\ndef test_x(): assert False"
        assert run(pytester, code).ret == pytest.ExitCode.OK
