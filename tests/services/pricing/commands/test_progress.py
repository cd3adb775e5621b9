"""A progress bar is for people only."""

from __future__ import annotations

import io
import sys

import pytest

from services.pricing.commands.progress import progress_bar


class Terminal(io.StringIO):
    """A stderr that a person looks at."""

    def isatty(self) -> bool:
        """See io.IOBase."""
        return True


class TestProgressBar:
    def test_a_pipe_sees_nothing_of_it(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with progress_bar() as show:
            show("Reading", 0.5)
        assert capsys.readouterr() == ("", "")

    def test_a_person_sees_each_step(self, monkeypatch: pytest.MonkeyPatch) -> None:
        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setenv("TERM", "xterm")
        with progress_bar() as show:
            for step in ("Reading", "Matching"):
                show(step, 0.0)
                show(step, 1.0)
        assert "Reading" in terminal.getvalue()
        assert "Matching" in terminal.getvalue()
