"""The scanner's verbs that need no server: sources, saved pages, prices, scores."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from services.scanner.settings import ScannerSettings
    from services.scanner.usecases.places import Places

app = typer.Typer(rich_markup_mode=None)
source = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="Describe a place to scan."
)
app.add_typer(source, name="source")
bench = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="Measure Magpie on known data."
)
app.add_typer(bench, name="bench")


@source.command("check")
def check(
    files: Annotated[list[Path], typer.Argument(help="YAML files of sources.")],
) -> None:
    """Say whether sources can be used, and what is wrong by line and key."""
    from services.scanner.adapters.files import read_text
    from services.scanner.adapters.source_yaml import read_source

    for path in files:
        found = read_source(read_text(path), file=path.name)
        typer.echo(f"{path}: {found.name} ({found.title}) can be used.")


@source.command("preview")
def preview(
    file: Annotated[Path, typer.Argument(help="YAML file of the source.")],
    page: Annotated[Path, typer.Argument(help="A saved page with offers.")],
    url: Annotated[str, typer.Option(help="The address the page was saved from.")],
) -> None:
    """Read a saved page as a scan would, and print its offers as JSON lines."""
    from common.errors import NotFound
    from services.scanner.adapters.files import read_text
    from services.scanner.adapters.reading import read_body
    from services.scanner.adapters.source_yaml import read_source
    from services.scanner.adapters.urls import read_address
    from services.scanner.rules.problems import Unreadable
    from services.scanner.usecases.preview import offer_json

    described = read_source(read_text(file), file=file.name)
    try:
        found = read_body(described, read_address(url).url, read_text(page))
    except Unreadable as exc:
        raise NotFound(f"{exc.problem.code.value}: {exc.problem.sentence}") from exc
    for facts in found:
        typer.echo(_dumped(offer_json(facts)))


@source.command("test")
def try_source(
    file: Annotated[Path, typer.Argument(help="YAML file of the source.")],
    page: Annotated[
        Path | None, typer.Option(help="A saved page or feed, instead of fetching.")
    ] = None,
    url: Annotated[str, typer.Option(help="The address it was saved from.")] = "",
    data: Annotated[
        Path | None, typer.Option(help="The data folder, for feeds that are files.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON lines.")] = False,
) -> None:
    """Fetch one list and one offer page, or a feed, and say what a scan would read."""
    import asyncio

    from common.chromium import find_chromium
    from common.errors import BadInput, NotFound
    from services.scanner.adapters.files import read_text
    from services.scanner.adapters.source_yaml import read_source
    from services.scanner.usecases.preview import (
        preview_file,
        preview_page,
        preview_source,
    )

    described = read_source(read_text(file), file=file.name)
    if page is not None and described.feed is not None:
        _, places = _world()
        found = asyncio.run(preview_file(described, places, page))
    elif page is not None:
        from services.scanner.adapters.urls import read_address

        if not url:
            raise BadInput("A saved page needs --url, the address it was saved from.")
        found = [preview_page(described, read_address(url).url, read_text(page))]
    else:
        settings, places = _world()
        folder = data or settings.data
        asked = preview_source(
            described,
            places,
            user_agent=settings.user_agent,
            feeds=folder / "feeds" if folder else None,
            chromium=find_chromium(settings.browser),
        )
        found = asyncio.run(asked)
    for one in found:
        typer.echo(_dumped(one) if json else _preview_table(one))
    if not any(one["offers"] for one in found):
        raise NotFound("No offer was read.", hint="See the problems above.")


@source.command("new")
def new_source(
    url: Annotated[str, typer.Argument(help="A page of the site that lists offers.")],
    page: Annotated[
        Path | None, typer.Option(help="A saved page, instead of fetching.")
    ] = None,
) -> None:
    """Look at a page and print a first YAML of its site, with what is guessed."""
    import asyncio

    from services.scanner.adapters.files import read_text
    from services.scanner.adapters.urls import read_address
    from services.scanner.usecases.first_source import first_source
    from services.scanner.usecases.preview import open_site

    async def fetched() -> tuple[str, str]:
        settings, places = _world()
        async with open_site(places, settings.user_agent) as site:
            return await site.page(url)

    if page is not None:
        found = read_address(url).url, read_text(page)
    else:
        found = asyncio.run(fetched())
    typer.echo(first_source(*found), nl=False)


def _world() -> tuple[ScannerSettings, Places]:
    """The settings, and what may be connected to by them."""
    from common.settings import load
    from services.scanner.adapters.guard import Guard
    from services.scanner.settings import ScannerSettings
    from services.scanner.usecases.places import Places

    settings = load(ScannerSettings)
    guard = Guard(settings.exempt)
    return settings, Places(guard, settings.sandbox_sites, settings.proxy_pools)


def _preview_table(found: dict[str, Any]) -> str:
    lines = [f"{found['kind']} {found['url']}"]
    for name, said in found["fields"].items():
        also = f", also {', '.join(said['agrees'])}" if said["agrees"] else ""
        not_ = "".join(f", but {k}: {v[:60]}" for k, v in said["differs"].items())
        where = f"{said['how']} {said['path']}".strip()
        lines.append(f"  {name}: {said['value'][:100]}  ({where}{also}{not_})")
    lines += [f"  link ({one['kind']}): {one['url']}" for one in found.get("links", [])]
    lines += [f"  offer: {_dumped(one)}" for one in found["offers"]]
    lines += [f"  {one['code']}: {one['sentence']}" for one in found["problems"]]
    return "\n".join(lines)


@app.command("read")
def read(
    page: Annotated[
        str, typer.Argument(help="A saved page, .html or .html.gz; - for stdin.")
    ] = "",
    url: Annotated[str, typer.Option(help="The address the page was saved from.")] = "",
    folder: Annotated[
        Path | None, typer.Option("--dir", help="Score a folder of pages instead.")
    ] = None,
    truth: Annotated[
        Path | None, typer.Option(help="JSON with the accepted values of its pages.")
    ] = None,
    quick: Annotated[
        bool, typer.Option(help="Look at the visible page only where data is missing.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Read a product page: name, price, stock, numbers, each with where it was read."""
    from common.errors import BadInput

    if folder is not None and truth is not None and not page:
        from services.scanner.usecases.score_reading import score_folder

        scored = score_folder(folder, truth, quick=quick)
        typer.echo(_dumped(scored) if json else _score_table(scored))
    elif page and folder is None and truth is None:
        from services.scanner.usecases.read_saved import as_json, read_saved

        found = as_json(read_saved(page, url, quick=quick))
        typer.echo(_dumped(found) if json else _field_table(found))
    else:
        raise BadInput("Give a page, or --dir with --truth.")


@app.command("read-prices")
def read_prices(
    file: Annotated[str, typer.Argument(help="JSON lines; - for stdin.")],
    json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Read price strings, and compare with the answers in the file if it has some."""
    import sys

    from services.scanner.adapters.files import read_bytes
    from services.scanner.usecases.score_reading import LARGEST_TRUTH, score_prices

    lines = (
        sys.stdin.buffer.read(LARGEST_TRUTH)
        if file == "-"
        else read_bytes(Path(file), most=LARGEST_TRUTH)
    )
    found = score_prices(lines, file=file)
    if json:
        typer.echo(_dumped(found))
        return
    for one in found["wrong"] if found["scored"] else found["readings"]:
        typer.echo(_dumped(one))
    typer.echo(f"{found['right']} of {found['scored']} right, {found['rows']} read")


@bench.command("read")
def bench_read(
    pages: Annotated[int, typer.Option(min=10, help="Pages of each kind.")] = 2000,
    flat: Annotated[
        int, typer.Option(min=0, help="Read so many more and watch the memory.")
    ] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Pages a second on one core, beside a bare lxml parse of the same pages."""
    from services.scanner.usecases.bench_read import bench

    found = bench(pages, flat=flat)
    if json:
        typer.echo(_dumped(found))
        return
    for name, value in found.items():
        typer.echo(f"{name}: {value}")


@bench.command("offers")
def bench_offers(
    count: Annotated[
        int, typer.Option(min=100, help="Changed ones, and as many new ones.")
    ] = 10_000,
    url: Annotated[
        str, typer.Option(envvar="MAGPIE_MONGO_URL", help="An empty MongoDB.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Offers stored a second, half of them new, and reads by id meanwhile."""
    import asyncio

    from services.scanner.usecases.bench_offers import bench_offers

    found = asyncio.run(bench_offers(url, count))
    if json:
        typer.echo(_dumped(found))
        return
    for name, value in found.items():
        typer.echo(f"{name}: {value}")


@bench.command("schedule-on", hidden=True)
def bench_schedule(
    url: Annotated[str, typer.Argument(help="A Postgres with an empty schema.")],
    sources: Annotated[int, typer.Option(min=1, help="How many.")] = 5000,
) -> None:
    """What `bench schedule` does once there is a Postgres."""
    import asyncio

    from common.postgres import open_pool
    from services.scanner.usecases.bench_schedule import simulate

    async def run() -> dict[str, Any]:
        pool = await open_pool(url, schema="scanner", max_size=2)
        try:
            return await simulate(pool, count=sources)
        finally:
            await pool.close()

    typer.echo(_dumped(asyncio.run(run())))


def _dumped(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def _field_table(found: dict[str, Any]) -> str:
    lines = []
    for name, said in found.items():
        if isinstance(said, dict):
            agrees = f", also {', '.join(said['agrees'])}" if said["agrees"] else ""
            lines.append(f"{name}: {said['value'][:100]}  ({said['how']}{agrees})")
        elif said is None:
            lines.append(f"{name}: -")
    lines += [f"problem: {one['code']} {one['detail']}" for one in found["problems"]]
    return "\n".join(lines)


def _score_table(scored: dict[str, Any]) -> str:
    lines = [f"{scored['pages']} pages", "field precision recall F1 tp fp fn"]
    for name, one in scored["fields"].items():
        numbers = f"{one['precision']:.3f} {one['recall']:.3f} {one['f1']:.3f}"
        lines.append(f"{name} {numbers} {one['tp']} {one['fp']} {one['fn']}")
    return "\n".join(lines)
