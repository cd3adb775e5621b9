"""The floor under the number of tests, run over small suites of its own."""

from __future__ import annotations

import pytest

PARALLEL = ("-p", "xdist.plugin", "-n", "1")
TWO_TESTS = "def test_one(): pass\ndef test_two(): pass\n"


@pytest.fixture(autouse=True)
def only_our_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading every installed plugin again would take a second for each suite."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """A suite of two tests beside a file that holds the floor."""
    pytester.makepyfile(TWO_TESTS)
    return pytester


def run(suite: pytest.Pytester, *options: str) -> pytest.RunResult:
    """That suite run with the plugin and these options."""
    return suite.runpytest_inprocess("-p", "tests.plugins.floor", *options)


class TestFloor:
    def test_a_run_at_the_floor_passes(self, suite: pytest.Pytester) -> None:
        suite.path.joinpath("floor.txt").write_text("2\n")
        assert run(suite, "--floor=floor.txt").ret == pytest.ExitCode.OK

    def test_a_run_below_the_floor_fails_and_says_by_how_many(
        self, suite: pytest.Pytester
    ) -> None:
        suite.path.joinpath("floor.txt").write_text("5\n")
        result = run(suite, "--floor=floor.txt")
        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.stdout.fnmatch_lines(["2 tests ran, 3 fewer than floor.txt counts.*"])

    def test_a_skipped_test_counts_so_that_every_machine_has_one_number(
        self, suite: pytest.Pytester
    ) -> None:
        suite.makepyfile(
            test_third="import pytest\n@pytest.mark.skip\ndef test(): pass"
        )
        suite.path.joinpath("floor.txt").write_text("3\n")
        assert run(suite, "--floor=floor.txt").ret == pytest.ExitCode.OK

    def test_an_empty_run_fails(self, pytester: pytest.Pytester) -> None:
        pytester.path.joinpath("floor.txt").write_text("1\n")
        result = run(pytester, "--floor=floor.txt")
        assert result.ret == pytest.ExitCode.TESTS_FAILED

    def test_a_part_of_the_suite_is_free_without_the_option(
        self, suite: pytest.Pytester
    ) -> None:
        assert run(suite, "-k", "one").ret == pytest.ExitCode.OK

    def test_workers_of_a_parallel_run_are_counted_together(
        self, suite: pytest.Pytester
    ) -> None:
        suite.path.joinpath("floor.txt").write_text("3\n")
        result = run(suite, "--floor=floor.txt", *PARALLEL)
        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.stdout.fnmatch_lines(["2 tests ran, 1 fewer than floor.txt counts.*"])


class TestRecordFloor:
    def test_writes_how_many_tests_are_collected(self, suite: pytest.Pytester) -> None:
        run(suite, "--collect-only", "--record-floor=floor.txt")
        assert suite.path.joinpath("floor.txt").read_text() == "2\n"
