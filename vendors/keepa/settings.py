"""Where Keepa is and who we are there: MAGPIE_KEEPA_URL and MAGPIE_KEEPA_KEY."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class KeepaSettings(BaseSettings):
    """Read at the edge of a process by `common.settings.load`."""

    model_config = SettingsConfigDict(
        env_prefix="MAGPIE_KEEPA_", extra="ignore", frozen=True, env_ignore_empty=True
    )

    url: str = Field(default="https://api.keepa.com", pattern=r"^https?://[^\s?#]+$")
    key: SecretStr
    deadline_seconds: float = Field(default=5.0, gt=0)
    """For one request with all its tries and waits."""
