"""`magpie scan`: have the platform scan a source, or one address, now."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.verbs import options
from common.errors import MagpieError

ENDED = ("succeeded", "failed", "blocked")
_ASK_EVERY = 0.5


class ScanFailed(MagpieError):
    """The scan did not succeed."""


def scan(
    what: Annotated[str, typer.Argument(help="SOURCE.yaml, a source's id, or a URL.")],
    url: options.Url = options.LOCAL,
    token: options.Token = None,
    data: options.Data = None,
    wait: Annotated[bool, typer.Option(help="Wait until the scan has ended.")] = True,
    json: options.Json = False,
) -> None:
    """Store the source if a file is named, scan it, and say what was found."""
    from cli.client import Gateway

    with Gateway(url, token, data=options.data_folder(data)) as gateway:
        found = gateway.post("/api/v1/scans", _request(gateway, what))
        while wait and found["status"] not in ENDED:
            time.sleep(_ASK_EVERY)
            found = gateway.get(f"/api/v1/scans/{found['id']}")
    print_scan(found, json=json)
    if found["status"] in ("failed", "blocked"):
        raise ScanFailed(f"The scan {found['status']}.")


def _request(gateway: Any, what: str) -> dict[str, str]:
    if what.startswith(("http://", "https://")):
        return {"url": what}
    if not what.endswith((".yaml", ".yml")):
        return {"source": what}
    source = gateway.put_file("/api/v1/sources", Path(what))
    return {"source": source["id"]}


def print_scan(found: dict[str, Any], *, json: bool) -> None:
    if json:
        import json as encoder

        typer.echo(encoder.dumps(found))
        return
    typer.echo(
        f"{found['status']}: {found['pages_fetched']} pages, "
        f"{found['pages_failed']} failed; {found['offers_new']} offers new, "
        f"{found['offers_changed']} changed, {found['offers_gone']} gone"
    )
    for problem in found.get("problems", []):
        where = problem["url"] or ""
        typer.echo(f"  {problem['code']}: {problem['sentence']} {where}".rstrip())
