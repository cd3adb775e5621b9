"""`magpie offers`: what was read; one of them over time, and what is the same item."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.verbs import options
from cli.verbs.shown import money, print_rows

if TYPE_CHECKING:
    from cli.client import Gateway

_COLUMNS = ("id", "offer", "source", "price", "first seen", "last seen", "")


def offers(
    offer: Annotated[
        str, typer.Argument(help="The id of one, to see all of it; else the list.")
    ] = "",
    url: options.Url = options.LOCAL,
    token: options.Token = None,
    data: options.Data = None,
    source: Annotated[str, typer.Option(help="Only of this source.")] = "",
    words: Annotated[str, typer.Option("--q", help="Words of the title.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 25,
    json: options.Json = False,
) -> None:
    """Print the offers last seen, or one with its prices and what is the same item."""
    from cli.client import Gateway

    with Gateway(url, token, data=options.data_folder(data)) as gateway:
        if offer:
            _print_one(*_one(gateway, offer), json=json)
            return
        rows = gateway.items("/api/v1/offers", limit=limit, source=source, q=words)
    print_rows(rows, _COLUMNS, _cells, json=json)


def _one(gateway: Gateway, offer: str) -> tuple[dict[str, Any], dict[str, Any]]:
    from urllib.parse import quote

    path = f"/api/v1/offers/{quote(offer, safe='')}"
    return gateway.get(path), gateway.get(f"{path}/similar")


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        row["id"],
        row["title"],
        row["source"],
        money(row["price"]),
        _day(row["first_seen_at"]),
        _day(row["last_seen_at"]),
        _state(row),
    )


def _print_one(offer: dict[str, Any], similar: dict[str, Any], *, json: bool) -> None:
    if json:
        import json as encoder

        typer.echo(encoder.dumps(offer | {"similar": similar}))
        return
    for line in (*_offer_lines(offer), *_similar_lines(similar)):
        # What a page wrote must not drive the terminal.
        typer.echo("".join(c if c.isprintable() else " " for c in line))


def _offer_lines(offer: dict[str, Any]) -> Iterator[str]:
    yield offer["title"]
    yield f"  {offer['url']}"
    facts = {
        "source": offer["source"],
        "price": money(offer["price"]),
        "shipping": money(offer["shipping"]),
        "condition": offer["condition"] or "",
        "seller": offer["seller"] or "",
        "place": offer["place"] or "",
        "stock": _state(offer),
        "first seen": _moment(offer["first_seen_at"]),
        "last seen": _moment(offer["last_seen_at"]),
        "found gone": _moment(offer["observed_at"])
        if offer["availability"] == "gone"
        else "",
        "pictures kept": str(len(offer["pictures"])),
    }
    yield from (f"  {name}: {value}" for name, value in facts.items() if value)
    for point in offer["price_history"]:
        price = money(point["price"]) or "no price"
        yield f"  {_moment(point['at'])}  {price}  {_state(point)}".rstrip()


def _similar_lines(similar: dict[str, Any]) -> Iterator[str]:
    titles = {"reposts": "Seen before", "elsewhere": "Same item elsewhere"}
    for name, title in titles.items():
        if similar[name]:
            yield f"{title}:"
        for one in similar[name]:
            yield f"  {one['strength']}: {one['sentence']}  {one['offer']['id']}"
            yield from (f"    + {note['sentence']}" for note in one["evidence"])
            yield from (f"    - {note['sentence']}" for note in one["differences"])
    if similar["reposts"]:
        yield f"The item was first seen {_moment(similar['item_first_seen_at'])}."
    if similar["more"]:
        yield "Others share something with it and were not compared, or not shown."


def _state(row: dict[str, Any]) -> str:
    return str(row["availability"] or "").replace("_", " ")


def _day(at: str | None) -> str:
    return f"{datetime.fromisoformat(at):%Y-%m-%d}" if at else ""


def _moment(at: str | None) -> str:
    return f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M} UTC" if at else ""
