"""Adapters: one module for each site or interface that needs one of its own.

A module is found by its file name; nothing lists them. `Adapter` says what it has,
`ApiAdapter` what it has if it is asked instead of fetched. Helpers begin with `_`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import import_module
from typing import Final, Protocol, cast

from common.errors import BadInput, Bug
from services.scanner.rules.offer import Facts
from services.scanner.rules.source import (
    Links,
    OrderPlacement,
    Search,
    Source,
    SourceKind,
)

_NONE: Final = Links((), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a site can do and what its terms allow; a site states what differs."""

    name: str
    """The module's own."""
    title: str
    kind: SourceKind = SourceKind.SITE
    url: str
    """Where it is; of an interface the base that its settings may move."""
    lists: Links = _NONE
    """Paths of pages that lead to offers."""
    offers: Links = _NONE
    """Paths of pages with an offer."""
    searches_by: tuple[str, ...] = ("keywords",)
    """Which parts of `search` it understands."""
    needs: tuple[str, ...] = ()
    """Which of them it cannot do without."""
    delay: timedelta = timedelta(seconds=2)
    robots: str = "obeyed"
    """What its robots.txt means for these pages."""
    login: str = "none: the pages are public"
    order_placement: OrderPlacement = OrderPlacement.HUMAN_REQUIRED
    terms: str = ""
    """What its terms say of programs, and of when."""
    scan_forbidden: bool = False
    """Its terms forbid scanning: off unless the source says who permits it."""


class Adapter(Protocol):
    """A module of this package."""

    @property
    def CAPABILITIES(self) -> Capabilities:  # noqa: N802 - a constant of the module
        """What it can do."""

    def start_urls(self, search: Search) -> list[str]:
        """Where a scan for that begins. Raises BadInput for what cannot be searched."""

    def links(self, url: str, body: str) -> list[str]:
        """The addresses that a list leads to. Raises SiteBlocked, Unreadable."""

    def read(self, source: Source, url: str, body: str) -> list[Facts]:
        """The offers of a page; none if it says itself that its offer is gone.

        Raises SiteBlocked before a wall, and Unreadable rather than guess.
        """


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing of a search: where the whole of it is, and what it looks like now."""

    url: str
    mark: str
    """As long as that is the same, the whole of it need not be asked for again.

    Empty where what is shown tells too little: then it is asked for each time.
    """


@dataclass(frozen=True, slots=True)
class Results:
    """One page of a search: one call."""

    url: str
    body: bytes
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """What an interface answered for one address; `found` is False for what is gone."""

    found: bool
    body: bytes = b""


class ApiSession(Protocol):
    """An interface that is being asked for one source."""

    @property
    def url(self) -> str:
        """Where it really is: another place than the source says must not be asked."""

    @property
    def calls_a_day(self) -> int | None:
        """Of all who use these keys; None: nobody counts them."""

    def search(self, search: Search) -> AsyncIterator[Results]:
        """Page after page of what it shows."""

    async def whole(self, url: str) -> Whole:
        """All of one thing."""


class ApiAdapter(Adapter, Protocol):
    """An adapter of an interface."""

    def connect(self) -> AbstractAsyncContextManager[ApiSession]:
        """The interface by the settings of this process. Raises BadSettings."""


def names() -> list[str]:
    """The adapters that there are."""
    found = (one.name for one in pkgutil.iter_modules(__path__))
    return sorted(name for name in found if not name.startswith("_"))


@cache
def load(name: str) -> Adapter:
    """The adapter of that name. Raises BadInput where there is none."""
    if name not in names():
        raise BadInput(
            f"There is no adapter {name[:60]!r}.", hint=f"Known: {', '.join(names())}."
        )
    module = cast(Adapter, import_module(f"{__name__}.{name}"))
    if module.CAPABILITIES.name != name:
        raise Bug(f"The adapter in {name}.py calls itself {module.CAPABILITIES.name}.")
    return module


def load_api(name: str) -> ApiAdapter:
    """The same, for one whose kind is `api`."""
    return cast(ApiAdapter, load(name))


def ensure_searchable(capabilities: Capabilities, search: Search) -> None:
    """Raise BadInput for parts of a search that the site does not know, or needs."""
    given = [part for part in _PARTS if getattr(search, part)]
    for part in given:
        if part not in capabilities.searches_by:
            raise BadInput(
                f"`search.{part}` means nothing to {capabilities.title}.",
                hint=f"It knows {_listed(capabilities.searches_by)}.",
            )
    for part in capabilities.needs:
        if part not in given:
            raise BadInput(
                f"without `search.{part}` {capabilities.title} finds nothing."
            )


_PARTS: Final = ("keywords", "locations", "categories")


def _listed(parts: Sequence[str]) -> str:
    return ", ".join(parts) or "nothing: give start_urls"
