"""What the head of a shop's file says of it: a TOML block in the first comment."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from sandbox.sites.shops.money import Money
from sandbox.sites.shops.words import Words, words_of
from sandbox.world.offers import Condition
from sandbox.world.stalls import Stall, Tag

PAGES: Final = Path(__file__).with_name("pages")
STOCK: Final = ("in", "few", "days", "out", "preorder", "backorder")
"""What a shop has words for: `few` with `{n}` pieces, `days` with `{n}` days."""

_HEAD: Final = re.compile(r"\A\{#\n(.*?)\n#\}", re.S)


@dataclass(frozen=True, slots=True, eq=False)
class Shop:
    """One shop; sandbox/README.md describes the fields."""

    name: str
    title: str
    place: int
    locale: str
    charset: str
    words: Words
    money: Money
    stall: Stall
    product: str
    category: str
    further: str
    picture: str
    per_page: int
    gone: int
    shows: tuple[str, ...]
    stock: dict[str, str]
    lead: str
    """What stands before the name of the goods: {kind}, {brand}, {model}, {name} ..."""

    @property
    def template(self) -> str:
        """The name of its file."""
        return f"{self.name}.html"


@cache
def shops() -> tuple[Shop, ...]:
    """All of them in the order of their ports; the files are part of the program."""
    found = (_shop(path) for path in PAGES.glob("*.html"))
    return tuple(sorted(found, key=lambda shop: shop.place))


def stalls() -> tuple[Stall, ...]:
    """What the world has to know of them."""
    return tuple(shop.stall for shop in shops())


def _shop(path: Path) -> Shop:
    head = _HEAD.match(path.read_text("utf-8"))
    if head is None:
        raise ValueError(f"{path.name} does not begin with its settings")
    data = tomllib.loads(head.group(1))
    name = path.stem
    return Shop(
        name=name,
        title=data["title"],
        place=data["place"],
        locale=data["locale"],
        charset=data.get("charset", "utf-8"),
        words=words_of(data["locale"][:2]),
        money=Money(currency=data["currency"], **data["money"]),
        stall=_stall(name, data),
        product=data["product"],
        category=data["category"],
        further=data.get("further", ""),
        picture=data["picture"],
        per_page=data.get("per_page", 12),
        gone=data.get("gone", 404),
        shows=tuple(data["shows"]),
        stock={state: data["stock"][state] for state in STOCK},
        lead=data.get("lead", "{brand} {model} {name}"),
    )


def _stall(name: str, data: dict[str, Any]) -> Stall:
    tag = data["tag"]
    return Stall(
        source=name,
        key=data["key"],
        page=data["page"],
        tag=Tag(data["currency"], tag["rate"], tag["unit"], tag["less"]),
        categories=tuple(data.get("categories", ())),
        family=data.get("family", False),
        condition=Condition(data.get("condition", "new")),
        shipping=tag["shipping"],
        free_from=tag["free_from"],
    )
