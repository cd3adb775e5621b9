"""Addresses of pages as text: one spelling of each, and no trick ones.

Every reader of an address here and further on must see the same host in it, so what
parsers are known to disagree about (backslashes, user names, control characters) is
refused before anybody reads it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from services.scanner.errors import BadAddress
from services.scanner.rules.source import SANDBOX_SCHEME

LONGEST: Final = 2000
_PORTS: Final = {"http": 80, "https": 443}
_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f\\]")
_HOST: Final = re.compile(
    r"[a-z0-9_]([a-z0-9_-]{0,62}\.)*[a-z0-9_-]{0,62}\.?|\[[0-9a-f:.]+\]", re.ASCII
)


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


def read_address(text: str) -> Address:
    """The address in `text`, its host in lower case and its fragment left out.

    Raises BadAddress for anything but a plain http(s) address.
    """
    try:
        return _read(text)
    except ValueError as exc:
        raise BadAddress(
            f"{text[:100]!r} is no address of a page.",
            hint="Write it as https://shop.example/path.",
        ) from exc


def _read(text: str) -> Address:
    if len(text) > LONGEST or _FORBIDDEN.search(text):
        raise ValueError(text)
    parts = urlsplit(text)
    host, port = parts.hostname or "", parts.port
    if parts.scheme not in _PORTS or "@" in parts.netloc:
        raise ValueError(text)
    if not host.isascii():
        host = host.encode("idna").decode()
    shown = f"[{host}]" if ":" in host else host
    if not _HOST.fullmatch(shown) or port == 0:
        raise ValueError(text)
    default = _PORTS[parts.scheme]
    netloc = shown if port in (None, default) else f"{shown}:{port}"
    path = parts.path or "/"
    return Address(
        url=urlunsplit((parts.scheme, netloc, path, parts.query, "")),
        scheme=parts.scheme,
        host=host,
        port=port or default,
        path=path,
    )


def follow(page: str, href: str) -> Address | None:
    """Where a link on a page leads; None if that is no page of the web."""
    try:
        return read_address(urljoin(page, href))
    except (BadAddress, ValueError):
        return None


def settle(url: str, sandbox: Mapping[str, str]) -> Address:
    """The address behind `url`, with sandbox:// replaced by where that site runs.

    Raises BadAddress, also when no sandbox runs or it has no such site.
    """
    if not url.startswith(SANDBOX_SCHEME):
        return read_address(url)
    name, _, path = url.removeprefix(SANDBOX_SCHEME).partition("/")
    if name not in sandbox:
        known = ", ".join(sorted(sandbox)) or "none: no sandbox runs"
        raise BadAddress(
            f"The sandbox has no site {name[:60]!r}.", hint=f"Its sites: {known}."
        )
    return read_address(f"{sandbox[name].rstrip('/')}/{path}")
