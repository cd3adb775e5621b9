"""What may stand behind the question mark of a list."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.gateway.routes.shapes.opportunities import Verdict

Name = Annotated[str, Field(min_length=1, max_length=200)]
Least = Annotated[Decimal, Field(max_digits=30, allow_inf_nan=False)]


class PageQuery(BaseModel):
    """Which page, of how many."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: int = Field(50, ge=1, le=200)
    cursor: str = Field("", max_length=1000)


class OpportunityQuery(PageQuery):
    """Which opportunities, in which order."""

    verdict: list[Verdict] = Field(default_factory=list)
    channel: list[Name] = Field(default_factory=list, max_length=100)
    strategy: list[Name] = Field(default_factory=list, max_length=100)
    source: list[Name] = Field(default_factory=list, max_length=100)
    offer_id: str = Field("", pattern="^([0-9a-f]{32})?$")
    min_score: Least | None = None
    min_roi: Least | None = None
    min_profit: int | None = Field(None, gt=-(2**63), lt=2**63)
    """Minor units of `currency_code`."""
    currency_code: str | None = Field(None, pattern="^[A-Z]{3}$")
    q: str = Field("", max_length=200)
    headline: bool = False
    sort: Literal["verdict", "score", "profit", "roi", "decided_at"] = "verdict"

    @model_validator(mode="after")
    def _money_is_whole(self) -> Self:
        if (self.min_profit is None) != (self.currency_code is None):
            raise ValueError("min_profit and currency_code go together")
        return self


class OfferQuery(PageQuery):
    """Which offers."""

    source: str = Field("", max_length=200)
    q: str = Field("", max_length=200)


class SourceQuery(PageQuery):
    """Which sources."""

    id: list[Name] = Field(default_factory=list, max_length=200)


class ScanQuery(PageQuery):
    """Which scans."""

    source: str = Field("", max_length=200)
