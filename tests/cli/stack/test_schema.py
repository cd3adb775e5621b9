"""Every service's schema.sql is what its migrations make, from zero."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.stack.schema import schemas
from common.migrate import folder_of, owners

pytestmark = pytest.mark.integration

SHELF = Path(__file__).parents[2] / "common" / "shelf"


def committed(service: str) -> str:
    """Its schema.sql, empty if nobody has written it."""
    path = folder_of(service) / "schema.sql"
    return path.read_text() if path.exists() else ""


class TestSchemas:
    async def test_are_what_is_committed(self) -> None:
        made = await schemas(owners())
        stale = [name for name, text in made.items() if text != committed(name)]
        assert not stale, f"Run `make schema`: {stale}"

    async def test_would_tell_a_difference(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("common.migrate.folder_of", lambda _: SHELF)
        made = await schemas(["shelf"])
        assert made == {"shelf": (SHELF / "schema.sql").read_text()}
        assert made["shelf"].replace("title text", "title int") != made["shelf"]
