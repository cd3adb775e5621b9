"""The command's own verbs: bring a platform up, look after it, ask its gateway."""

from __future__ import annotations

import typer

from cli.verbs.bench_hosts import bench_hosts
from cli.verbs.bench_platform import bench_platform
from cli.verbs.bench_rollout import bench_rollout
from cli.verbs.bench_scan import bench_scan
from cli.verbs.bench_schedule import bench_schedule
from cli.verbs.doctor import doctor
from cli.verbs.offers import offers
from cli.verbs.opportunities import opportunities
from cli.verbs.scan import scan
from cli.verbs.source_health import source_health
from cli.verbs.source_list import source_list
from cli.verbs.sources import sources
from cli.verbs.stores import stores
from cli.verbs.up import up

app = typer.Typer(rich_markup_mode=None)
for verb in (up, stores, doctor, scan, offers, opportunities):
    app.command(verb.__name__)(verb)

bench = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="Measure Magpie on known data."
)
bench.command("hosts")(bench_hosts)
bench.command("schedule")(bench_schedule)
bench.command("platform")(bench_platform)
bench.command("scan")(bench_scan)
bench.command("rollout")(bench_rollout)
app.add_typer(bench, name="bench")
sources.command("health")(source_health)
sources.command("list")(source_list)
app.add_typer(sources, name="source")
