"""The sources that come with Magpie, and those in the data folder, are stored."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from common.errors import BadInput
from common.postgres import transaction
from services.scanner.adapters.files import read_text, yaml_files
from services.scanner.rules.source import SANDBOX_SCHEME
from services.scanner.store import sources
from services.scanner.usecases.places import Places
from services.scanner.usecases.put_source import Described, put_source, read_description

if TYPE_CHECKING:
    from common.postgres import Connection, Pool

_AT_ONCE: Final = 100
SHIPPED: Final = Path(__file__).parents[1] / "data" / "sources"

_log = logging.getLogger(__name__)


async def seed_sources(pg: Pool, places: Places, folders: Iterable[Path]) -> int:
    """Store each YAML file of these folders that is new; how many these were.

    A source that a person stored under the same name, or deleted, is left alone. A
    file that cannot be used is logged by its line and key, and passed over.
    """
    async with transaction(pg) as connection:
        kept = await sources.shipped_texts(connection)
    found = await asyncio.to_thread(_read, list(folders))
    fresh = [one for one in found if one[1] not in kept or SANDBOX_SCHEME in one[1]]
    count = 0
    for start in range(0, len(fresh), _AT_ONCE):
        described = list(_described(places, fresh[start : start + _AT_ONCE]))
        async with transaction(pg) as connection:
            count += await _store(connection, places, described)
    return count


def _described(
    places: Places, files: Iterable[tuple[Path, str]]
) -> Iterator[Described]:
    for path, text in files:
        if SANDBOX_SCHEME in text and not places.sandbox:
            continue
        try:
            yield read_description(places, text, file=path.name)
        except BadInput as exc:
            _log.error("source not taken: %s", exc, extra={"file": str(path)})


async def _store(
    connection: Connection, places: Places, described: Iterable[Described]
) -> int:
    count = 0
    for one in described:
        known = await sources.find_source(connection, one.source.name)
        if known is None or (known.shipped and known.deleted_at is None):
            await put_source(connection, places, one, shipped=True)
            count += 1
    return count


def _read(folders: list[Path]) -> list[tuple[Path, str]]:
    return [(path, read_text(path)) for path in _files(folders)]


def _files(folders: list[Path]) -> list[Path]:
    return [path for folder in folders for path in yaml_files(folder)]
