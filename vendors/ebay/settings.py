"""Where eBay is and which application asks: MAGPIE_EBAY_URL, _CLIENT_ID and others."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class EbaySettings(BaseSettings):
    """Read at the edge of a process by `common.settings.load`."""

    model_config = SettingsConfigDict(
        env_prefix="MAGPIE_EBAY_", extra="ignore", frozen=True, env_ignore_empty=True
    )

    url: str = Field(default="https://api.ebay.com", pattern=r"^https?://[^\s?#]+$")
    client_id: SecretStr
    client_secret: SecretStr
    marketplace: str = Field(default="EBAY_US", pattern=r"^EBAY_[A-Z]{2,12}$")
    """Where a call looks that names no marketplace."""
    calls_a_day: int = Field(default=5000, ge=1)
    """The quota of the application, which its owner finds in eBay's developer pages."""
    deadline_seconds: float = Field(default=5.0, gt=0)
    """For one request with all its tries and waits."""
