"""What `python -m services.<name>` does beside serving: `migrate`, as a cluster's job
runs it before a new version starts.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Final

from common.errors import BadInput, MagpieError
from common.migrate import Migrated, migrate
from common.settings import MigrationSettings, load

VERB: Final = "migrate"


def run_verb(service: str, arguments: list[str]) -> int | None:
    """Do what `arguments` say and return the exit code; None: they say nothing.

    4 says that the same again may work: nothing answers yet, or a table was in use.
    """
    if not arguments:
        return None
    try:
        if arguments != [VERB]:
            raise BadInput(
                f"{' '.join(arguments)!r} is nothing that {service} does.",
                hint=f"`python -m services.{service}` serves, with `{VERB}` it brings "
                "its schema to the newest version.",
            )
        done = asyncio.run(_migrate(service))
    except MagpieError as exc:
        sys.stderr.write(f"magpie {service}: {exc}\n")
        return exc.exit_code
    sys.stdout.write(f"{service}: {_sentence(done)}\n")
    return 0


async def _migrate(service: str) -> Migrated:
    settings = load(MigrationSettings)
    password = settings.app_password
    return await migrate(
        settings.need("postgres_url"),
        service,
        app_password=password.get_secret_value() if password else None,
    )


def _sentence(done: Migrated) -> str:
    if done.before == done.after:
        return f"at version {done.after}, nothing to do"
    return f"from version {done.before or 'none'} to {done.after}"
