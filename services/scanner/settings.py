"""Settings of the scanner: MAGPIE_SCANNER_<X>, beside the shared ones."""

from __future__ import annotations

from typing import Final, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from common.settings import SharedSettings
from services.scanner.adapters.proxies import ProxyPools, read_pools

PREFIX: Final = "MAGPIE_SCANNER_"


class ScannerSettings(SharedSettings):
    """What the scanner may be told; its workers are told the same."""

    model_config = SettingsConfigDict(
        **{**SharedSettings.model_config, "env_prefix": PREFIX}
    )

    host: str = "127.0.0.1"
    port: int = Field(8001, ge=0, lt=65536)
    metrics_port: int = Field(9001, ge=0, lt=65536)
    health_port: int = Field(10001, ge=0, lt=65536)
    workers: int = Field(1, ge=0, le=64)
    """Crawl worker processes beside this one."""
    scans_at_once: int = Field(128, ge=1, le=1000)
    """In each of them; never two of one site anywhere."""
    lease_seconds: float = Field(15, ge=1, le=300)
    """So long after a worker has died another one goes on with its scans."""
    worker_pages: int = Field(100_000, ge=0)
    """After so many a worker is replaced; 0: never."""
    worker_mib: int = Field(500, ge=0)
    """A worker that has grown larger is replaced; 0: never."""
    most_pending: int = Field(500_000, ge=0)
    """Nothing is fetched while more offers wait for a decision; 0: always."""
    sandbox: str = ""
    """Where the sandbox's sites and APIs run: `larkfield=http://127.0.0.1:8091,...`."""
    allow: str = ""
    """Further host:port that need not be public, with commas: never in production."""
    proxies: SecretStr = SecretStr("")
    """Pools by name: JSON, `{"eu": ["http://user:word@host:3128"]}`, or such a file."""
    user_agent: str = "Magpie/0.1 (obeys robots.txt as Magpie)"
    """Who asks; what stands before the slash is the name that robots.txt may use."""

    @property
    def sandbox_sites(self) -> dict[str, str]:
        """Where each site and API of the sandbox is."""
        return {
            name.strip(): origin.strip().rstrip("/")
            for name, _, origin in (
                part.partition("=") for part in _parts(self.sandbox)
            )
        }

    @property
    def exempt(self) -> set[str]:
        """The host:port that are connected to although they are not public."""
        origins = self.sandbox_sites.values()
        hosts = (one.partition("://")[2].partition("/")[0] for one in origins)
        return {*_parts(self.allow), *hosts}

    @property
    def proxy_pools(self) -> ProxyPools:
        """The pools of `proxies`."""
        return read_pools(self.proxies.get_secret_value())

    @model_validator(mode="after")
    def _readable(self) -> Self:
        read_pools(self.proxies.get_secret_value())
        for site in self.exempt:
            host, _, port = site.rpartition(":")
            if not host or not port.isdigit():
                raise ValueError(
                    f"{PREFIX}SANDBOX and {PREFIX}ALLOW need a host and a port, not "
                    f"{site!r}"
                )
        return self


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
