"""The keys that the YAML of a source may have; every scalar arrives as text."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from common import currencies
from common.money import Money, NotAnAmount
from services.scanner.adapters.urls import read_address
from services.scanner.errors import BadAddress
from services.scanner.rules.prices import LOCALES, MOST
from services.scanner.rules.source import FIELDS, SANDBOX_SCHEME, OrderPlacement

_NAME: Final = re.compile(r"[a-z][a-z0-9.-]{0,61}[a-z0-9]")
_DURATION: Final = re.compile(r"([0-9]{1,7}(?:\.[0-9]{1,3})?) ?(ms|s|m|h|d)")
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


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Css = Annotated[str, Field(min_length=1, max_length=300), BeforeValidator(_css)]
Path = Annotated[str, BeforeValidator(_path)]
Words = Annotated[str, Field(min_length=1, max_length=200)]


Delay = Annotated[Duration, Field(le=timedelta(minutes=10))]
StartUrls = list[Annotated[str, BeforeValidator(start_url)]]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ListsModel(Part):
    """`lists:`"""

    paths: list[Path] = Field(min_length=1, max_length=50)
    links: list[Css] = Field([], max_length=20)


class OffersModel(Part):
    """`offers:`"""

    paths: list[Path] = Field(min_length=1, max_length=50)
    links: list[Css] = Field([], max_length=20)
    json_ld: bool = True
    selectors: dict[Literal[FIELDS], Css] = {}  # type: ignore[valid-type]  # a tuple
    out_of_stock: list[Words] = Field([], max_length=50)
    listed_means_available: bool = False
    flat_shipping: str = ""

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if not self.json_ld and not {"title", "price"} <= self.selectors.keys():
            raise ValueError("without json_ld, selectors need at least title and price")
        if ("availability" in self.selectors) != bool(self.out_of_stock):
            raise ValueError("selectors.availability and out_of_stock go together")
        return self


class CommonModel(Part):
    """What every source may say, whatever it is read with."""

    name: Annotated[str, BeforeValidator(_name)]
    title: Words
    currency: Annotated[str, BeforeValidator(_currency)]
    locale: Annotated[str, BeforeValidator(_locale)]
    every: Annotated[Duration, Field(ge=timedelta(seconds=10))] | None = None
    max_pages: int = Field(10_000, ge=1, le=1_000_000)
    budget: int | None = Field(None, ge=1, le=10_000_000)
    region: str = Field("", max_length=100)
    permission_ref: str = Field("", max_length=300)
    terms: str = Field("", max_length=2000)


class SourceModel(CommonModel):
    """The whole file of a site that needs no adapter."""

    kind: Literal["site"]
    start_urls: StartUrls = Field(min_length=1, max_length=50)
    delay: Delay = timedelta(seconds=2)
    order_placement: OrderPlacement = OrderPlacement.HUMAN_REQUIRED
    lists: ListsModel
    offers: OffersModel

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ensure_permitted(self.order_placement, self.permission_ref)
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
