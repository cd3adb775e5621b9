"""`magpie quotes`: reads price files, loads them, asks buy-back vendors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from common.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.pricing.adapters.quotes import Fault
    from services.pricing.rules.products import Listing
    from services.pricing.usecases.load_quotes import Loaded
    from services.pricing.usecases.read_quotes import QuoteFile

_FAULTS_NAMED = 5

File = Annotated[Path, typer.Argument(help="A price file, plain or gzip.")]
Kind = Annotated[str, typer.Option(help="Whose it is; see `magpie quotes sources`.")]
Products = Annotated[
    list[Path] | None,
    typer.Option(help="A list of products that says what the file's numbers mean."),
]
ObservedAt = Annotated[
    str | None,
    typer.Option(help="The prices' day, YYYY-MM-DD, where the file does not say it."),
]
MaxMegabytes = Annotated[
    int, typer.Option(min=1, help="Refuse a file that is larger, unpacked.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one object a line.")]
Strict = Annotated[
    bool, typer.Option("--strict", help="Exit with 2 if a row could not be read.")
]


def read(
    file: File,
    kind: Kind,
    products: Products = None,
    observed_at: ObservedAt = None,
    json: Json = False,
    strict: Strict = False,
    max_mb: MaxMegabytes = 4096,
) -> None:
    """Print the quotes of a price file, without any server."""
    from services.pricing.adapters.reports import quotes as report
    from services.pricing.usecases.read_quotes import read_quotes

    asked = _file(file, kind, products, observed_at, max_mb)
    faults = _Faults()
    count = 0
    for listing in faults.left_out(read_quotes(asked)):
        if json:
            for row in report.quote_rows(listing):
                typer.echo(report.as_line(row))
        else:
            for line in report.as_text(listing):
                typer.echo(line)
        count += len(listing.quotes)
    faults.tell()
    if not count:
        raise NotFound(f"{file} holds no price.")
    raise typer.Exit(2 if strict and faults.count else 0)


def load(
    file: File,
    kind: Kind,
    products: Products = None,
    observed_at: ObservedAt = None,
    json: Json = False,
    strict: Strict = False,
    max_mb: MaxMegabytes = 4096,
) -> None:
    """Put the quotes of a price file into the catalogue (MAGPIE_POSTGRES_URL)."""
    import asyncio
    from dataclasses import asdict
    from json import dumps

    asked = _file(file, kind, products, observed_at, max_mb)
    faults = _Faults()
    loaded = asyncio.run(_load(asked, faults))
    loaded.faults = faults.count
    faults.tell()
    if json:
        typer.echo(dumps(asdict(loaded)))
    else:
        typer.echo(
            f"{loaded.quotes} quotes stored, {loaded.products} products added, "
            f"{loaded.nameless} without a name left out."
        )
    raise typer.Exit(2 if strict and faults.count else 0)


def ask_isbn(
    isbn: Annotated[str, typer.Argument(help="10 or 13 digits.")],
    json: Json = False,
) -> None:
    """Ask what buy-back vendors pay for a book (MAGPIE_BOOKSCOUTER_URL and _KEY)."""
    import asyncio

    from services.pricing.adapters.reports import quotes as report

    found = [one for one in asyncio.run(_ask(isbn)) if one.quotes]
    if not found:
        raise NotFound(f"Nobody buys {isbn}.")
    for listing in found:
        if json:
            for row in report.quote_rows(listing):
                typer.echo(report.as_line(row))
        else:
            for line in report.as_text(listing):
                typer.echo(line)


def sources(json: Json = False) -> None:
    """List where quotes come from, what each can tell, and what it allows."""
    from services.pricing.adapters.quotes import find_source, source_names
    from services.pricing.adapters.reports import quotes as report

    for name in source_names():
        capabilities = find_source(name).CAPABILITIES
        if json:
            typer.echo(report.as_line(report.source_row(name, capabilities)))
        else:
            typer.echo(f"{name} ({capabilities.access}): {capabilities.policy}")


class _Faults:
    """Rows that could not be read: named on stderr at the end, the first of them."""

    def __init__(self) -> None:
        self.count = 0
        self._first: list[Fault] = []

    def left_out(self, found: Iterator[Listing | Fault]) -> Iterator[Listing]:
        """The listings; the faults are kept here."""
        from services.pricing.adapters.quotes import Fault

        for one in found:
            if not isinstance(one, Fault):
                yield one
                continue
            self.count += 1
            if len(self._first) < _FAULTS_NAMED:
                self._first.append(one)

    def tell(self) -> None:
        """Say how many there were, and name the first."""
        if self.count:
            typer.echo(f"{self.count} rows could not be read:", err=True)
        for one in self._first:
            typer.echo(f"  {one.key!a}: {one.reason}", err=True)


def _file(
    path: Path,
    kind: str,
    products: list[Path] | None,
    observed_at: str | None,
    max_mb: int,
) -> QuoteFile:
    from services.pricing.commands.days import parse_day
    from services.pricing.usecases.read_quotes import QuoteFile

    day = None if observed_at is None else parse_day(observed_at)
    return QuoteFile(path, kind, tuple(products or ()), day, max_mb)


async def _load(file: QuoteFile, faults: _Faults) -> Loaded:
    from common.postgres import open_pool
    from common.settings import load as load_settings
    from services.pricing.settings import PricingSettings
    from services.pricing.usecases.load_quotes import load_quotes
    from services.pricing.usecases.read_quotes import read_quotes

    settings = load_settings(PricingSettings)
    pool = await open_pool(settings.need("postgres_url"), schema="pricing")
    try:
        return await load_quotes(pool, faults.left_out(read_quotes(file)))
    finally:
        await pool.close()


async def _ask(isbn: str) -> list[Listing]:
    from common.settings import load as load_settings
    from services.pricing.adapters.quotes.bookscouter import BookScouterQuotes
    from services.pricing.usecases.ask_buyback import ask_buyback
    from vendors.bookscouter import BookScouterSettings, open_bookscouter

    async with open_bookscouter(load_settings(BookScouterSettings)) as client:
        return await ask_buyback(BookScouterQuotes(client), isbn)
