"""Product data in a page's own JSON scripts, found by its shape alone.

No key of one shop is known here: a thing counts if it has a price, and a name or number
that is the page's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from services.scanner.adapters.ld_scripts import LARGEST_BLOCK, read_json, scripts
from services.scanner.rules.claims import Claim, How
from services.scanner.rules.price_text import read_price
from services.scanner.rules.schema_nodes import About, word

MOST_SCRIPTS: Final = 20
MOST_NODES: Final = 50_000
"""Values of one page's scripts that are looked at; states of shops have some 10,000."""
DEEPEST: Final = 24
_PRICES: Final = (
    "saleprice",
    "finalprice",
    "currentprice",
    "sellingprice",
    "price",
    "amount",
)
_INSIDE: Final = ("value", "amount", "current", "sale", "final", "price")
_NAMES: Final = ("name", "title", "productname")
_NUMBERS: Final = ("sku", "id", "productid", "itemid", "code", "ean", "gtin")
_CURRENCIES: Final = ("currency", "currencycode", "pricecurrency", "currencyiso")
WEIGHT: Final = 2.0


def embedded_claims(html: str, about: About) -> Iterator[Claim]:
    """What the page's JSON says of the product that the page is about."""
    found = islice(scripts(html, "application/json"), MOST_SCRIPTS)
    for number, script in enumerate(found):
        if len(script) > LARGEST_BLOCK:
            return
        try:
            data = read_json(script)
        except ValueError:
            continue
        for path, node in _nodes(data):
            claims = list(_claims(node, f"script[{number}]{path}", about))
            if claims:
                yield from claims
                return


def _nodes(data: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    left: list[tuple[str, Any, int]] = [("", data, 0)]
    seen = 0
    while left and seen < MOST_NODES:
        path, value, depth = left.pop()
        seen += 1
        if depth >= DEEPEST:
            continue
        if isinstance(value, dict):
            yield path, value
            left += [(f"{path}.{k}", v, depth + 1) for k, v in reversed(value.items())]
        elif isinstance(value, list):
            left += [(f"{path}[{n}]", v, depth + 1) for n, v in enumerate(value[:500])][
                ::-1
            ]


def _claims(node: dict[str, Any], path: str, about: About) -> Iterator[Claim]:
    keys = {re.sub(r"[-_]", "", key).lower(): key for key in node}
    price = next((k for k in _PRICES if k in keys), "")
    if not price or not _is_own(node, keys, about):
        return
    said = node[keys[price]]
    inner = (
        {re.sub(r"[-_]", "", k).lower(): v for k, v in said.items()}
        if isinstance(said, dict)
        else {}
    )
    text = (
        next((str(inner[k]) for k in _INSIDE if k in inner), "") if inner else str(said)
    )
    currency = next(
        (
            str(m[k])
            for m in (inner, {k: node[v] for k, v in keys.items()})
            for k in _CURRENCIES
            if k in m
        ),
        "",
    )
    found = read_price(text, currency=currency.upper() or about.country_currency)
    if found.amount and found.amount < Decimal(10**9) and len(text) < 30:
        yield Claim(
            "price",
            format(found.amount, "f"),
            How.EMBEDDED,
            f"{path}.{keys[price]}",
            text,
            WEIGHT,
        )
        if currency or found.sign:
            yield Claim(
                "currency",
                currency.upper() or found.sign,
                How.EMBEDDED,
                path,
                currency,
                WEIGHT,
            )


def _is_own(node: dict[str, Any], keys: dict[str, str], about: About) -> bool:
    """Whether the thing's name is the page's, or its number is in the address."""
    name = next((word(node[keys[k]]) for k in _NAMES if k in keys), "").lower()
    if len(name) > 5 and name in about.title.lower():
        return True
    numbers = [word(node[keys[k]]) for k in _NUMBERS if k in keys]
    return any(len(n) >= 5 and n.lower() in about.url.lower() for n in numbers)
