"""`magpie source show|put|delete|pause|resume|upload`: sources of a platform."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from cli.verbs import options
from cli.verbs.scan import ENDED, ScanFailed, print_scan
from common.errors import BadInput

if TYPE_CHECKING:
    from cli.client import Gateway

sources = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="Describe a place to scan."
)

_SOURCES = "/api/v1/sources"
_ASK_EVERY = 0.5

Name = Annotated[str, typer.Argument(help="The id of a source.")]
Why = Annotated[str, typer.Option("--reason", help="For whoever looks at it later.")]


@sources.command("show")
def show(
    name: Name,
    url: options.Url = options.LOCAL,
    token: options.Token = None,
    data: options.Data = None,
    json: options.Json = False,
) -> None:
    """Print one source with its YAML and its last scan."""
    with _gateway(url, token, data) as gateway:
        found = gateway.get(_path(name))
    if json:
        typer.echo(_dumped(found))
        return
    typer.echo(_line(found))
    if found["last_scan"]:
        print_scan(found["last_scan"], json=False)
    typer.echo(found["yaml"].rstrip())


@sources.command("put")
def put(
    file: Annotated[Path, typer.Argument(help="YAML file of the source.")],
    url: options.Url = options.LOCAL,
    token: options.Token = None,
    data: options.Data = None,
    json: options.Json = False,
) -> None:
    """Store a source, or replace the one of its name."""
    with _gateway(url, token, data) as gateway:
        found = gateway.put_file(_SOURCES, file)
    typer.echo(_dumped(found) if json else _line(found))


@sources.command("delete")
def delete(
    name: Name,
    url: options.Url = options.LOCAL,
    token: options.Token = None,
    data: options.Data = None,
) -> None:
    """Forget a source: its scans end at once, its offers become gone."""
    with _gateway(url, token, data) as gateway:
        gateway.delete(_path(name))
    typer.echo(f"{name} is deleted; its offers become gone.")


@sources.command("pause")
def pause(
    name: Name,
    reason: Why = "",
    url: options.Url = options.LOCAL,
    token: options.Token = None,
    data: options.Data = None,
) -> None:
    """Stop scanning a source; the scan that runs ends at once."""
    with _gateway(url, token, data) as gateway:
        found = gateway.post(f"{_path(name)}/pause", {"reason": reason})
    typer.echo(_line(found))


@sources.command("resume")
def resume(
    name: Name,
    reason: Why = "",
    url: options.Url = options.LOCAL,
    token: options.Token = None,
    data: options.Data = None,
) -> None:
    """Scan a source again that was paused, or blocked until a person looked."""
    with _gateway(url, token, data) as gateway:
        found = gateway.post(f"{_path(name)}/resume", {"reason": reason})
    typer.echo(_line(found))


@sources.command("upload")
def upload(
    file: Annotated[Path, typer.Argument(help="The feed: CSV, XLSX, XML, JSON, .gz.")],
    source: Annotated[str, typer.Option(help="The id of the source it is for.")] = "",
    yaml: Annotated[
        Path | None, typer.Option(help="The source's YAML, stored first.")
    ] = None,
    url: options.Url = options.LOCAL,
    token: options.Token = None,
    data: options.Data = None,
    wait: Annotated[bool, typer.Option(help="Wait until it has been read.")] = True,
    json: options.Json = False,
) -> None:
    """Send a file to a source whose feed says `upload`, and say what became of it."""
    if bool(source) == (yaml is not None):
        raise BadInput("Say which source it is for: --source NAME or --yaml FILE.")
    with _gateway(url, token, data) as gateway:
        if yaml is not None:
            source = gateway.put_file(_SOURCES, yaml)["id"]
        found = gateway.send_file(
            "/api/v1/feeds", file, source=source, name=file.name[:200]
        )
        while wait and found["scan"]["status"] not in ENDED:
            time.sleep(_ASK_EVERY)
            found = gateway.get(f"/api/v1/feeds/{found['id']}")
    _print_upload(found, json=json)
    if found["scan"]["status"] in ("failed", "blocked"):
        raise ScanFailed(f"The scan {found['scan']['status']}.")


def _print_upload(found: dict[str, Any], *, json: bool) -> None:
    if json:
        typer.echo(_dumped(found))
        return
    rows, refused = found["rows"], found["rows_refused"]
    if rows is not None:
        typer.echo(f"{found['name']}: {rows} rows, {refused} refused")
    for one in found["refused"]:
        typer.echo(f"  row {one['row']}: {one['code']}: {one['sentence']}")
    whole = [one for one in found["scan"]["problems"] if not one["row"]]
    print_scan({**found["scan"], "problems": whole}, json=False)


@contextmanager
def _gateway(url: str, token: str | None, data: Path | None) -> Iterator[Gateway]:
    from cli.client import Gateway

    with Gateway(url, token, data=options.data_folder(data)) as gateway:
        yield gateway


def _path(name: str) -> str:
    return f"{_SOURCES}/{quote(name, safe='')}"


def _line(source: dict[str, Any]) -> str:
    why = source["paused_reason"] or source["blocked_reason"] or ""
    return f"{source['id']}  {source['status']}  {source['title']}  {why}".rstrip()


def _dumped(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)
