"""Writes every service's schema.sql: `python -m cli.stack.schema`, or `make schema`.

The migrations run from zero on an embedded PostgreSQL that lives for that long.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.stack import _binaries
from cli.stack.data_folder import DataFolder
from cli.stack.postgres import Postgres
from common.migrate import folder_of, migrate, owners
from common.schema_dump import dump_schema


async def schemas(services: Iterable[str]) -> dict[str, str]:
    """What the migrations of each service make, as SQL."""
    with _folder() as folder:
        server = Postgres(folder, durable=False)
        await server.start()
        try:
            return {name: await _schema(server.url, name) for name in services}
        finally:
            await server.stop()


@contextmanager
def _folder() -> Iterator[DataFolder]:
    with tempfile.TemporaryDirectory(prefix="magpie-") as path:
        # Root's Postgres runs as somebody else, who has to pass.
        Path(path).chmod(0o711)
        yield DataFolder(Path(path) / "data")


async def _schema(url: str, service: str) -> str:
    await migrate(url, service)
    return await dump_schema(url, service, pg_dump=_binaries.pg_dump())


def main() -> None:
    """Write them all."""
    for service, text in asyncio.run(schemas(owners())).items():
        (folder_of(service) / "schema.sql").write_text(text)


if __name__ == "__main__":
    main()
