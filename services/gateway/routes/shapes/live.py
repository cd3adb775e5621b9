"""What a WebSocket client may say."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from services.gateway.routes.shapes.base import Money, Shape
from services.gateway.routes.shapes.opportunities import Verdict

Names = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=100)]
Least = Annotated[Decimal, Field(max_digits=30, allow_inf_nan=False)]


class LiveFilter(Shape):
    """As the query of the list; what is left out is no condition."""

    verdict: list[Verdict] = Field(default_factory=list, max_length=100)
    channel: Names = Field(default_factory=list)
    strategy: Names = Field(default_factory=list)
    source: Names = Field(default_factory=list)
    min_score: Least | None = None
    min_roi: Least | None = None
    min_profit: Money | None = None
    q: str = Field("", max_length=200)
    headline: bool = False


class Subscribe(Shape):
    """Begin, or go on with another filter."""

    type: Literal["subscribe"]
    token: str | None = Field(None, max_length=2000, repr=False)
    after_seq: int | None = Field(None, ge=0, lt=2**63)
    filter: LiveFilter = Field(default_factory=LiveFilter.model_construct)


class Renew(Shape):
    """The next access token, before the present one expires."""

    type: Literal["token"]
    token: str = Field(max_length=2000, repr=False)


class Ping(Shape):
    """Are you there?"""

    type: Literal["ping"]


Said = Annotated[Subscribe | Renew | Ping, Field(discriminator="type")]
SAID: TypeAdapter[Subscribe | Renew | Ping] = TypeAdapter(Said)
