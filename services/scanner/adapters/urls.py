"""Addresses of pages as text: one spelling of each, and no trick ones.

Every reader of an address here and further on must see the same host in it, so what
parsers are known to disagree about (backslashes, user names, control characters,
numbers that are written oddly, look-alike letters) is refused before anybody reads it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import Final
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import idna

from services.scanner.errors import BadAddress
from services.scanner.rules.feed import SCHEME as FEED_SCHEME
from services.scanner.rules.source import SANDBOX_SCHEME

LONGEST: Final = 2000
_LONGEST_HOST: Final = 253
_PORTS: Final = {"http": 80, "https": 443}
_HIGHEST_PORT: Final = 65535
_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_START: Final = re.compile(r"https?://[^/]", re.ASCII | re.IGNORECASE)
_NETLOC: Final = re.compile(
    r"(\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[^\[\]:@%]+))(:(?P<port>[0-9]{0,5}))?",
    re.ASCII | re.IGNORECASE,
)
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
# What systems read as (a part of) an IPv4 address: the rule of the URL standard.
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
# The full stop of Chinese and Japanese; others are read as a dot already.
_OTHER_DOT: Final = "\u3002"
# What stays as it is in a path or query; the rest is escaped, as Scrapy would do too.
_PATH: Final = "!$%&'()*+,/:;=?@"
_QUERY: Final = _PATH.replace("'", "")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a page is: the whole address, and whom to connect to for it."""

    url: str
    scheme: str
    host: str
    """Lower case; an IPv6 address without its brackets."""
    port: int
    path: str

    @property
    def site(self) -> str:
        """`host:port`: to whom politeness is owed."""
        return f"{self.host}:{self.port}"


@lru_cache(maxsize=1024)
def read_address(text: str) -> Address:
    """The address in `text`, its host in lower case and its fragment left out.

    On its way through a crawl the same one is read some four times.

    Raises BadAddress, with a reason, for anything but a plain http(s) address.
    """
    try:
        return _read(text)
    except BadAddress:
        raise
    except ValueError as exc:
        raise _bad(text, "unreadable") from exc


def _bad(text: str, reason: str) -> BadAddress:
    return BadAddress(
        f"{text[:100]!r} is no address of a page.",
        hint="Write it as https://shop.example/path.",
        reason=reason,
    )


def _read(text: str) -> Address:
    if len(text) > LONGEST:
        raise _bad(text, "too_long")
    if _FORBIDDEN.search(text):
        raise _bad(text, "characters")
    if not _START.match(text):
        raise _bad(text, "scheme")
    parts = urlsplit(text)
    if "@" in parts.netloc:
        raise _bad(text, "user_info")
    found = _NETLOC.fullmatch(parts.netloc)
    if not found:
        raise _bad(text, "host")
    host = (
        str(IPv6Address(found["six"])) if found["six"] else _name(text, found["name"])
    )
    default = _PORTS[parts.scheme]
    port = int(found["port"] or default)
    if not 0 < port <= _HIGHEST_PORT:
        raise _bad(text, "port")
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port == default else f"{shown}:{port}"
    path = quote(parts.path, safe=_PATH) or "/"
    query = quote(parts.query, safe=_QUERY)
    url = urlunsplit((parts.scheme, netloc, path, query, ""))
    return Address(url=url, scheme=parts.scheme, host=host, port=port, path=path)


def _name(text: str, name: str) -> str:
    """As name servers spell it; of a number only its usual form."""
    if not name.isascii():
        name = _without_lookalikes(text, name)
    # One root dot at the end says nothing but "not relative".
    name = name.lower().removesuffix(".")
    labels = name.split(".")
    if len(name) > _LONGEST_HOST or not all(map(_LABEL.fullmatch, labels)):
        raise _bad(text, "host")
    if _NUMBER.fullmatch(labels[-1]) and not _is_usual_number(name):
        raise _bad(text, "number")
    return name


def _without_lookalikes(text: str, name: str) -> str:
    """The name as name servers know it.

    Full-width letters, circled digits and dots of other scripts are read as their plain
    twins by some programs and refused by others.
    """
    composed = unicodedata.normalize("NFC", name.lower())
    plain = unicodedata.normalize("NFKC", composed).replace(_OTHER_DOT, ".")
    if plain != composed:
        raise _bad(text, "look_alike")
    try:
        return idna.encode(composed, std3_rules=True).decode()
    except idna.IDNAError as exc:
        raise _bad(text, "look_alike") from exc


def _is_usual_number(name: str) -> bool:
    try:
        return str(IPv4Address(name)) == name
    except ValueError:
        return False


def follow(page: str, href: str) -> Address | None:
    """Where a link on a page leads; None if that is no page of the web."""
    try:
        return read_address(urljoin(page, href))
    except (BadAddress, ValueError):
        return None


def settle(url: str, sandbox: Mapping[str, str]) -> Address:
    """The address behind `url`, with sandbox:// replaced by where that site runs.

    A file of the feeds folder is its own address: nothing is connected to for it.

    Raises BadAddress, also when no sandbox runs or it has no such site.
    """
    if url.startswith(f"{FEED_SCHEME}:///"):
        return _in_folder(url)
    if not url.startswith(SANDBOX_SCHEME):
        return read_address(url)
    name, _, path = url.removeprefix(SANDBOX_SCHEME).partition("/")
    if name not in sandbox:
        known = ", ".join(sorted(sandbox)) or "none: no sandbox runs"
        raise BadAddress(
            f"The sandbox has no site {name[:60]!r}.", hint=f"Its sites: {known}."
        )
    return read_address(f"{sandbox[name].rstrip('/')}/{path}")


def _in_folder(url: str) -> Address:
    """A file of the feeds folder; its site is itself, at a port that nothing has."""
    path = url.removeprefix(f"{FEED_SCHEME}://")
    return Address(url=url, scheme=FEED_SCHEME, host=path[1:], port=0, path=path)
