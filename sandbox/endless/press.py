"""Prints the pages of an endless shop from blocks that were made beforehand."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Final

from sandbox.endless.items import Item, make_item, mix

ON_A_LIST: Final = 50
"""Items that one list page leads to."""

_BLOCKS: Final = 256
_FEWEST: Final = 18
_MORE: Final = 36
_WORDS: Final = (
    "made for every day and built to last with care in small series by people who "
    "like what they do it is easy to clean light to carry and comes with a warranty "
    "of two years shipped in plain paper from our own store to your door"
).split()
_HEAD: Final = (
    '<!doctype html><html lang="en-US"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><link rel="stylesheet" '
    'href="/s.css"><style>{css}</style><title>'
)


class Press:
    """One seed's pages; a page is a join of some forty pieces."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        chance = random.Random(seed)  # noqa: S311 - the same blocks on each run.
        css = "".join(f".c{n}{{margin:{chance.randint(0, 40)}px}}" for n in range(180))
        self._head = _HEAD.replace("{css}", css).encode()
        self._menu = "".join(
            f'<li><a href="/about/{word}">{word}</a></li>' for word in _WORDS
        ).encode()
        self._blocks = [_block(chance, number).encode() for number in range(_BLOCKS)]

    def product(self, shop: int, number: int) -> bytes:
        """The page of one item: 20 to 60 KB, like no other."""
        item = make_item(self._seed, shop, number)
        in_head, in_body = _SHAPES[item.shape](item)
        return b"".join(
            [
                self._head,
                f"{item.title} - Endless sandbox</title>{in_head}</head>".encode(),
                b"<body><header><ul>",
                self._menu,
                f"</ul></header><main>{in_body}<p>Page {number}.</p>".encode(),
                *self._filling(shop, number),
                b"</main><footer>A shop of the sandbox.</footer></body></html>",
            ]
        )

    def list_page(self, shop: int, page: int, *, last: bool) -> bytes:
        """Links to the items of that page, and to the next one."""
        first = page * ON_A_LIST
        cards = "".join(
            f'<li class="card"><a href="/p/{item.key}">{item.title}</a>'
            f"<b>${item.price}</b></li>"
            for item in (
                make_item(self._seed, shop, number)
                for number in range(first, first + ON_A_LIST)
            )
        )
        on = "" if last else f'<a rel="next" href="/c/{page + 1}">next</a>'
        return b"".join(
            [self._head, f"{page}</title></head><body><ul>{cards}</ul>{on}".encode()]
        )

    def _filling(self, shop: int, number: int) -> Iterator[bytes]:
        bits = mix(self._seed + 1, shop, number)
        for _ in range(_FEWEST + bits % _MORE):
            bits = (bits * 6364136223846793005 + 1442695040888963407) & (1 << 64) - 1
            yield self._blocks[bits >> 56]


def _block(chance: random.Random, number: int) -> str:
    if number % 4:
        return f"<p>{' '.join(chance.choice(_WORDS) for _ in range(180))}</p>"
    cards = "".join(
        f'<div class="c{n}"><a href="/s/{chance.randint(1, 10**6)}"><img alt="" '
        f'src="/i/{chance.randint(1, 10**6)}.jpg"><h4>{chance.choice(_WORDS)}</h4>'
        f"<span>{chance.choice(_WORDS)}</span></a></div>"
        for n in range(7)
    )
    return f"<section>{cards}</section>"


def _json_ld(item: Item) -> tuple[str, str]:
    return _script({"@context": "https://schema.org", **_product(item)}), _shown(item)


def _graph(item: Item) -> tuple[str, str]:
    crumbs = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": "Home"},
            {"@type": "ListItem", "position": 2, "name": item.brand},
        ],
    }
    shop = {"@type": "Organization", "name": "Endless sandbox"}
    whole = [shop, crumbs, _product(item)]
    return _script({"@context": "https://schema.org", "@graph": whole}), _shown(item)


def _microdata(item: Item) -> tuple[str, str]:
    stock = "InStock" if item.in_stock else "OutOfStock"
    return "", (
        '<div itemscope itemtype="https://schema.org/Product">'
        f'<h1 itemprop="name">{item.title}</h1>'
        f'<meta itemprop="sku" content="{item.key}">'
        f'<meta itemprop="mpn" content="{item.mpn}">'
        f'<meta itemprop="gtin13" content="{item.gtin}">'
        f'<span itemprop="brand">{item.brand}</span>'
        '<div itemprop="offers" itemscope itemtype="https://schema.org/Offer">'
        f'<meta itemprop="priceCurrency" content="USD"><span itemprop="price" '
        f'content="{item.price}">${item.price}</span><link itemprop="availability" '
        f'href="https://schema.org/{stock}"></div></div>'
    )


def _meta(item: Item) -> tuple[str, str]:
    stock = "instock" if item.in_stock else "out of stock"
    said = {
        "og:type": "product",
        "og:title": item.title,
        "product:price:amount": item.price,
        "product:price:currency": "USD",
        "product:availability": stock,
        "product:brand": item.brand,
        "product:retailer_item_id": item.key,
    }
    tags = "".join(
        f'<meta property="{name}" content="{value}">' for name, value in said.items()
    )
    return tags, _shown(item)


_SHAPES: Final = {
    "json_ld": _json_ld,
    "graph": _graph,
    "microdata": _microdata,
    "meta": _meta,
}


def _shown(item: Item) -> str:
    stock = "In stock" if item.in_stock else "Sold out"
    return (
        f'<h1>{item.title}</h1><div class="price">${item.price}</div><p>{stock}</p>'
        f"<dl><dt>Brand</dt><dd>{item.brand}</dd><dt>SKU</dt><dd>{item.key}</dd></dl>"
    )


def _product(item: Item) -> dict[str, object]:
    stock = "InStock" if item.in_stock else "OutOfStock"
    return {
        "@type": "Product",
        "name": item.title,
        "sku": item.key,
        "mpn": item.mpn,
        "gtin13": item.gtin,
        "brand": {"@type": "Brand", "name": item.brand},
        "description": f"{item.title} of {item.brand}: " + " ".join(_WORDS),
        "offers": {
            "@type": "Offer",
            "price": item.price,
            "priceCurrency": "USD",
            "availability": f"https://schema.org/{stock}",
        },
    }


def _script(data: dict[str, object]) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'
