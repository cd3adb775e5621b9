"""Settings of the gateway: MAGPIE_GATEWAY_<X>, beside the shared ones."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from common.settings import SharedSettings

PREFIX: Final = "MAGPIE_GATEWAY_"

_SHORTEST_PASSWORD: Final = 8
_SHORTEST_KEY: Final = 32
_PLACEHOLDERS: Final = ("changeme", "change-me", "password", "magpie", "admin")


class GatewaySettings(SharedSettings):
    """What the gateway may be told."""

    model_config = SettingsConfigDict(
        **{**SharedSettings.model_config, "env_prefix": PREFIX}
    )

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, lt=65536)
    metrics_port: int = Field(9000, ge=0, lt=65536)
    health_port: int = Field(10000, ge=0, lt=65536)
    scanner: str = "127.0.0.1:8001"
    """Where ScannerService is: host:port; dns:///name:port or ip:port,ip:port for all
    its replicas."""
    scanner_health: str = "127.0.0.1:10001"
    pricing: str = "127.0.0.1:8002"
    pricing_health: str = "127.0.0.1:10002"
    requests_a_minute: int = Field(100, ge=1)
    """Of one client; a user, or an address before it has signed in."""
    body_bytes: int = Field(256 * 1024, ge=1024)
    websockets: int = Field(1_000, ge=1)
    trusted_proxies: str = ""
    """Whose X-Forwarded-For is believed: addresses or networks, comma-separated."""
    sandbox: bool = False
    """Whether a pretend outside world runs beside it; the pages say so."""
    web: Path = Path(__file__).parents[2] / "web" / "dist"
    """The built pages."""
    token_key: SecretStr | None = None
    """What tokens are signed with, the same in all replicas; else the data folder's."""
    admin_password: SecretStr | None = Field(
        None, validation_alias="MAGPIE_ADMIN_PASSWORD"
    )

    @model_validator(mode="after")
    def _secrets_are_no_placeholders(self) -> Self:
        key, password = self.token_key, self.admin_password
        if key is not None and len(key.get_secret_value()) < _SHORTEST_KEY:
            raise ValueError(
                f"{PREFIX}TOKEN_KEY needs at least {_SHORTEST_KEY} characters"
            )
        if password is not None:
            given = password.get_secret_value()
            if len(given) < _SHORTEST_PASSWORD or given.lower() in _PLACEHOLDERS:
                raise ValueError(
                    f"MAGPIE_ADMIN_PASSWORD needs at least {_SHORTEST_PASSWORD} "
                    "characters and must not be a placeholder"
                )
        return self
