"""Whether the schema is the one that this code was written for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from common.errors import Refused

if TYPE_CHECKING:
    from common.postgres import Connection

_VERSIONS: Final = Path(__file__).parents[1] / "migrations" / "versions"


class NotMigrated(Refused):
    """The schema `scanner` lacks migrations."""


async def ensure_migrated(connection: Connection) -> None:
    """Raise NotMigrated unless the newest migration here was applied.

    A newer schema is fine: a migration works with the code that runs already.
    """
    newest = max(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*.py"))
    found = None
    if await connection.fetchval("SELECT to_regclass('scanner.alembic_version')"):
        found = await connection.fetchval("SELECT version_num FROM alembic_version")
    if found is None or found < newest:
        raise NotMigrated(
            f"The schema `scanner` is at version {found or 'none'}, not {newest}.",
            hint="Run the migrations first; `magpie up` does.",
        )
