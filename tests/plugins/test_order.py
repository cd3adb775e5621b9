"""The order of a run, over a small suite of its own."""

from __future__ import annotations

import pytest

FILES = {
    "test_a": "def test_one(): pass\ndef test_two(): pass",
    "test_b": "@pytest.mark.integration\ndef test_one(): pass",
    "test_c": "def test_one(): pass\n@pytest.mark.slow\ndef test_two(): pass",
}


class TestOrder:
    def test_long_files_come_first_and_stay_whole(
        self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Loading every installed plugin again would take a second.
        monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        pytester.makepyfile(
            **{name: f"import pytest\n{code}" for name, code in FILES.items()}
        )
        pytester.makeini("[pytest]\nmarkers =\n slow\n integration\n browser")
        found = pytester.inline_run("-p", "tests.plugins.order")
        ran = [one.nodeid for one in found.getreports("pytest_runtest_logreport")]
        assert list(dict.fromkeys(ran)) == [
            "test_c.py::test_one",
            "test_c.py::test_two",
            "test_b.py::test_one",
            "test_a.py::test_one",
            "test_a.py::test_two",
        ]
