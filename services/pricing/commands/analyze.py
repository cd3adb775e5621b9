"""`magpie analyze`: a supplier's price list in, ranked answers out."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from services.pricing.commands import analyze_options as options
from services.pricing.commands.progress import progress_bar
from services.pricing.rules.answer import RoiBasis

if TYPE_CHECKING:
    from services.pricing.usecases.analyze_files import Analysis

_STRICT_FAULTS = 2
_NOTHING_FOUND = 3
_LINES_NAMED = 8


def analyze(
    file: options.Offers,
    catalogue: options.Catalogue,
    channel: options.Channels = None,
    map_: options.Map = None,
    map_catalogue: options.MapCatalogue = None,
    sheet: options.Sheet = None,
    currency: options.Currency = None,
    catalogue_currency: options.CatalogueCurrency = None,
    fx: options.Rates = None,
    category: options.Category = "",
    date: options.Date = None,
    inbound_cost: options.InboundCost = None,
    prep_cost: options.PrepCost = None,
    ship_cost: options.ShipCost = None,
    tax: options.BuyerTax = None,
    min_roi: options.MinRoi = None,
    roi_basis: options.Basis = RoiBasis.LANDED_COST,
    threshold: options.Threshold = None,
    limit: options.Limit = 25,
    json: options.Json = False,
    csv: options.Csv = None,
    xlsx: options.Xlsx = None,
    html: options.Html = None,
    max_mb: options.MaxMegabytes = None,
    strict: options.Strict = False,
) -> None:
    """Match a price list with a catalogue, cost every match, and rank the answers."""
    from services.pricing.commands import run_terms as terms
    from services.pricing.usecases.analyze_files import analyze_files

    money = terms.MoneyTexts(fx or (), inbound_cost, prep_cost, ship_cost, tax, min_roi)
    channels = terms.channel_names(channel or (terms.USUAL_CHANNEL,))
    outputs = Outputs(json, csv, xlsx, html)
    terms.refuse_overwriting((file, catalogue), (csv, xlsx, html))
    desk = terms.desk(channels, money, date=date, category=category, basis=roi_basis)
    weights = terms.weights(threshold)
    offers = terms.table_file(file, map_, currency, sheet=sheet, max_mb=max_mb)
    rows = terms.table_file(catalogue, map_catalogue, catalogue_currency, max_mb=max_mb)
    with progress_bar() as progress:
        found = analyze_files(
            offers, rows, channels, desk=desk, weights=weights, progress=progress
        )
    _write(found, outputs, limit)
    raise typer.Exit(_exit_code(found, strict=strict))


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where the answers go; the terminal table when `json` is not asked for."""

    json: bool
    csv: Path | None
    xlsx: Path | None
    html: Path | None


def _write(found: Analysis, outputs: Outputs, limit: int) -> None:
    from services.pricing.adapters import reports

    if outputs.csv is not None:
        reports.write_csv(found.answers, outputs.csv)
    if outputs.xlsx is not None:
        reports.write_xlsx(found.answers, found.summary, outputs.xlsx)
    if outputs.html is not None:
        reports.write_html(found.answers, found.summary, outputs.html)
    for path in (outputs.csv, outputs.xlsx, outputs.html):
        if path is not None:
            typer.echo(f"Wrote {path}.", err=True)
    if outputs.json:
        reports.write_json_lines(found.answers, sys.stdout)
    else:
        reports.print_table(found.answers, found.summary, file=sys.stdout, limit=limit)


def _exit_code(found: Analysis, *, strict: bool) -> int:
    for note in found.notes:
        typer.echo(note, err=True)
    for name, lines in found.faulty:
        typer.echo(_faults(name, lines), err=True)
    if found.faulty and strict:
        return _STRICT_FAULTS
    if not any(answer.match.catalogue for answer in found.answers):
        typer.echo("Nothing in the file was found in the catalogue.", err=True)
        return _NOTHING_FOUND
    return 0


def _faults(name: str, lines: tuple[int, ...]) -> str:
    shown = ", ".join(str(line) for line in lines[:_LINES_NAMED])
    more = ", ..." if len(lines) > _LINES_NAMED else ""
    return (
        f"{name}: rows with faults: {len(lines)} (line {shown}{more}); --json, --csv, "
        "--xlsx and --html have the reasons."
    )
