"""The scanner's verbs that need no server: check a source, try it on a saved page."""

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
    from services.scanner.adapters.pages import read_page
    from services.scanner.adapters.source_yaml import read_source
    from services.scanner.adapters.urls import read_address
    from services.scanner.rules.problems import Unreadable

    described = read_source(read_text(file), file=file.name)
    try:
        found = read_page(described, read_address(url).url, read_text(page))
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
