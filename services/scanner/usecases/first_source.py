"""A page -> the first YAML of its site, to be corrected by a person."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from common import currencies
from services.scanner.adapters.html_fields import hrefs
from services.scanner.adapters.links import item_links
from services.scanner.adapters.reader.product import Hints, read_product
from services.scanner.adapters.urls import follow, read_address
from services.scanner.rules.prices import LOCALES

_DIGIT: Final = re.compile(r"[0-9]")
_PLAIN: Final = re.compile(r"[A-Za-z0-9._~-]{1,60}")
_LANGUAGE: Final = re.compile(
    r"<html[^>]{0,500}\blang=[\"']?([A-Za-z]{2})(-[A-Za-z]{2})?"
)
_OWN: Final = re.compile(r"/[^\s?#*\"\\]{0,300}")
_LEAST: Final = 3
"""Links of one shape that make it the shape of offers."""
_LOCALE_OF: Final = {
    "USD": "en-US", "GBP": "en-GB", "CAD": "en-CA", "AUD": "en-AU", "NZD": "en-NZ",
    "JPY": "ja-JP", "CNY": "zh-CN", "KRW": "ko-KR", "PLN": "pl-PL", "SEK": "sv-SE",
    "NOK": "nb-NO", "DKK": "da-DK", "CZK": "cs-CZ", "HUF": "hu-HU", "CHF": "de-CH",
    "BRL": "pt-BR", "TRY": "tr-TR",
}  # fmt: skip


def first_source(url: str, html: str) -> str:
    """A YAML that `magpie source check` accepts; what is guessed says so beside it."""
    address = read_address(url)
    read = read_product(html, url, Hints())
    currency = read.value("currency") or ""
    known = currencies.is_currency(currency)
    currency = currency if known else "USD"
    locale, sure = _locale(html, currency)
    offers, why = _offers(url, html)
    own = address.path if _OWN.fullmatch(address.path) else "/"
    return f"""\
name: {_name(address.host)}
title: {_name(address.host)}
kind: site
start_urls:
  - "{_quoted(address.url)}"
currency: {currency}  # {"as the page says" if known else "a guess: check it"}
locale: {locale}  # {"as the page says" if sure else "a guess: check it"}
delay: 2s
order_placement: human_required
lists:
  paths:  # add those of further lists
    - "{own}"
offers:
  paths:  # {why}
{_listed(offers)}
"""


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _listed(paths: list[str]) -> str:
    return "\n".join(f'    - "{path}"' for path in paths)


def _name(host: str) -> str:
    bare = re.sub(r"[^a-z0-9.-]+", "-", host.lower().removeprefix("www."))[:60]
    bare = bare.strip(".-")
    return bare if re.fullmatch(r"[a-z].*[a-z0-9]", bare) else f"site-{bare}"[:63]


def _locale(html: str, currency: str) -> tuple[str, bool]:
    """What the page calls its language, if numbers can be read there."""
    said = _LANGUAGE.search(html[:20_000])
    language, country = (said[1].lower(), said[2] or "") if said else ("", "")
    if f"{language}{country.upper()}" in LOCALES:
        return f"{language}{country.upper()}", True
    by_currency = _LOCALE_OF.get(currency, "")
    near = sorted(one for one in LOCALES if one.startswith(f"{language}-"))
    if by_currency in near or not near:
        return by_currency or "en-US", False
    # de-DE before de-CH: a language's own country first.
    home = f"{language}-{language.upper()}"
    return (home if home in near else near[0]), False


def _offers(url: str, html: str) -> tuple[list[str], str]:
    """Paths of pages with offers, and how they were found."""
    listed = Counter(
        _shape(read_address(one.url).path) for one in item_links(url, html)
    )
    if found := [shape for shape, _ in listed.most_common(3) if shape]:
        return found, "of the item list in the page's data"
    here = read_address(url)
    targets = {
        address.path
        for href in hrefs(html, ("a",))
        if (address := follow(url, href)) and address.site == here.site
    }
    shapes = Counter(filter(None, map(_shape, sorted(targets))))
    often = [shape for shape, count in shapes.most_common(1) if count >= _LEAST]
    if often:
        return often, "a guess, from links that look alike: check them"
    return ["/**"], "a guess: name the paths of pages with offers"


def _shape(path: str) -> str:
    """/p/blue-lamp-17 -> /p/*: its last part is the thing's own; empty if unfit."""
    parts = [part for part in path.split("/") if part]
    if not parts or not all(map(_PLAIN.fullmatch, parts)):
        return ""
    own = [
        "*" if n == len(parts) - 1 or _DIGIT.search(part) else part
        for n, part in enumerate(parts)
    ]
    # A star at the root would be every page there is.
    if len(own) == 1 and not _DIGIT.search(parts[0]):
        return ""
    end = "/" if path.endswith("/") else ""
    return f"/{'/'.join(own)}{end}"
