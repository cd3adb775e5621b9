"""What each process of the platform is told through its environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cli.stack.data_folder import DataFolder
from cli.stack.ports import HOST, Ports

SITES: Final = ("larkfield", "tidewater", "swapyard", "glimmer")
"""The sandbox's sites, each on its own port, in the order of those above its first."""

SHOPS_FROM: Final = 11
SHOPS: Final = tuple(
    """brindlecote wexcombe hallwacht zangenfritz bergluegli papelouse quincaillet
    bottegalta mercadela polderwijs zielonek granhult tsubamedo cobaltry octavista
    refurbury halvacre stacksmere pfotenhain quillmere""".split()
)
"""Its small shops, in the order of the ports from the eleventh on."""

_PEERS: Final = {
    "scanner": ("pricing",),
    "pricing": ("scanner",),
    "gateway": ("scanner", "pricing"),
}
SERVICES: Final = tuple(_PEERS)
"""In the order of the table that is printed; they are started together."""


@dataclass(frozen=True, slots=True)
class Stores:
    """Where the stores are. `postgres` gives each service the login of its own role."""

    postgres: Mapping[str, str]
    mongo: str
    redis: str


def service_environment(
    name: str, *, stores: Stores, ports: Ports, folder: DataFolder, sandbox: bool
) -> dict[str, str]:
    """The settings of one service; what the user set himself is not overridden here."""
    own = f"MAGPIE_{name.upper()}_"
    told = {
        "MAGPIE_DATA": str(folder.path),
        "MAGPIE_POSTGRES_URL": stores.postgres[name],
        "MAGPIE_MONGO_URL": stores.mongo,
        "MAGPIE_REDIS_URL": stores.redis,
        "MAGPIE_BLOBS": str(folder.part("blobs")),
        f"{own}PORT": str(ports.of(name)),
        f"{own}METRICS_PORT": str(ports.metrics_of(name)),
        f"{own}HEALTH_PORT": str(ports.health_of(name)),
    }
    for peer in _PEERS[name]:
        told[f"{own}{peer.upper()}"] = f"{HOST}:{ports.of(peer)}"
        told[f"{own}{peer.upper()}_HEALTH"] = f"{HOST}:{ports.health_of(peer)}"
    if sandbox:
        told |= _sandbox_addresses(name, ports)
    return told


def sandbox_terms(name: str) -> dict[str, str]:
    """What an owner would say of his costs; where he says it, his word holds.

    Nothing can be more than `review` without them, and a first look at the platform is
    to show all that there is.
    """
    if name != "pricing":
        return {}
    return {"MAGPIE_PRICING_SHIP_COST": "5.00", "MAGPIE_PRICING_TAX": "7%"}


def _sandbox_addresses(name: str, ports: Ports) -> dict[str, str]:
    base = ports.of("sandbox")
    if name == "gateway":
        return {"MAGPIE_GATEWAY_SANDBOX": "true"}
    if name == "pricing":
        return {
            "MAGPIE_KEEPA_URL": f"http://{HOST}:{base}/keepa",
            "MAGPIE_KEEPA_KEY": "sandbox",
            "MAGPIE_BOOKSCOUTER_URL": f"http://{HOST}:{base}/bookscouter",
            "MAGPIE_BOOKSCOUTER_KEY": "sandbox",
        }
    if name == "scanner":
        sites = enumerate(SITES, start=base + 1)
        shops = enumerate(SHOPS, start=base + SHOPS_FROM)
        where = [f"{name}=http://{HOST}:{port}" for port, name in (*sites, *shops)]
        ebay = f"http://{HOST}:{base}/ebay"
        return {
            "MAGPIE_SCANNER_SANDBOX": ",".join([*where, f"ebay={ebay}"]),
            "MAGPIE_EBAY_URL": ebay,
            "MAGPIE_EBAY_CLIENT_ID": "sandbox",
            "MAGPIE_EBAY_CLIENT_SECRET": "sandbox",
        }
    return {}
