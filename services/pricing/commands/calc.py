"""`magpie calc`: every fee of one sale, what is left, and which prices pay."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from services.pricing.commands.days import parse_day
from services.pricing.rules.answer import RoiBasis


def calc(
    channel: Annotated[
        str, typer.Option(help="Where it is sold, like amazon-us-fba or ebay-us.")
    ],
    category: Annotated[
        str, typer.Option(help="Fee category by any of its names; see `magpie fees`.")
    ],
    price: Annotated[str, typer.Option(help="What the item sells for, like 22.99.")],
    shipping_charged: Annotated[
        str | None, typer.Option(help="What the buyer pays for shipping.")
    ] = None,
    gift_wrap: Annotated[
        str | None, typer.Option(help="What the buyer pays for gift wrap.")
    ] = None,
    tax: Annotated[
        str | None, typer.Option(help="The buyer's sales tax, like 7% or 7.00.")
    ] = None,
    cost: Annotated[
        str | None, typer.Option(help="All that the goods cost to get here.")
    ] = None,
    weight: Annotated[
        str | None, typer.Option(help="Packed weight: 2oz, 0.5lb, 300g, 1kg.")
    ] = None,
    dims: Annotated[
        str | None, typer.Option(help="Packed sides: 6x4x0.5in, 15x10x2cm.")
    ] = None,
    date: Annotated[
        str | None, typer.Option(help="Fees of that day, YYYY-MM-DD; else of today.")
    ] = None,
    roi_basis: Annotated[
        RoiBasis, typer.Option(help="What the profit is divided by.")
    ] = RoiBasis.LANDED_COST,
    json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Print every fee of one sale, what is left of it, and which prices pay."""
    from services.pricing.adapters.reports import calculation as report
    from services.pricing.rules.fees import SaleText
    from services.pricing.usecases.calculate_fees import calculate_fees

    asked = SaleText(
        channel, category, price, shipping_charged, gift_wrap, tax, weight, dims
    )
    found = calculate_fees(asked, on=parse_day(date), cost=cost, roi_basis=roi_basis)
    if json:
        typer.echo(report.calculation_json(found))
    else:
        report.print_calculation(found, sys.stdout)
