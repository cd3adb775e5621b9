"""The command's own verbs: bring a platform up, look after it, ask its gateway."""

from __future__ import annotations

import typer

from cli.verbs.bench_platform import bench_platform
from cli.verbs.doctor import doctor
from cli.verbs.opportunities import opportunities
from cli.verbs.scan import scan
from cli.verbs.source_health import source_health
from cli.verbs.up import up

app = typer.Typer(rich_markup_mode=None)
for verb in (up, doctor, scan, opportunities):
    app.command(verb.__name__)(verb)

source = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="Describe a place to scan."
)
source.command("health")(source_health)
app.add_typer(source, name="source")

bench = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="Measure Magpie on known data."
)
bench.command("platform")(bench_platform)
app.add_typer(bench, name="bench")
