"""The options of `magpie analyze`: a name for each, with its help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from services.pricing.rules.answer import RoiBasis

Offers = Annotated[Path, typer.Argument(help="The price list: CSV, TSV, XLSX, ...")]
Catalogue = Annotated[Path, typer.Option(help="What can be sold, and for how much.")]
Channels = Annotated[
    list[str] | None,
    typer.Option(
        help="Where to sell; several with commas or repeated [amazon-us-fbm]."
    ),
]
Map = Annotated[
    str | None, typer.Option("--map", help="Columns of FILE: title=Artikel,price=EK.")
]
MapCatalogue = Annotated[
    str | None, typer.Option(help="Columns of the catalogue, likewise.")
]
Sheet = Annotated[str | None, typer.Option(help="The sheet of FILE.")]
Currency = Annotated[
    str | None, typer.Option(help="Currency of FILE where it names none.")
]
CatalogueCurrency = Annotated[
    str | None, typer.Option(help="Currency of the catalogue, likewise.")
]
Rates = Annotated[
    list[str] | None, typer.Option("--fx", help="An exchange rate: EURUSD=1.08.")
]
Category = Annotated[str, typer.Option(help="Fee category of rows that name none.")]
Date = Annotated[
    str | None, typer.Option(help="Fees of that day, YYYY-MM-DD; else of today.")
]
InboundCost = Annotated[
    str | None, typer.Option(help="What getting one unit here costs.")
]
PrepCost = Annotated[str | None, typer.Option(help="What preparing one unit costs.")]
ShipCost = Annotated[
    str | None, typer.Option(help="What sending one unit to the buyer costs.")
]
BuyerTax = Annotated[str | None, typer.Option(help="The buyer's sales tax, like 7%.")]
MinRoi = Annotated[str | None, typer.Option(help="Target return, like 30%.")]
Basis = Annotated[RoiBasis, typer.Option(help="What the profit is divided by.")]
Threshold = Annotated[
    float | None, typer.Option(min=0.01, max=1.0, help="A match from this probability.")
]
Limit = Annotated[int, typer.Option(min=1, help="Rows of the table.")]
Json = Annotated[bool, typer.Option("--json", help="Print one object a line instead.")]
Csv = Annotated[Path | None, typer.Option(help="Write all answers as CSV.")]
Xlsx = Annotated[Path | None, typer.Option(help="Write all answers as a workbook.")]
Html = Annotated[Path | None, typer.Option(help="Write a report to send to somebody.")]
MaxMegabytes = Annotated[
    int | None, typer.Option("--max-mb", min=1, help="Largest file that is read [200].")
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Exit with 2 when rows have faults.")
]
