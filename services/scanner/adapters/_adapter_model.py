"""The keys of a source that an adapter reads; the adapter fills in what is left out."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from common.errors import BadInput
from services.scanner.adapters import sites
from services.scanner.adapters._source_model import (
    CommonModel,
    Delay,
    Part,
    StartUrls,
    Words,
    ensure_permitted,
)
from services.scanner.rules.source import OrderPlacement, Search, SourceKind

_MOST_SEARCHES = 500


def _adapter(name: str) -> str:
    try:
        sites.load(name)
    except BadInput as exc:
        raise ValueError(f"{exc.message} {exc.hint}") from exc
    return name


class SearchModel(Part):
    """`search:`; every combination of one value of each is searched for."""

    keywords: list[Words] = Field(default_factory=list, max_length=200)
    locations: list[Words] = Field(default_factory=list, max_length=200)
    categories: list[Words] = Field(default_factory=list, max_length=200)

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        count = len(self.as_search().combinations())
        if count > _MOST_SEARCHES:
            raise ValueError(f"these are {count} searches; {_MOST_SEARCHES} at most")
        return self

    def as_search(self) -> Search:
        """The same as a rule has it."""
        return Search(
            tuple(self.keywords), tuple(self.locations), tuple(self.categories)
        )


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
