"""A schema as SQL, the same on every server, to be committed as schema.sql."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from common.errors import MagpieError
from common.postgres import checked_name

HEADER: Final = "-- What the migrations make. Written by `make schema`; never edited.\n"

# What tells of the server, the client or the moment instead of the schema.
_NOISE: Final = re.compile(
    r"^(--.*|SET \w+ = .*;|SELECT pg_catalog\.set_config\(.*|\\(un)?restrict .*)$", re.M
)


class DumpFailed(MagpieError):
    """The schema could not be written as SQL."""


async def dump_schema(url: str, service: str, *, pg_dump: Path) -> str:
    """The schema of `service` with its grants, without Alembic's own table.

    `pg_dump` must not be older than the server. Raises DumpFailed.
    """
    schema = checked_name(service)
    command = [
        str(pg_dump),
        "--schema-only",
        f"--schema={schema}",
        "--no-owner",
        f"--exclude-table={schema}.alembic_version",
    ]
    done = await asyncio.to_thread(
        subprocess.run,
        command,
        env={"PATH": os.environ.get("PATH", ""), **_login(url)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise DumpFailed(f"pg_dump: {done.stderr.strip()}")
    return HEADER + _plain(done.stdout)


def _plain(dump: str) -> str:
    text = _NOISE.sub("", dump)
    return "\n" + re.sub(r"\n{2,}", "\n\n", text).strip() + "\n"


def _login(url: str) -> dict[str, str]:
    # Not as an argument: any user of the machine may read those.
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    found = {
        "PGHOST": query.get("host") or parts.hostname,
        "PGPORT": query.get("port") or parts.port,
        "PGUSER": query.get("user") or parts.username,
        "PGPASSWORD": query.get("password") or parts.password,
        "PGDATABASE": query.get("dbname") or parts.path.strip("/"),
        "PGSSLMODE": query.get("sslmode"),
    }
    return {name: unquote(str(value)) for name, value in found.items() if value}
