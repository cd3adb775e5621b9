"""The scanner's verbs that need no server: sources, saved pages, prices, scores."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from services.scanner.rules.offer import Facts

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
    import json

    from common.errors import NotFound
    from services.scanner.adapters.files import read_text
    from services.scanner.adapters.reading import read_body
    from services.scanner.adapters.source_yaml import read_source
    from services.scanner.adapters.urls import read_address
    from services.scanner.rules.problems import Unreadable

    described = read_source(read_text(file), file=file.name)
    try:
        found = read_body(described, read_address(url).url, read_text(page))
    except Unreadable as exc:
        raise NotFound(f"{exc.problem.code.value}: {exc.problem.sentence}") from exc
    for facts in found:
        typer.echo(json.dumps(_shown(facts), ensure_ascii=False))


def _shown(facts: Facts) -> dict[str, Any]:
    from dataclasses import asdict

    said = asdict(facts)
    said["price"] = facts.price and facts.price.as_json()
    said["shipping"] = facts.shipping and facts.shipping.as_json()
    said["provenance"] = dict(facts.provenance)
    return {name: value for name, value in said.items() if value not in ("", None, ())}


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
