"""The keys that the YAML of a source may have; every scalar arrives as text."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from common import currencies
from common.money import Money, NotAnAmount
from services.scanner.adapters.templates import ensure_template, ensure_used, filled
from services.scanner.adapters.urls import read_address
from services.scanner.errors import BadAddress
from services.scanner.rules.prices import LOCALES, MOST
from services.scanner.rules.source import (
    FIELDS,
    SANDBOX_SCHEME,
    OrderPlacement,
    Search,
    Steps,
)

MOST_STEPS: Final = 100
_NAME: Final = re.compile(r"[a-z][a-z0-9.-]{0,61}[a-z0-9]")
_DURATION: Final = re.compile(r"([0-9]{1,7}(?:\.[0-9]{1,3})?) ?(ms|s|m|h|d)")
_MOST_SEARCHES: Final = 500
_UNITS: Final = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_PATH: Final = re.compile(r"/[^\s?#]{0,300}")
_MOST_FREE_STARS: Final = 2
"""Stars whose place others leave open. Each multiplies the ways to try an address by
its length, and addresses are the site's to choose."""


def _duration(text: object) -> timedelta:
    match = _DURATION.fullmatch(str(text))
    if match is None:
        raise ValueError("write a time such as 500ms, 2s, 10m, 6h or 1d")
    return float(match.group(1)) * _UNITS[match.group(2)]


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError("use 2 to 63 lower-case letters, digits, dots and hyphens")
    return text


def _currency(text: str) -> str:
    if not currencies.is_currency(text):
        raise ValueError(f"{text[:20]!r} is no ISO 4217 code such as USD")
    return text


def _locale(text: str) -> str:
    if text not in LOCALES:
        raise ValueError(f"not one of {', '.join(sorted(LOCALES))}")
    return text


def start_url(text: str) -> str:
    if text.startswith(SANDBOX_SCHEME):
        return text
    try:
        return read_address(text).url
    except BadAddress as exc:
        raise ValueError(exc.message) from exc


def _start_template(text: str) -> str:
    if "{" not in text and "}" not in text:
        return start_url(text)
    try:
        ensure_template(text)
    except BadAddress as exc:
        raise ValueError(exc.message) from exc
    return text


def _path(text: str) -> str:
    if not _PATH.fullmatch(text):
        raise ValueError("a path begins with / and has no query; * stands for a part")
    singles = [part.count("*") for part in text.replace("**", "").split("/")]
    if text.count("**") + sum(max(0, one - 1) for one in singles) > _MOST_FREE_STARS:
        raise ValueError("at most two ** in a path, or three * between two slashes")
    return text


def _css(text: str) -> str:
    from cssselect import SelectorError
    from parsel.csstranslator import HTMLTranslator

    try:
        HTMLTranslator().css_to_xpath(text)
    except SelectorError as exc:
        raise ValueError(f"no CSS selector: {exc}") from exc
    return text


def _plain_css(text: str) -> str:
    if "::" in text:
        raise ValueError("a browser looks for elements: leave ::text and ::attr out")
    return _css(text)


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Css = Annotated[str, Field(min_length=1, max_length=300), BeforeValidator(_css)]
Place = Annotated[str, Field(max_length=300), BeforeValidator(_plain_css)]
Path = Annotated[str, BeforeValidator(_path)]
Words = Annotated[str, Field(min_length=1, max_length=200)]


Delay = Annotated[Duration, Field(le=timedelta(minutes=10))]
Canaries = list[Annotated[str, BeforeValidator(start_url)]]
StartUrls = list[Annotated[str, BeforeValidator(start_url)]]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ListsModel(Part):
    """`lists:`"""

    paths: list[Path] = Field(min_length=1, max_length=50)
    links: list[Css] = Field([], max_length=20)
    wait_for: Place = ""
    scroll: int = Field(0, ge=0, le=MOST_STEPS)
    more: Place = ""
    clicks: int = Field(0, ge=0, le=MOST_STEPS)

    @model_validator(mode="after")
    def _one_way_to_grow(self) -> Self:
        if bool(self.more) != bool(self.clicks):
            raise ValueError("more and clicks go together")
        if self.more and self.scroll:
            raise ValueError("either scroll, or more with clicks")
        return self

    @property
    def steps(self) -> Steps:
        """For a browser."""
        return Steps(
            self.wait_for, scroll=self.scroll, more=self.more, clicks=self.clicks
        )


class OffersModel(Part):
    """`offers:`"""

    paths: list[Path] = Field(min_length=1, max_length=50)
    links: list[Css] = Field([], max_length=20)
    json_ld: bool = True
    selectors: dict[Literal[FIELDS], Css] = {}  # type: ignore[valid-type]  # a tuple
    out_of_stock: list[Words] = Field([], max_length=50)
    listed_means_available: bool = False
    flat_shipping: str = ""
    wait_for: Place = ""
    gone: Place = ""

    @property
    def steps(self) -> Steps:
        """For a browser."""
        return Steps(self.wait_for, self.gone)

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if not self.json_ld and not {"title", "price"} <= self.selectors.keys():
            raise ValueError("without json_ld, selectors need at least title and price")
        if ("availability" in self.selectors) != bool(self.out_of_stock):
            raise ValueError("selectors.availability and out_of_stock go together")
        return self


class BudgetModel(Part):
    """`budget:`, or a number alone for that of a day."""

    day: int | None = Field(None, ge=1, le=10_000_000)
    minute: int | None = Field(None, ge=1, le=10_000)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.day is None and self.minute is None:
            raise ValueError("say day, minute, or both")
        return self


def _budget(said: object) -> object:
    return said if isinstance(said, dict) else {"day": said}


class CommonModel(Part):
    """What every source may say, whatever it is read with."""

    name: Annotated[str, BeforeValidator(_name)]
    title: Words
    currency: Annotated[str, BeforeValidator(_currency)]
    locale: Annotated[str, BeforeValidator(_locale)]
    every: Annotated[Duration, Field(ge=timedelta(seconds=10))] | None = None
    max_pages: int = Field(10_000, ge=1, le=1_000_000)
    adaptive: bool = True
    budget: Annotated[BudgetModel, BeforeValidator(_budget)] | None = None
    proxy: Annotated[str, BeforeValidator(_name)] = ""
    region: str = Field("", max_length=100)
    permission_ref: str = Field("", max_length=300)
    canaries: Canaries = Field([], max_length=10)
    terms: str = Field("", max_length=2000)


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


class SourceModel(CommonModel):
    """The whole file of a site that needs no adapter, with a browser or without."""

    kind: Literal["site", "spa"]
    start_urls: list[Annotated[str, BeforeValidator(_start_template)]] = Field(
        min_length=1, max_length=50
    )
    search: SearchModel = Field(default_factory=SearchModel)
    delay: Delay = timedelta(seconds=2)
    order_placement: OrderPlacement = OrderPlacement.HUMAN_REQUIRED
    lists: ListsModel
    offers: OffersModel

    def urls(self) -> tuple[str, ...]:
        """Where a scan begins: each template with each combination it asks for."""
        return filled(self.start_urls, self.search.as_search())

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ensure_permitted(self.order_placement, self.permission_ref)
        if self.kind == "site" and (self.lists.steps, self.offers.steps) != (
            Steps(),
            Steps(),
        ):
            raise ValueError(
                "wait_for, gone, scroll, more and clicks are for `kind: spa`, whose "
                "pages are shown in a browser"
            )
        if self.kind == "spa" and self.proxy:
            raise ValueError("the browser has a proxy of its own; leave `proxy` out")
        ensure_used(self.start_urls, self.search.as_search())
        if len(self.urls()) > _MOST_SEARCHES:
            raise ValueError(
                f"start_urls and search make {len(self.urls())} addresses; "
                f"{_MOST_SEARCHES} at most"
            )
        if self.offers.flat_shipping:
            try:
                shipping = Money.of(self.offers.flat_shipping, self.currency)
            except NotAnAmount as exc:
                raise ValueError(f"offers.flat_shipping: {exc}") from exc
            if shipping.minor_units > MOST:
                raise ValueError(f"offers.flat_shipping: {shipping} is no price")
        return self


def ensure_permitted(placement: OrderPlacement, permission_ref: str) -> None:
    """Raise ValueError unless what is allowed says by what, and only that."""
    if (placement is OrderPlacement.ALLOWED) != bool(permission_ref):
        raise ValueError("order_placement: allowed needs a permission_ref, no other")


def keys_at(whole: type[CommonModel], path: tuple[Any, ...]) -> list[str]:
    """The keys that may stand at that place of a file of that kind."""
    if path == ("offers", "selectors"):
        return list(FIELDS)
    model: type[BaseModel] = whole
    for name in path:
        field = model.model_fields.get(str(name))
        inner = field.annotation if field else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            break
        model = inner
    return list(model.model_fields)
