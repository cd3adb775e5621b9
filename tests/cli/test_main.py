"""The command's edge: exit codes, errors on stderr, never a traceback."""

from __future__ import annotations

import pytest
import typer

from cli import main as edge
from common.errors import BadInput, NotFound, Refused, Retryable


def _run_with(monkeypatch: pytest.MonkeyPatch, exc: BaseException | None) -> int:
    app = typer.Typer()

    @app.callback()
    def root() -> None:
        """Keep `boom` a subcommand."""

    @app.command()
    def boom() -> None:
        if exc is not None:
            raise exc

    monkeypatch.setattr(edge, "build_app", lambda: app)
    return edge.run(["boom"])


class TestRun:
    @pytest.mark.parametrize(
        ("exc", "code"),
        [
            (None, 0),
            (BadInput("no"), 2),
            (NotFound("no"), 3),
            (Retryable("no"), 4),
            (Refused("no"), 5),
            (ValueError("x"), 1),
            (KeyboardInterrupt(), 130),
            (typer.Exit(3), 3),
        ],
    )
    def test_every_error_has_its_exit_code(
        self, monkeypatch: pytest.MonkeyPatch, exc: BaseException | None, code: int
    ) -> None:
        assert _run_with(monkeypatch, exc) == code

    def test_an_error_says_what_and_how_to_mend_it(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        _run_with(monkeypatch, BadInput("No price column.", hint="Use --map."))
        said = capsys.readouterr()
        assert said.err == "magpie: No price column.\n  Use --map.\n"
        assert said.out == ""

    def test_a_message_cannot_drive_the_terminal(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        _run_with(monkeypatch, BadInput("no column 'a\x1b]0;owned\x07b'"))
        assert "\x1b" not in capsys.readouterr().err

    def test_a_fault_of_ours_is_one_line_without_a_traceback(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        _run_with(monkeypatch, ZeroDivisionError("by zero"))
        said = capsys.readouterr().err
        assert "a fault of ours: ZeroDivisionError: by zero" in said
        assert "Traceback" not in said

    def test_the_details_are_there_when_asked_for(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAGPIE_DEBUG", "1")
        with pytest.raises(ZeroDivisionError):
            _run_with(monkeypatch, ZeroDivisionError("by zero"))

    def test_an_unknown_verb_is_bad_input(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert edge.run(["no-such-verb"]) == 2
        assert "no-such-verb" in capsys.readouterr().err

    def test_the_version_is_printed(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert edge.run(["--version"]) == 0
        assert capsys.readouterr().out.startswith("magpie ")
