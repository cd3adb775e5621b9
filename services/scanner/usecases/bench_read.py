"""How many pages a second one core reads, beside a bare lxml parse of the same."""

from __future__ import annotations

import gc
import json
import random
import resource
import time
from collections.abc import Callable
from typing import Any, Final

from lxml import html as lxml_html

from services.scanner.adapters.reader.product import read_product

SEED: Final = 20_261_121
_KINDS: Final = 200
"""Pages that are generated; more would only fill memory, fewer would warm caches."""
_WORDS: Final = (
    "steel lamp copper kettle walnut board linen cushion garden hose cordless drill "
    "ceramic bowl travel mug running shoe desk chair wool blanket camping stove"
).split()
_WATCH_EVERY: Final = 5_000


def bench(pages: int, *, flat: int = 0) -> dict[str, Any]:
    """Rates in pages a CPU second. `flat` pages more are read for the memory alone."""
    chance = random.Random(SEED)  # noqa: S311 - the same pages on each run.
    with_data = [_page(chance, data=True) for _ in range(_KINDS)]
    without = [_page(chance, data=False) for _ in range(_KINDS)]
    found: dict[str, Any] = {
        "page_kilobytes": [min(map(_size, with_data)), max(map(_size, with_data))],
        "json_ld_quick_per_second": _rate(pages, with_data, _quick),
        "json_ld_and_visible_per_second": _rate(pages // 4, with_data, _thorough),
        "visible_only_per_second": _rate(pages // 4, without, _thorough),
        "bare_lxml_parse_per_second": _rate(
            pages // 4, with_data, lxml_html.fromstring
        ),
    }
    if flat:
        found["memory_megabytes"] = _memory(flat, with_data, without)
    return found


def _quick(page: str) -> None:
    _check(read_product(page, "https://shop.example/p/1", quick=True).value("price"))


def _thorough(page: str) -> None:
    _check(read_product(page, "https://shop.example/p/1").value("price"))


def _check(price: str | None) -> None:
    # A fast reader that reads nothing would be no reader.
    if price is None:
        raise ValueError("a generated page was read without its price")


def _rate(pages: int, made: list[str], read: Callable[[str], object]) -> float:
    for page in made[:20]:
        read(page)
    gc.collect()
    start = time.process_time()
    for number in range(pages):
        read(made[number % len(made)])
    return round(pages / (time.process_time() - start), 1)


def _memory(flat: int, with_data: list[str], without: list[str]) -> dict[str, float]:
    """The peak after the first pages and after all of them."""
    peaks: dict[str, float] = {}
    for number in range(flat):
        made = without if number % 10 == 0 else with_data
        page = made[number % len(made)]
        (_thorough if number % 10 == 0 else _quick)(page)
        if number in (_WATCH_EVERY, flat - 1):
            used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            peaks[f"after_{number + 1}_pages"] = round(used, 1)
    return peaks


def _size(page: str) -> int:
    return len(page.encode()) // 1024


def _page(chance: random.Random, *, data: bool) -> str:
    """A shop's page of 20 to 60 KB: frame, product, description, other products."""
    name = " ".join(chance.sample(_WORDS, 3)).title()
    price = f"{chance.randint(5, 900)}.{chance.randint(0, 99):02d}"
    number = f"{chance.randint(10**6, 10**7)}"
    offer = {"@type": "Offer", "price": price, "priceCurrency": "USD",
             "availability": "https://schema.org/InStock"}  # fmt: skip
    product = {"@context": "https://schema.org", "@type": "Product", "name": name,
               "sku": number, "brand": {"@type": "Brand", "name": "Acme"},
               "description": _prose(chance, 120), "offers": offer}  # fmt: skip
    script = f'<script type="application/ld+json">{json.dumps(product)}</script>'
    cards = "".join(_card(chance) for _ in range(chance.randint(20, 60)))
    paragraphs = "".join(
        f"<p>{_prose(chance, 70)}</p>" for _ in range(chance.randint(28, 84))
    )
    return (
        f"<!doctype html><html lang=en-US><head><title>{name} - Shop</title>"
        f"<style>{'.a{color:red}' * chance.randint(100, 500)}</style>"
        f"{script if data else ''}"
        f"</head><body><header><nav>{_menu(chance)}</nav></header><main><h1>{name}</h1>"
        f'<div class="product-price">${price}</div><button>Add to cart</button>'
        f"<dl><dt>SKU</dt><dd>{number}</dd><dt>Brand</dt><dd>Acme</dd></dl>"
        f'{paragraphs}</main><section class="related-products">{cards}</section>'
        "<footer>About us</footer></body></html>"
    )


def _menu(chance: random.Random) -> str:
    words = (chance.choice(_WORDS) for _ in range(60))
    return "".join(f'<a href="/c/{word}">{word}</a>' for word in words)


def _card(chance: random.Random) -> str:
    name, price = chance.choice(_WORDS), chance.randint(5, 99)
    return (
        f'<div class="card"><a href="/p/{name}"><img src="/i/{name}.jpg" alt="">'
        f'<h3>{name}</h3><span class="price">${price}.00</span></a></div>'
    )


def _prose(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(words))
