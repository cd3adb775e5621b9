"""The sources that come with Magpie, and those in the data folder, are stored."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from common.errors import BadInput
from common.postgres import transaction
from services.scanner.adapters.files import read_text, yaml_files
from services.scanner.rules.source import SANDBOX_SCHEME
from services.scanner.store import sources
from services.scanner.usecases.places import Places
from services.scanner.usecases.put_source import put_source, read_description

if TYPE_CHECKING:
    from common.postgres import Pool

SHIPPED: Final = Path(__file__).parents[1] / "data" / "sources"

_log = logging.getLogger(__name__)


async def seed_sources(pg: Pool, places: Places, folders: Iterable[Path]) -> int:
    """Store each YAML file of these folders; how many are stored now.

    A source that a person stored under the same name, or deleted, is left alone. A
    file that cannot be used is logged by its line and key, and passed over.
    """
    count = 0
    for path in await asyncio.to_thread(_files, list(folders)):
        text = await asyncio.to_thread(read_text, path)
        if SANDBOX_SCHEME in text and not places.sandbox:
            continue
        try:
            described = read_description(places, text, file=path.name)
        except BadInput as exc:
            _log.error("source not taken: %s", exc, extra={"file": str(path)})
            continue
        async with transaction(pg) as connection:
            known = await sources.find_source(connection, described.source.name)
            if known is None or (known.shipped and known.deleted_at is None):
                await put_source(connection, places, described, shipped=True)
                count += 1
    return count


def _files(folders: list[Path]) -> list[Path]:
    return [path for folder in folders for path in yaml_files(folder)]
