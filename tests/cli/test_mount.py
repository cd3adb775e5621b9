"""Mounting: verbs of every service in one command, groups of one name merged."""

from __future__ import annotations

import typer
from typer.testing import CliRunner

from cli.mount import merge


def _app(group: str, verb: str) -> typer.Typer:
    app, sub = typer.Typer(), typer.Typer()

    @sub.command(verb)
    def run() -> None:
        typer.echo(f"{group} {verb}")

    @app.command(f"only-{verb}")
    def alone() -> None:
        typer.echo(f"only {verb}")

    app.add_typer(sub, name=group)
    return app


class TestMerge:
    def test_two_services_share_a_group(self) -> None:
        root = typer.Typer()
        merge(root, _app("bench", "match"))
        merge(root, _app("bench", "scan"))
        runner = CliRunner()
        assert runner.invoke(root, ["bench", "match"]).stdout == "bench match\n"
        assert runner.invoke(root, ["bench", "scan"]).stdout == "bench scan\n"
        assert runner.invoke(root, ["only-scan"]).stdout == "only scan\n"
