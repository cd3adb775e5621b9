"""Passes: who may use the proxy, how much is left to him, and what was refused.

Each context of the browser has its own; what comes without one (Chromium's own errands,
another program of this machine) gets nothing.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from services.scanner.adapters.limits import RenderLimits
from services.scanner.errors import AddressRefused, TooLarge

_MOST_KEPT: Final = 100


@dataclass(frozen=True, slots=True)
class Refusal:
    """One request that the proxy refused, and the short name of why."""

    site: str
    """`host:port`, as far as it could be read."""
    reason: str


@dataclass(eq=False)
class Pass:
    """Lets one context through; `begin` says that its next page begins."""

    limits: RenderLimits
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    refusals: list[Refusal] = field(default_factory=list)
    spent: int = 0
    """Bytes of the page at hand, both ways."""
    too_large: bool = False
    _open: set[asyncio.WriteTransport] = field(default_factory=set)

    def begin(self) -> None:
        """A new page: all of the limits is there again."""
        self.spent = 0
        self.too_large = False
        self.refusals = []

    def spend(self, size: int) -> None:
        """Note bytes that went through. Raises TooLarge beyond the limit."""
        self.spent += size
        if self.spent > self.limits.traffic:
            self.too_large = True
            raise TooLarge(
                f"The page and what it loads is more than {self.limits.traffic} bytes."
            )

    def refuse(self, site: str, reason: str) -> None:
        """Remember what was refused; of very many the first."""
        refusal = Refusal(site[:100], reason)
        if len(self.refusals) < _MOST_KEPT and refusal not in self.refusals:
            self.refusals.append(refusal)

    def refusal_of(self, site: str) -> Refusal | None:
        """Why that site was refused; None if it was not."""
        return next((one for one in self.refusals if one.site == site), None)

    @contextmanager
    def holding(self, transport: asyncio.WriteTransport) -> Iterator[None]:
        """Count a connection of the browser's, so that it can be cut."""
        if len(self._open) >= self.limits.connections:
            raise AddressRefused("Too many connections.", reason="connections")
        self._open.add(transport)
        try:
            yield
        finally:
            self._open.discard(transport)

    def cut(self) -> None:
        """Break off whatever is still under way."""
        for transport in list(self._open):
            transport.abort()


class Passes:
    """The passes that are valid now."""

    def __init__(self) -> None:
        self._valid: dict[str, Pass] = {}

    def issue(self, limits: RenderLimits) -> Pass:
        """A new one."""
        made = Pass(limits)
        self._valid[made.name] = made
        return made

    def withdraw(self, one: Pass) -> None:
        """From now on it is none; what it opened is cut."""
        self._valid.pop(one.name, None)
        one.cut()

    def find(self, header: bytes) -> Pass | None:
        """The pass that a Proxy-Authorization header shows; None if it is not valid."""
        scheme, _, packed = header.partition(b" ")
        if scheme.lower() != b"basic":
            return None
        try:
            name, _, secret = b64decode(packed, validate=True).decode().partition(":")
        except (NotBase64, UnicodeDecodeError):
            return None
        found = self._valid.get(name)
        if found and hmac.compare_digest(found.secret.encode(), secret.encode()):
            return found
        return None
