"""Settings of pricing: MAGPIE_PRICING_<X>, beside the shared ones and Keepa's."""

from __future__ import annotations

from typing import Final, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from common.settings import SharedSettings

PREFIX: Final = "MAGPIE_PRICING_"


class PricingSettings(SharedSettings):
    """What pricing may be told. Amounts are in the currency of the first channel."""

    model_config = SettingsConfigDict(
        **{**SharedSettings.model_config, "env_prefix": PREFIX}
    )

    host: str = "127.0.0.1"
    port: int = Field(8002, ge=0, lt=65536)
    metrics_port: int = Field(9002, ge=0, lt=65536)
    health_port: int = Field(10002, ge=0, lt=65536)
    scanner: str = "127.0.0.1:8001"
    """Where ScannerService is: host:port; dns:///name:port or ip:port,ip:port for all
    its replicas."""
    channels: str = "amazon-us-fbm,ebay-us"
    """Where each offer might be sold, comma-separated."""
    market: str = "amazon-us"
    """Whose products and prices are looked up; nothing is without MAGPIE_KEEPA_KEY."""
    keepa_key: SecretStr | None = Field(None, validation_alias="MAGPIE_KEEPA_KEY")
    """Whether there is one; vendors/keepa reads it, with MAGPIE_KEEPA_URL."""
    searches: bool = True
    """Whether offers without a number are looked up by their words, at ten tokens."""
    buy_box: bool = False
    """Whether quotes are of the buy box, with shipping: a token more a product."""
    quote_hours: float = Field(12.0, gt=0)
    """How long a price is good before it is asked for again."""
    ship_cost: str | None = None
    """What sending one to a buyer costs; without it no offer is more than `review`."""
    inbound_cost: str | None = None
    """What getting one here costs beside the seller's shipping."""
    prep_cost: str | None = None
    """What making one ready for sale costs."""
    tax: str | None = None
    """The sales tax that buyers pay, as 7% or 7.00."""
    fx: str = ""
    """Exchange rates like EURUSD=1.08, comma-separated."""

    @property
    def channel_names(self) -> tuple[str, ...]:
        """The channels in their order, each once."""
        return tuple(dict.fromkeys(_parts(self.channels)))

    @property
    def rates(self) -> list[str]:
        """The exchange rates as they were written."""
        return _parts(self.fx)

    @model_validator(mode="after")
    def _names_a_channel(self) -> Self:
        if not self.channel_names:
            raise ValueError(f"{PREFIX}CHANNELS names no channel")
        return self


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
