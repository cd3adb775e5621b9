"""`magpie fees` as somebody types it."""

from __future__ import annotations

import json

import typer
from typer.testing import CliRunner, Result

from services.pricing.commands.fees import fees
from services.pricing.errors import UnknownChannel


def run(*words: str) -> Result:
    app = typer.Typer()
    app.command()(fees)
    return CliRunner().invoke(app, list(words))


class TestFees:
    def test_a_table_for_people(self) -> None:
        result = run("--channel", "ebay-us", "--date", "2026-10-01")
        assert result.exit_code == 0
        assert "13.6 % up to 7500.00" in result.stdout

    def test_an_object_a_line_for_programs(self) -> None:
        result = run("--date", "2026-10-01", "--json")
        found = [json.loads(line) for line in result.stdout.splitlines()]
        assert {row["channel"] for row in found} == {
            "amazon-us-fbm",
            "amazon-us-fba",
            "ebay-us",
        }

    def test_an_unknown_channel_is_refused(self) -> None:
        assert isinstance(run("--channel", "mall").exception, UnknownChannel)
