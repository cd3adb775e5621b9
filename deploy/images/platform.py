"""What the containers of the smoke test are told: an address each, and their stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sandbox.server import addresses

SANDBOX_PORT: Final = 8090
RPC_PORT: Final = 50051
HEALTH_PORT: Final = 9101


@dataclass(frozen=True, slots=True)
class Addresses:
    """Of the loopback network, so that each container has every port to itself."""

    stores: str = "127.0.83.10"
    sandbox: str = "127.0.83.11"
    scanner: str = "127.0.83.12"
    pricing: str = "127.0.83.13"
    gateway: str = "127.0.83.14"

    def of(self, service: str) -> str:
        """Where that service listens."""
        return str(getattr(self, service))

    def site(self, name: str) -> str:
        """The first page of a site of the sandbox."""
        return addresses(SANDBOX_PORT, self.sandbox)[name] + "/"

    def postgres(self, user: str, password: str) -> str:
        """The database as that user sees it."""
        return f"postgresql://{user}:{password}@{self.stores}:5432/magpie"

    def migrating(self, password: str) -> dict[str, str]:
        """What a job is told that migrates: it may do everything."""
        return {
            "MAGPIE_POSTGRES_URL": self.postgres("magpie", password),
            "MAGPIE_POSTGRES_APP_PASSWORD": password,
        }


def environment_of(service: str, at: Addresses, password: str) -> Mapping[str, str]:
    """The environment of one container; the browser's has nothing."""
    if service in ("browser", "sandbox"):
        return {}
    if service == "stores":
        return {"MAGPIE_STORES_PASSWORD": password}
    own = f"MAGPIE_{service.upper()}_"
    told = {
        "MAGPIE_POSTGRES_URL": at.postgres(f"{service}_app", password),
        "MAGPIE_MONGO_URL": f"mongodb://{at.stores}:27017/",
        "MAGPIE_REDIS_URL": f"redis://:{password}@{at.stores}:6379",
        f"{own}HOST": at.of(service),
    }
    for peer in {"scanner", "pricing"} - {service}:
        told[f"{own}{peer.upper()}"] = f"{at.of(peer)}:{RPC_PORT}"
        told[f"{own}{peer.upper()}_HEALTH"] = f"{at.of(peer)}:{HEALTH_PORT}"
    return told | _own(service, at)


def _own(service: str, at: Addresses) -> dict[str, str]:
    sites = addresses(SANDBOX_PORT, at.sandbox)
    if service == "scanner":
        where = ",".join(f"{name}={url}" for name, url in sites.items())
        return {
            "MAGPIE_SCANNER_SANDBOX": where,
            "MAGPIE_BROWSER": "unix:/run/browser/socket",
            "MAGPIE_BLOBS": "/data/blobs",
        }
    if service == "pricing":
        return {"MAGPIE_KEEPA_URL": sites["keepa"], "MAGPIE_KEEPA_KEY": "sandbox"}
    return {"MAGPIE_GATEWAY_SANDBOX": "true"}
