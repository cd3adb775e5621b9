"""Where BookScouter is and who we are there: MAGPIE_BOOKSCOUTER_URL and _KEY."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class BookScouterSettings(BaseSettings):
    """Read at the edge of a process by `common.settings.load`."""

    model_config = SettingsConfigDict(
        env_prefix="MAGPIE_BOOKSCOUTER_",
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
    )

    url: str = Field(
        default="https://api.bookscouter.com/services/v1",
        pattern=r"^https?://[^\s?#]+$",
    )
    key: SecretStr
    deadline_seconds: float = Field(default=10.0, gt=0)
    """For one request with all its tries; the vendors are asked while it waits."""
    calls_a_minute: int = Field(default=60, ge=1)
    """What the account allows."""
