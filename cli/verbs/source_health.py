"""`magpie source health`: how the sources are, and what is wrong with them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.verbs import options
from common.errors import MagpieError

_PAGE = 200
_WELL = ("new", "healthy")
_NOTHING_FOUND = 3


class NotWell(MagpieError):
    """A source is not well."""


def source_health(
    name: Annotated[str, typer.Argument(help="One source; all without.")] = "",
    url: options.Url = options.LOCAL,
    token: options.Token = None,
    data: options.Data = None,
    json: options.Json = False,
) -> None:
    """Say how sources are: 0 all are well, 1 one is not, 3 there is none."""
    from cli.client import Gateway

    with Gateway(url, token, data=options.data_folder(data)) as gateway:
        found = [gateway.get(f"/api/v1/sources/{name}")] if name else _all(gateway)
    for one in found:
        _print(one, json=json, full=bool(name))
    if not found:
        raise typer.Exit(_NOTHING_FOUND)
    unwell = [one["id"] for one in found if one["health"]["state"] not in _WELL]
    if unwell:
        raise NotWell(f"Not well: {', '.join(unwell)}.")


def _all(gateway: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page = gateway.get("/api/v1/sources", limit=_PAGE, cursor=cursor)
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def _print(source: dict[str, Any], *, json: bool, full: bool) -> None:
    health = source["health"]
    if json:
        import json as encoder

        typer.echo(encoder.dumps({"source": source["id"], **health}))
        return
    since = f" since {health['since'][:19]}Z" if health["since"] else ""
    typer.echo(f"{source['id']}: {health['state']}{since}")
    for reason in health["reasons"]:
        typer.echo(f"  {reason['code']}: {reason['sentence']}")
    if full:
        for line in _figures(health):
            typer.echo(f"  {line}")


def _figures(health: dict[str, Any]) -> list[str]:
    lines = [f"learned from {health['scans']} scans"]
    if health["success_ratio"] is not None:
        lines.append(f"{health['success_ratio']:.1%} of the requests were answered")
    if health["offers_seen"] is not None:
        usual = "not known yet"
        if health["offers_low"] is not None:
            usual = f"{health['offers_low']} to {health['offers_high']}"
        lines.append(
            f"the last scan saw {health['offers_seen']} offers; usual: {usual}"
        )
    for what, key in (("seen", "seen_at"), ("new or different", "moved_at")):
        if health[key]:
            lines.append(f"an offer was last {what} at {health[key][:19]}Z")
    if health["missing"]:
        shares = sorted(health["missing"].items())
        lines.append("missing: " + ", ".join(f"{k} {v:.0%}" for k, v in shares))
    lines += [f"known well: {one}" for one in health["canary_urls"]]
    may = "may" if health["may_delete"] else "may not"
    return [*lines, f"its offers {may} expire now"]
