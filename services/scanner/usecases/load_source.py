"""A source ready to be scanned: read from its YAML, or made up for a single address."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from services.scanner.adapters.source_yaml import read_source
from services.scanner.errors import NoSuchSource
from services.scanner.rules.source import Source, ad_hoc, is_ad_hoc
from services.scanner.store import sources

if TYPE_CHECKING:
    from common.postgres import Connection


async def load_source(connection: Connection, name: str) -> Source:
    """The stored source of that name, or what a site's own name stands for (`ad_hoc`).

    Raises NoSuchSource if there is none any more.
    """
    if is_ad_hoc(name):
        return ad_hoc(name)
    known = await sources.find_source(connection, name)
    if known is None:
        raise NoSuchSource(f"There is no source {name[:80]!r}.")
    return _read(known.yaml)


@lru_cache(maxsize=256)
def _read(yaml: str) -> Source:
    return read_source(yaml)
