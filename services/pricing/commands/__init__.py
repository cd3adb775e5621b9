"""The pricing service's verbs; heavy libraries are imported on first use."""

from __future__ import annotations

import typer

from services.pricing.commands.analyze import analyze
from services.pricing.commands.bench_match import bench_match
from services.pricing.commands.calc import calc
from services.pricing.commands.fees import fees
from services.pricing.commands.quotes import ask_isbn, load, read, sources
from services.pricing.commands.train_matcher import train_matcher

app = typer.Typer(rich_markup_mode=None)
app.command("analyze")(analyze)
app.command("calc")(calc)
app.command("fees")(fees)

bench = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="Measure Magpie on known data."
)
bench.command("match")(bench_match)
app.add_typer(bench, name="bench")

train = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="Fit the models to known data."
)
train.command("matcher")(train_matcher)
app.add_typer(train, name="train")

quotes = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="What things sell for elsewhere."
)
quotes.command("read")(read)
quotes.command("load")(load)
quotes.command("isbn")(ask_isbn)
quotes.command("sources")(sources)
app.add_typer(quotes, name="quotes")
