"""Where quotes come from: a module of this folder is one source, found by its name.

A module whose name begins with `_` is no source. Nothing else lists them.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from importlib import import_module
from typing import Final, cast

from common.errors import BadInput
from services.pricing.adapters.quotes._files import MAX_MEGABYTES, given_file
from services.pricing.adapters.quotes._source import (
    Access,
    BuybackData,
    Capabilities,
    Demand,
    Fault,
    Given,
    MarketData,
    QuoteSource,
)

__all__ = [
    "MAX_MEGABYTES",
    "Access",
    "BuybackData",
    "Capabilities",
    "Demand",
    "Fault",
    "Given",
    "MarketData",
    "QuoteSource",
    "find_source",
    "given_file",
    "source_names",
]

_NAME: Final = __name__


def source_names() -> list[str]:
    """The sources there are, in the order of their names."""
    folder = import_module(_NAME).__path__
    names = (module.name for module in pkgutil.iter_modules(folder))
    return sorted(name for name in names if not name.startswith("_"))


def find_source(name: str, *, access: Access | None = None) -> QuoteSource:
    """The source of that name. BadInput names those there are."""
    if name not in source_names():
        raise _unknown(name, source_names())
    source = _load(name)
    if access is not None and source.CAPABILITIES.access is not access:
        known = [n for n in source_names() if _load(n).CAPABILITIES.access is access]
        raise _unknown(name, known)
    return source


def _load(name: str) -> QuoteSource:
    # A module is a value like any other: it has what the Protocol asks for.
    return cast(QuoteSource, import_module(f"{_NAME}.{name}"))


def _unknown(name: str, known: Sequence[str]) -> BadInput:
    return BadInput(f"No source is named {name!r}.", hint=f"Known: {', '.join(known)}.")
