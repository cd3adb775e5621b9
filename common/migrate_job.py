"""What `python -m services.<name>` does beside serving: `migrate`, as a cluster's job
runs it before a new version starts.

It makes the schema as this version needs it or, with --wait, waits until somebody has.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from common.errors import BadInput, MagpieError, Refused, Retryable
from common.migrate import NewerSchema, migrate, pending
from common.settings import MigrationSettings, load
from common.stores import StoreRefused

VERB: Final = "migrate"

_AGAIN_SECONDS: Final = 1.0

Done = TypeVar("Done")


class NotMigrated(Refused):
    """The schema lacks versions that this code needs."""


def run_verb(service: str, arguments: Sequence[str]) -> int | None:
    """Do what `arguments` say and return the exit code; None: they say nothing.

    4 says that the same again may work: nothing answers yet, or a table was in use.
    """
    if not arguments:
        return None
    try:
        if arguments[0] != VERB:
            raise BadInput(
                f"{' '.join(arguments)!r} is nothing that {service} does.",
                hint=f"`python -m services.{service}` serves, with `{VERB}` it brings "
                "its schema to the newest version.",
            )
        options = _parser(service).parse_args(arguments[1:])
        said = asyncio.run(_do(service, options))
    except MagpieError as exc:
        sys.stderr.write(f"magpie {service}: {exc}\n")
        return exc.exit_code
    sys.stdout.write(f"{service}: {said}\n")
    return 0


async def _do(service: str, options: argparse.Namespace) -> str:
    settings = load(MigrationSettings)
    url = settings.need("postgres_url")
    if options.wait is not None:
        return await wait_for(url, service, seconds=options.wait)
    password = settings.app_password
    return await bring_up(
        url,
        service,
        app_password=password.get_secret_value() if password else None,
        newer_is_fine=options.newer_is_fine,
        seconds=options.patience,
    )


async def bring_up(
    url: str,
    service: str,
    *,
    app_password: str | None = None,
    newer_is_fine: bool = False,
    seconds: float = 0.0,
) -> str:
    """Migrate to the newest version, asking again for `seconds` while nobody answers.

    Returns what was done, in words. Raises what `migrate` does; a newer schema is left
    alone if that is fine.
    """

    async def attempt() -> str:
        try:
            done = await migrate(url, service, app_password=app_password)
        except NewerSchema as exc:
            if not newer_is_fine:
                raise
            return f"left alone. {exc}"
        if done.before == done.after:
            return f"at version {done.after}, nothing to do"
        return f"from version {done.before or 'none'} to {done.after}"

    return await _again(attempt, seconds)


async def wait_for(url: str, service: str, *, seconds: float) -> str:
    """Wait until the schema is as new as this code, or newer; changes nothing.

    Raises NotMigrated, or why the database could not be asked, after `seconds`.
    """

    async def attempt() -> str:
        try:
            lacking = await pending(url, service)
        except NewerSchema:
            # A newer version runs beside this one, or did: that must work.
            return "the schema is newer than this version"
        if lacking:
            raise NotMigrated(
                f"The schema {service} lacks {', '.join(lacking)}.",
                hint=f"Look at the log of the Job that runs `migrate` for {service}.",
            )
        return "the schema is there"

    return await _again(attempt, seconds)


async def _again(attempt: Callable[[], Awaitable[Done]], seconds: float) -> Done:
    """What `attempt` returns, tried each second while it may still come right."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while True:
        try:
            return await attempt()
        # On an empty cluster the login is made by whoever migrates, so it may come.
        except (Retryable, StoreRefused, NotMigrated):
            if loop.time() >= until:
                raise
        await asyncio.sleep(_AGAIN_SECONDS)


def _parser(service: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m services.{service} {VERB}",
        description="Bring the schema of this service to the version of this code.",
    )
    parser.add_argument(
        "--wait",
        type=float,
        metavar="SECONDS",
        help="change nothing: wait until the schema is there",
    )
    parser.add_argument(
        "--patience",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="how long to try again while the database does not answer (0)",
    )
    parser.add_argument(
        "--newer-is-fine",
        action="store_true",
        help="leave a newer schema alone instead of failing, as after a rollback",
    )
    return parser
