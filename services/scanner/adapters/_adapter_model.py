"""The keys of a source that an adapter reads; the adapter fills in what is left out."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from common.errors import BadInput
from services.scanner.adapters import sites
from services.scanner.adapters._source_model import (
    CommonModel,
    Delay,
    SearchModel,
    StartUrls,
    ensure_permitted,
)
from services.scanner.rules.source import OrderPlacement, Search, SourceKind


def _adapter(name: str) -> str:
    try:
        sites.load(name)
    except BadInput as exc:
        raise ValueError(f"{exc.message} {exc.hint}") from exc
    return name


class AdapterModel(CommonModel):
    """The whole file of a source with an adapter."""

    kind: Literal["site", "api"]
    adapter: Annotated[str, BeforeValidator(_adapter)]
    start_urls: StartUrls = Field([], max_length=50)
    search: SearchModel = Field(default_factory=SearchModel)
    delay: Delay | None = None
    order_placement: OrderPlacement | None = None
    scan_permission: str = Field("", max_length=300)

    @property
    def capabilities(self) -> sites.Capabilities:
        """What its adapter can do."""
        return sites.load(self.adapter).CAPABILITIES

    def urls(self) -> tuple[str, ...]:
        """Where a scan begins. Raises BadInput for what cannot be searched."""
        known, search = self.capabilities, self.search.as_search()
        if self.start_urls and search == Search() and known.kind is SourceKind.SITE:
            return tuple(self.start_urls)
        sites.ensure_searchable(known, search)
        searched = sites.load(self.adapter).start_urls(search)
        return tuple(self.start_urls or searched)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        known = self.capabilities
        if self.kind != known.kind.value:
            raise ValueError(f"the kind of {known.title} is `{known.kind.value}`")
        if self.kind == SourceKind.API.value and self.proxy:
            raise ValueError("an interface is asked without a proxy; leave it out")
        placement = self.order_placement or known.order_placement
        ensure_permitted(placement, self.permission_ref)
        try:
            self.urls()
        except BadInput as exc:
            raise ValueError(str(exc)) from exc
        return self
